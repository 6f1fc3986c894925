#include "server/segmentation/settlement.h"

#include <algorithm>

#include "absl/strings/str_format.h"
#include "base/status_macros.h"
#include "server/access/file_uses.h"
#include "server/files/file_rows.h"
#include "server/segmentation/segmentation_rows.h"
#include "server/segmentation/values_list.h"

namespace tessera::segmentation {
namespace {

constexpr char kSelectLease[] =
    "SELECT job_id FROM segmentation_leases WHERE lease_sha256 = $1";
constexpr char kSelectSlices[] =
    "SELECT s.position, s.ordinal, s.deaths, s.retries, i.state, "
    "i.slice_count, i.slices_done, i.objects FROM segmentation_slices s "
    "JOIN segmentation_images i ON i.job_id = s.job_id AND "
    "i.position = s.position WHERE s.lease_sha256 = $1 AND "
    "s.state = 'RUNNING'";
constexpr char kPutDone[] =
    "UPDATE segmentation_slices SET state = 'DONE', lease_sha256 = '', "
    "objects = v.column3, blob_sha256 = $2, blob_offset = v.column4, "
    "blob_bytes = v.column5 FROM (VALUES %s) AS v WHERE job_id = $1 AND "
    "position = v.column1 AND ordinal = v.column2";
constexpr char kPutReturned[] =
    "UPDATE segmentation_slices SET state = 'QUEUED', lease_sha256 = '', "
    "deaths = v.column3, retries = v.column4 FROM (VALUES %s) AS v "
    "WHERE job_id = $1 AND position = v.column1 AND ordinal = v.column2";
constexpr char kInsertSlices[] =
    "INSERT INTO segmentation_slices (job_id, position, ordinal, state, "
    "lease_sha256, deaths, retries, objects, blob_sha256, blob_offset, "
    "blob_bytes) SELECT $1, v.column1, v.column2, 'QUEUED', '', 0, 0, 0, '', "
    "0, 0 FROM (VALUES %s) AS v";
constexpr char kCountDropped[] =
    "SELECT COALESCE(SUM(CASE WHEN state = 'QUEUED' THEN 1 ELSE 0 END), 0), "
    "COALESCE(SUM(CASE WHEN state = 'RUNNING' AND lease_sha256 <> $2 "
    "THEN 1 ELSE 0 END), 0) FROM segmentation_slices WHERE job_id = $1 AND "
    "state <> 'DONE' AND position IN (%s)";
constexpr char kDeleteDropped[] =
    "DELETE FROM segmentation_slices WHERE job_id = $1 AND state <> 'DONE' "
    "AND position IN (%s)";
constexpr char kPutImages[] =
    "UPDATE segmentation_images SET state = v.column2, "
    "error_message = v.column3, slice_count = v.column4, "
    "slices_done = v.column5, objects = v.column6 FROM (VALUES %s) AS v "
    "WHERE job_id = $1 AND position = v.column1";
constexpr char kInsertBlob[] =
    "INSERT INTO segmentation_blobs (sha256, job_id, size_bytes) "
    "VALUES ($1, $2, $3) ON CONFLICT (sha256, job_id) DO NOTHING";
constexpr char kPutJob[] =
    "UPDATE segmentation_jobs SET state = $2, error_message = $3, "
    "sequence = sequence + $4, images_opened = $5, images_succeeded = $6, "
    "images_failed = $7, slices = $8, slices_done = $9, slices_queued = $10, "
    "slices_running = $11, objects = $12, result_bytes = $13, "
    "slice_seconds = $14, device_seconds = device_seconds + $15, "
    "not_before = CASE WHEN not_before < $16 THEN $16 ELSE not_before END, "
    "end_time = $17 WHERE job_id = $1";
constexpr char kDeleteLease[] =
    "DELETE FROM segmentation_leases WHERE lease_sha256 = $1";

}  // namespace

absl::StatusOr<Settlement> Settlement::Open(db::Session& session,
                                            const std::string& lease_sha256) {
  ASSIGN_OR_RETURN(const db::Rows lease,
                   session.Execute(kSelectLease, {lease_sha256}));
  if (lease.empty()) return LeaseLost();
  auto job = FindJob(session, lease.front().Text(0));
  if (absl::IsNotFound(job.status())) return LeaseLost();
  RETURN_IF_ERROR(job.status());
  if (IsFinal(*job)) return LeaseLost();
  Settlement settlement(session, lease_sha256, *std::move(job));
  RETURN_IF_ERROR(settlement.ReadSlices());
  return settlement;
}

absl::Status Settlement::ReadSlices() {
  ASSIGN_OR_RETURN(const db::Rows found,
                   session_.Execute(kSelectSlices, {lease_sha256_}));
  for (const db::Row& row : found.rows) {
    slices_[{row.Int(0), row.Int(1)}] = {.deaths = row.Int(2),
                                         .retries = row.Int(3)};
    images_[row.Int(0)] = {.state = StateOf(row.Text(4)),
                           .error = "",
                           .slice_count = row.Int(5),
                           .slices_done = row.Int(6),
                           .objects = row.Int(7)};
  }
  job_.slices_running -= static_cast<int64_t>(slices_.size());
  return absl::OkStatus();
}

void Settlement::NoteOpened(int64_t position, Image& image,
                            int64_t slice_count) {
  if (image.slice_count > 0 || slice_count <= 0) return;
  image.slice_count = slice_count;
  image.changed = true;
  ++job_.images_opened;
  job_.slices += slice_count;
  for (int64_t ordinal = 2; ordinal <= slice_count; ++ordinal) {
    new_slices_.emplace_back(position, ordinal);
  }
}

void Settlement::Fail(int64_t position, const std::string& error) {
  Image& image = images_.at(position);
  if (IsFinal(image.state)) return;
  if (image.slice_count == 0) ++job_.images_opened;
  job_.slices_done += image.slice_count - image.slices_done;
  image.state = State::kFailed;
  image.error = error;
  image.changed = true;
  ++job_.images_failed;
  for (auto& [key, slice] : slices_) {
    if (key.first == position && slice.after == After::kReturned) {
      slice.after = After::kDropped;
    }
  }
  std::erase_if(new_slices_,
                [&](const Key& key) { return key.first == position; });
}

void Settlement::Apply(const SliceResult& result, int most_retries) {
  const auto found = slices_.find({result.position, result.ordinal});
  if (found == slices_.end()) return;
  Slice& slice = found->second;
  Image& image = images_.at(result.position);
  if (slice.after != After::kReturned || IsFinal(image.state)) return;
  NoteOpened(result.position, image, result.slice_count);
  device_seconds_ += result.device_seconds;
  if (result.outcome == SliceResult::Outcome::kRetry) {
    slice.retried = true;
    if (++slice.retries >= most_retries) Fail(result.position, result.error);
    return;
  }
  if (result.outcome == SliceResult::Outcome::kFailed) {
    return Fail(result.position, result.error);
  }
  NoteOpened(result.position, image, 1);
  slice.after = After::kDone;
  slice.objects = result.objects;
  slice.offset = result.offset;
  slice.bytes = result.bytes;
  image.objects += result.objects;
  image.changed = true;
  ++job_.slices_done;
  job_.objects += result.objects;
  job_.slice_seconds += result.seconds;
  if (++image.slices_done < image.slice_count) return;
  image.state = State::kSucceeded;
  ++job_.images_succeeded;
}

void Settlement::CountDeaths(int most_deaths) {
  for (auto& [key, slice] : slices_) {
    if (++slice.deaths < most_deaths) continue;
    Fail(key.first,
         absl::StrFormat(
             "%d workers ended while they segmented the image; they may have "
             "had too little memory. Segment a smaller image, or ask an admin "
             "to look at the server's log",
             slice.deaths));
  }
}

absl::Status Settlement::WriteSlices(const std::string& blob_sha256) {
  std::vector<std::vector<db::Value>> done;
  std::vector<std::vector<db::Value>> returned;
  for (const auto& [key, slice] : slices_) {
    const auto& [position, ordinal] = key;
    if (slice.after == After::kDone) {
      done.push_back(
          {position, ordinal, slice.objects, slice.offset, slice.bytes});
    } else if (slice.after == After::kReturned) {
      returned.push_back({position, ordinal, slice.deaths, slice.retries});
    }
  }
  std::vector<std::vector<db::Value>> added;
  for (const auto& [position, ordinal] : new_slices_) {
    added.push_back({position, ordinal});
  }
  job_.slices_queued += static_cast<int64_t>(returned.size() + added.size());
  RETURN_IF_ERROR(
      ExecuteRows(session_, kPutDone, {job_.id, blob_sha256}, done));
  RETURN_IF_ERROR(ExecuteRows(session_, kPutReturned, {job_.id}, returned));
  return ExecuteRows(session_, kInsertSlices, {job_.id}, added);
}

absl::Status Settlement::DropSlices() {
  std::vector<db::Value> failed;
  for (const auto& [position, image] : images_) {
    if (image.changed && image.state == State::kFailed) {
      failed.emplace_back(position);
    }
  }
  if (failed.empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(
      const db::Rows counted,
      ExecuteList(session_, kCountDropped, {job_.id, lease_sha256_}, failed));
  job_.slices_queued -= counted.front().Int(0);
  job_.slices_running -= counted.front().Int(1);
  return ExecuteList(session_, kDeleteDropped, {job_.id}, failed).status();
}

absl::Status Settlement::WriteImages() {
  std::vector<std::vector<db::Value>> rows;
  for (const auto& [position, image] : images_) {
    if (!image.changed) continue;
    rows.push_back({position, NameOf(image.state), image.error,
                    image.slice_count, image.slices_done, image.objects});
  }
  return ExecuteRows(session_, kPutImages, {job_.id}, rows);
}

absl::Status Settlement::KeepBlob(const Blob& blob, absl::Time now) {
  ASSIGN_OR_RETURN(const bool kept, files::Keep(session_, blob.sha256, now));
  if (!kept) return files::FileRemoved(blob.sha256);
  ASSIGN_OR_RETURN(
      const db::Rows inserted,
      session_.Execute(kInsertBlob, {blob.sha256, job_.id, blob.bytes}));
  if (inserted.changed == 0) return absl::OkStatus();
  job_.result_bytes += blob.bytes;
  return access::AddStoredBytes(session_, job_.owner, blob.bytes);
}

absl::Status Settlement::WriteJob(absl::Duration postpone,
                                  int64_t sequence_step, absl::Time now) {
  if (job_.images_succeeded + job_.images_failed == job_.images) {
    job_.state = job_.images_succeeded > 0 ? State::kSucceeded : State::kFailed;
    job_.end_time = now;
  }
  if (job_.state == State::kFailed) {
    std::string error;
    for (const auto& [position, image] : images_) {
      if (!image.error.empty()) error = image.error;
    }
    job_.error_message = absl::StrFormat(
        "no image could be segmented; the last error was: %s", error);
  }
  job_.sequence += sequence_step;
  return session_
      .Execute(
          kPutJob,
          {job_.id, NameOf(job_.state), job_.error_message, sequence_step,
           job_.images_opened, job_.images_succeeded, job_.images_failed,
           job_.slices, job_.slices_done, job_.slices_queued,
           job_.slices_running, job_.objects, job_.result_bytes,
           job_.slice_seconds, device_seconds_,
           postpone > absl::ZeroDuration() ? absl::ToUnixMicros(now + postpone)
                                           : int64_t{0},
           IsFinal(job_) ? db::Value(absl::ToUnixMicros(now)) : db::Value()})
      .status();
}

absl::StatusOr<SegmentationJob> Settlement::Write(const Blob& blob,
                                                  absl::Duration postpone,
                                                  int64_t sequence_step,
                                                  absl::Time now) {
  const bool any_done = std::any_of(
      slices_.begin(), slices_.end(),
      [](const auto& slice) { return slice.second.after == After::kDone; });
  if (any_done) RETURN_IF_ERROR(KeepBlob(blob, now));
  // New slices are queued before those of failed images are dropped.
  RETURN_IF_ERROR(WriteSlices(blob.sha256));
  RETURN_IF_ERROR(DropSlices());
  RETURN_IF_ERROR(WriteImages());
  RETURN_IF_ERROR(WriteJob(postpone, sequence_step, now));
  RETURN_IF_ERROR(session_.Execute(kDeleteLease, {lease_sha256_}).status());
  return job_;
}

}  // namespace tessera::segmentation
