#include "server/app/slice_assignments.h"

#include <utility>

#include "absl/strings/str_format.h"
#include "base/quoting.h"
#include "base/status_macros.h"
#include "server/inference/settings_json.h"

namespace tessera::app {
namespace {

using registry::ModelVersion;
using segmentation::SegmentationJob;
using segmentation::SliceBatch;

access::Principal OwnerOf(const SegmentationJob& job) {
  return {.user = job.owner,
          .role = job.unlimited ? access::Role::kAdmin : access::Role::kMember,
          .groups = {}};
}

// Whether the job can never be computed, whoever tries.
bool IsFinal(const absl::Status& error) {
  return absl::IsNotFound(error) || absl::IsInvalidArgument(error) ||
         absl::IsFailedPrecondition(error);
}

}  // namespace

absl::StatusOr<ModelVersion> SliceAssignments::VersionOf(
    const SegmentationJob& job) const {
  const registry::VersionName name(registry::ModelId::Known(job.model_id),
                                   static_cast<int>(job.version));
  // A version cannot be deleted while a job uses it.
  return dependencies_.registry.Resolve(name);
}

absl::StatusOr<SliceAssignment> SliceAssignments::Complete(SliceBatch batch) {
  ASSIGN_OR_RETURN(ModelVersion version, VersionOf(batch.job));
  ASSIGN_OR_RETURN(const inference::SegmentSettings settings,
                   inference::SettingsFromJson(batch.job.parameters_json));
  const bool limits = dependencies_.pixels.Limits(OwnerOf(batch.job));
  return SliceAssignment{.batch = std::move(batch),
                         .version = std::move(version),
                         .parameters = inference::ParametersOf(settings),
                         .limits_pixels = limits};
}

absl::StatusOr<std::optional<SliceAssignment>> SliceAssignments::Acquire(
    const segmentation::SliceWorker& worker, int max_slices) {
  while (true) {
    ASSIGN_OR_RETURN(const std::optional<SliceBatch> batch,
                     dependencies_.queue.Acquire(worker, max_slices));
    if (!batch) return std::nullopt;
    absl::StatusOr<SliceAssignment> assignment = Complete(*batch);
    if (assignment.ok()) return std::optional(*std::move(assignment));
    if (!IsFinal(assignment.status())) {
      RETURN_IF_ERROR(Return(batch->lease, {}));
      return assignment.status();
    }
    RETURN_IF_ERROR(dependencies_.queue.FailJob(
        batch->lease, std::string(assignment.status().message())));
  }
}

absl::StatusOr<bool> SliceAssignments::WaitLonger() const {
  ASSIGN_OR_RETURN(const absl::Time oldest, dependencies_.store.OldestQueued());
  ASSIGN_OR_RETURN(const jobs::QueueGauges trainings,
                   dependencies_.trainings.Measure());
  return dependencies_.clock.Now() - oldest > trainings.oldest_wait;
}

absl::StatusOr<std::vector<std::string>> SliceAssignments::Renew(
    const std::vector<std::string>& leases) {
  return dependencies_.queue.Renew(leases);
}

absl::StatusOr<SegmentationJob> SliceAssignments::Check(
    const JobId& job, const std::string& lease) {
  ASSIGN_OR_RETURN(SegmentationJob found, dependencies_.queue.JobOf(lease));
  if (found.id != job.text()) return segmentation::LeaseLost();
  return found;
}

absl::StatusOr<storage::BlobReader> SliceAssignments::OpenFile(
    const JobId& job, const std::string& lease, const std::string& sha256) {
  // Images first: a batch has many, and each takes one statement.
  ASSIGN_OR_RETURN(bool named,
                   dependencies_.queue.HasImage(job.text(), lease, sha256));
  if (!named) {
    ASSIGN_OR_RETURN(const SegmentationJob found, Check(job, lease));
    ASSIGN_OR_RETURN(const ModelVersion version, VersionOf(found));
    named =
        sha256 == version.weights_sha256 || sha256 == version.manifest_sha256;
  }
  if (named) return dependencies_.files.Read(sha256);
  return absl::NotFoundError(absl::StrFormat(
      "the slices of %s do not need the file %s", job.name(), Quoted(sha256)));
}

absl::Status SliceAssignments::TakePixels(const JobId& job,
                                          const std::string& lease,
                                          int64_t pixels) {
  if (pixels < 0) {
    return absl::InvalidArgumentError("a slice has no negative pixels");
  }
  ASSIGN_OR_RETURN(const SegmentationJob found, Check(job, lease));
  return dependencies_.pixels.Take(OwnerOf(found), pixels);
}

absl::Status SliceAssignments::Fail(const JobId& job, const std::string& lease,
                                    const std::string& message) {
  RETURN_IF_ERROR(Check(job, lease).status());
  return dependencies_.queue.FailJob(lease, message);
}

}  // namespace tessera::app
