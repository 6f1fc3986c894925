#include "server/process/local_slice_source.h"

#include <system_error>
#include <utility>

#include "absl/time/clock.h"
#include "base/sha256.h"
#include "base/status_macros.h"
#include "base/trace.h"
#include "server/inference/settings_json.h"

namespace tessera::process {
namespace {

using inference::ComputedBatch;
using inference::ComputedSlice;
using inference::SliceWork;
using inference::SliceWorkBatch;
using segmentation::SliceBatch;
using segmentation::SliceResult;
using segmentation::SliceTask;

access::Principal OwnerOf(const std::string& user, bool unlimited) {
  return {.user = user,
          .role = unlimited ? access::Role::kAdmin : access::Role::kMember,
          .groups = {}};
}

SliceWork WorkOf(const SliceTask& task) {
  const segmentation::ChosenImage& image = task.image;
  return {.image = task.position,
          .ordinal = task.ordinal,
          .slice = task.slice(),
          .opened = task.slice_count > 0,
          .filename = image.filename,
          .sha256 = image.sha256,
          .chosen = image.slices,
          .channel =
              image.channel > 0 ? std::optional(image.channel) : std::nullopt};
}

SliceResult::Outcome OutcomeOf(ComputedSlice::Outcome outcome) {
  switch (outcome) {
    case ComputedSlice::Outcome::kDone:
      return SliceResult::Outcome::kDone;
    case ComputedSlice::Outcome::kFailed:
      return SliceResult::Outcome::kFailed;
    case ComputedSlice::Outcome::kRetry:
      break;
  }
  return SliceResult::Outcome::kRetry;
}

SliceResult ResultOf(const ComputedSlice& slice) {
  return {.position = slice.image,
          .ordinal = slice.ordinal,
          .outcome = OutcomeOf(slice.outcome),
          .error = slice.error,
          .slice_count = slice.slice_count,
          .objects = slice.objects,
          .offset = slice.offset,
          .bytes = slice.bytes,
          .seconds = slice.seconds,
          .device_seconds = slice.device_seconds};
}

}  // namespace

absl::StatusOr<std::optional<SliceWorkBatch>> LocalSliceSource::Acquire(
    int max_slices) {
  const absl::Time start = absl::Now();
  ASSIGN_OR_RETURN(std::optional<SliceBatch> lent,
                   dependencies_.queue.Acquire(worker_, max_slices));
  if (!lent) return std::nullopt;
  const segmentation::SegmentationJob& job = lent->job;
  trace::NoteAcquired(job.name(), worker_.name, worker_.device, start);
  const auto settings = inference::SettingsFromJson(job.parameters_json);
  if (!settings.ok()) {
    RETURN_IF_ERROR(FailJob(lent->lease, settings.status()));
    return std::nullopt;
  }
  SliceWorkBatch batch{
      .lease = lent->lease,
      .job = job.name(),
      .owner = job.owner,
      .model = registry::VersionName(registry::ModelId::Known(job.model_id),
                                     static_cast<int>(job.version)),
      .parameters = inference::ParametersOf(*settings),
      .limits_pixels =
          dependencies_.pixels.Limits(OwnerOf(job.owner, job.unlimited)),
      .unlimited = job.unlimited,
      .slices = {}};
  for (const SliceTask& task : lent->slices) {
    batch.slices.push_back(WorkOf(task));
  }
  return batch;
}

absl::StatusOr<std::vector<std::string>> LocalSliceSource::Renew(
    const std::vector<std::string>& leases) {
  return dependencies_.queue.Renew(leases);
}

absl::Status LocalSliceSource::Return(const std::string& lease,
                                      const ComputedBatch& computed) {
  segmentation::HandIn hand_in;
  hand_in.postpone = computed.postpone;
  for (const ComputedSlice& slice : computed.slices) {
    hand_in.results.push_back(ResultOf(slice));
  }
  if (!computed.results.empty()) {
    std::error_code error;
    hand_in.blob_bytes = static_cast<int64_t>(
        std::filesystem::file_size(computed.results, error));
    ASSIGN_OR_RETURN(hand_in.blob_sha256, Sha256HexOfFile(computed.results));
    RETURN_IF_ERROR(
        dependencies_.files.Take(computed.results, hand_in.blob_sha256));
  }
  return dependencies_.queue.Return(lease, hand_in);
}

absl::Status LocalSliceSource::FailJob(const std::string& lease,
                                       const absl::Status& error) {
  return dependencies_.queue.FailJob(lease, std::string(error.message()));
}

absl::StatusOr<storage::LocalBlob> LocalSliceSource::Fetch(
    const std::string& sha256) {
  return dependencies_.files.Fetch(sha256);
}

absl::Status LocalSliceSource::TakePixels(const SliceWorkBatch& batch,
                                          int64_t pixels) {
  return dependencies_.pixels.Take(OwnerOf(batch.owner, batch.unlimited),
                                   pixels);
}

}  // namespace tessera::process
