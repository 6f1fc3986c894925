#include "server/segmentation/lending.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "absl/time/time.h"
#include "base/sha256.h"
#include "base/status_macros.h"
#include "server/segmentation/next_job.h"
#include "server/segmentation/segmentation_rows.h"
#include "server/segmentation/values_list.h"

namespace tessera::segmentation {
namespace {

// A batch has at most this part of a job's queued slices, so that the last
// slices are computed by several workers.
constexpr int64_t kPartOfQueue = 8;

constexpr char kSelectHoldings[] =
    "SELECT COUNT(*), COALESCE(MAX(alone), 0) FROM segmentation_leases "
    "WHERE worker = $1";
constexpr char kSelectQueued[] =
    "SELECT position, ordinal, deaths FROM segmentation_slices "
    "WHERE job_id = $1 AND state = 'QUEUED' ORDER BY position, ordinal "
    "LIMIT $2";
constexpr char kSelectImages[] =
    "SELECT position, filename, sha256, channel, chosen_slices, slice_count "
    "FROM segmentation_images WHERE job_id = $1 AND position IN (%s)";
// The slices chosen are the first that are queued.
constexpr char kLendSlices[] =
    "UPDATE segmentation_slices SET state = 'RUNNING', lease_sha256 = $2 "
    "WHERE job_id = $1 AND state = 'QUEUED' AND (position, ordinal) <= "
    "($3, $4)";
constexpr char kBeginImages[] =
    "UPDATE segmentation_images SET state = 'RUNNING' WHERE job_id = $1 AND "
    "state = 'QUEUED' AND position <= $2";
constexpr char kBeginJob[] =
    "UPDATE segmentation_jobs SET state = 'RUNNING', sequence = sequence + 1, "
    "slices_queued = slices_queued - $2, "
    "slices_running = slices_running + $2, "
    "start_time = COALESCE(start_time, $3) WHERE job_id = $1";
constexpr char kInsertLease[] =
    "INSERT INTO segmentation_leases (lease_sha256, job_id, worker, server, "
    "device, alone, expire_time) VALUES ($1, $2, $3, $4, $5, $6, $7)";

}  // namespace

absl::StatusOr<std::optional<SliceBatch>> Lending::Lend(
    const std::string& lease, int max_slices) {
  ASSIGN_OR_RETURN(const Holdings holdings, ReadHoldings());
  if (holdings.alone) return std::nullopt;
  ASSIGN_OR_RETURN(const auto id, NextJob(session_, options_.fair_share, now_));
  if (!id) return std::nullopt;
  ASSIGN_OR_RETURN(SegmentationJob job, FindJob(session_, *id));
  ASSIGN_OR_RETURN(const std::vector<Slice> slices,
                   Choose(job, holdings, max_slices));
  if (slices.empty()) return std::nullopt;
  ASSIGN_OR_RETURN(std::vector<SliceTask> tasks, Describe(job, slices));
  RETURN_IF_ERROR(Write(job, slices, lease));
  begun_ = job.state == State::kQueued;
  if (begun_) job.start_time = now_;
  job.state = State::kRunning;
  ++job.sequence;
  job.slices_queued -= static_cast<int64_t>(slices.size());
  job.slices_running += static_cast<int64_t>(slices.size());
  return SliceBatch{.lease = lease,
                    .job = std::move(job),
                    .slices = std::move(tasks),
                    .expire_time = now_ + options_.lease};
}

absl::StatusOr<Lending::Holdings> Lending::ReadHoldings() {
  ASSIGN_OR_RETURN(const db::Rows found,
                   session_.Execute(kSelectHoldings, {worker_.name}));
  return Holdings{.leases = found.front().Int(0),
                  .alone = found.front().Int(1) != 0};
}

int64_t Lending::BatchSize(const SegmentationJob& job, int max_slices) const {
  if (job.slices_done == 0) return 1;
  const double seconds =
      job.slice_seconds / static_cast<double>(job.slices_done);
  const double batch = absl::ToDoubleSeconds(options_.batch_time);
  const auto in_time = static_cast<int64_t>(
      std::min<double>(max_slices, batch / std::max(seconds, 1e-6)));
  const int64_t of_queue =
      (job.slices_queued + kPartOfQueue - 1) / kPartOfQueue;
  return std::clamp(std::min(in_time, of_queue), int64_t{1},
                    int64_t{max_slices});
}

absl::StatusOr<std::vector<Lending::Slice>> Lending::Choose(
    const SegmentationJob& job, const Holdings& holdings, int max_slices) {
  ASSIGN_OR_RETURN(
      const db::Rows queued,
      session_.Execute(kSelectQueued, {job.id, BatchSize(job, max_slices)}));
  std::vector<Slice> slices;
  for (const db::Row& row : queued.rows) {
    const Slice slice{row.Int(0), row.Int(1), row.Int(2)};
    if (slice.deaths > 0) {
      if (slices.empty() && holdings.leases == 0) slices.push_back(slice);
      break;
    }
    slices.push_back(slice);
  }
  return slices;
}

absl::StatusOr<std::vector<SliceTask>> Lending::Describe(
    const SegmentationJob& job, const std::vector<Slice>& slices) {
  std::map<int64_t, SliceTask> images;  // By position.
  for (const Slice& slice : slices) images[slice.position];
  std::vector<db::Value> positions;
  for (const auto& [position, image] : images) {
    positions.emplace_back(position);
  }
  ASSIGN_OR_RETURN(const db::Rows found,
                   ExecuteList(session_, kSelectImages, {job.id}, positions));
  for (const db::Row& row : found.rows) {
    images[row.Int(0)] = {.position = row.Int(0),
                          .slice_count = row.Int(5),
                          .image = {.filename = row.Text(1),
                                    .sha256 = row.Text(2),
                                    .slices = SlicesOf(row.Text(4)),
                                    .channel = static_cast<int>(row.Int(3))}};
  }
  std::vector<SliceTask> tasks;
  for (const Slice& slice : slices) {
    tasks.push_back(images.at(slice.position));
    tasks.back().ordinal = slice.ordinal;
  }
  return tasks;
}

absl::Status Lending::Write(const SegmentationJob& job,
                            const std::vector<Slice>& slices,
                            const std::string& lease) {
  const std::string sha256 = Sha256Hex(lease);
  const Slice& last = slices.back();
  const auto count = static_cast<int64_t>(slices.size());
  const int64_t alone = slices.front().deaths > 0 ? 1 : 0;
  RETURN_IF_ERROR(
      session_
          .Execute(kLendSlices, {job.id, sha256, last.position, last.ordinal})
          .status());
  RETURN_IF_ERROR(
      session_.Execute(kBeginImages, {job.id, last.position}).status());
  RETURN_IF_ERROR(
      session_.Execute(kBeginJob, {job.id, count, absl::ToUnixMicros(now_)})
          .status());
  return session_
      .Execute(kInsertLease,
               {sha256, job.id, worker_.name, worker_.server, worker_.device,
                alone, absl::ToUnixMicros(now_ + options_.lease)})
      .status();
}

}  // namespace tessera::segmentation
