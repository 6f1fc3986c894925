// What callers may do with segmentation jobs.
#ifndef TESSERA_SERVER_APP_SEGMENTATION_JOBS_H_
#define TESSERA_SERVER_APP_SEGMENTATION_JOBS_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "base/clock.h"
#include "server/app/access_control.h"
#include "server/app/caller.h"
#include "server/files/kept_files.h"
#include "server/inference/segment_settings.h"
#include "server/registry/model_registry.h"
#include "server/segmentation/job_draft.h"
#include "server/segmentation/segmentation_id.h"
#include "server/segmentation/segmentation_store.h"
#include "server/storage/blob_reader.h"

namespace tessera::app {

// The job that a caller asks for; its images follow.
struct SegmentationRequest {
  registry::VersionName model;
  inference::SegmentParameters parameters;
  // Equal requests have equal text.
  std::string asked;
};

// Each method first checks the caller's role and right. Changes are written to
// the audit log.
//
// Errors of all methods: PERMISSION_DENIED (ROLE_TOO_LOW, NOT_OWNER); NOT_FOUND
// (JOB_NOT_FOUND) if the job does not exist or the caller may not see it; those
// of SegmentationStore's method of the same name.
//
// Thread-safe. Borrows everything it is given.
class SegmentationJobs {
 public:
  using Job = segmentation::SegmentationJob;
  using JobId = segmentation::SegmentationId;

  // `keep_results` is how long the server keeps jobs that have ended.
  SegmentationJobs(AccessControl& control,
                   segmentation::SegmentationStore& store,
                   const registry::ModelRegistry& registry,
                   const files::KeptFiles& files, const Clock& clock,
                   absl::Duration keep_results)
      : control_(control),
        store_(store),
        registry_(registry),
        files_(files),
        clock_(clock),
        keep_results_(keep_results) {}

  // Decides what version and parameters the request means, and begins a job.
  // The caller adds the images, and calls Finish() or destroys the draft.
  // Errors: NOT_FOUND (MODEL_NOT_FOUND, VERSION_NOT_FOUND); INVALID_ARGUMENT
  // (PARAMETER_OUT_OF_RANGE); RESOURCE_EXHAUSTED (QUOTA_BYTES).
  absl::StatusOr<std::unique_ptr<segmentation::JobDraft>> Begin(
      const Caller& caller, const SegmentationRequest& request);
  // Queues the job. A retry with the same `request_id` returns the job already
  // queued. Errors: those of JobDraft::Finish().
  absl::StatusOr<Job> Finish(const Caller& caller,
                             segmentation::JobDraft& draft,
                             const std::string& request_id);
  // Writes the outcome of a creation to the audit log.
  void Note(const Caller& caller, const std::string& resource,
            const absl::Status& outcome) const {
    control_.Note(caller, kCreateSegmentationJob, resource, outcome);
  }

  absl::StatusOr<Job> Get(const Caller& caller, const JobId& id) const;
  // Jobs that the caller may not see are left out, so a page may have fewer
  // jobs than asked for.
  absl::StatusOr<db::Page<Job>> List(const Caller& caller,
                                     const db::PageRequest& page) const;
  absl::StatusOr<jobs::Subscription> Watch(
      const Caller& caller, const JobId& id, int64_t after_sequence,
      std::function<void(const Job&)> callback);
  absl::StatusOr<Job> Cancel(const Caller& caller, const JobId& id);
  absl::Status Delete(const Caller& caller, const JobId& id);

  absl::StatusOr<db::Page<segmentation::JobImage>> ListImages(
      const Caller& caller, const JobId& id, const db::PageRequest& page,
      std::optional<segmentation::State> only) const;
  // Where the results of an image lie. Errors: FAILED_PRECONDITION
  // (IMAGE_NOT_SEGMENTED) unless the image has SUCCEEDED.
  absl::StatusOr<segmentation::ImageResults> FindResults(
      const Caller& caller, const JobId& id, int64_t position) const;
  // Where the results of one slice lie, as soon as it is done. Slices count
  // from 1 within the channel.
  absl::StatusOr<segmentation::SliceResults> FindSlice(const Caller& caller,
                                                       const JobId& id,
                                                       int64_t position,
                                                       int slice) const;
  // The bytes of an image's file. Errors: those of KeptFiles::Read().
  absl::StatusOr<storage::BlobReader> OpenImage(const Caller& caller,
                                                const JobId& id,
                                                int64_t position) const;

  // When the server deletes a job that has ended; InfiniteFuture(): never.
  absl::Time ExpireTime(const Job& job) const {
    return job.end_time + keep_results_;
  }
  // Estimate; negative while unknown.
  double SecondsLeft(const Job& job) const {
    return job.SecondsLeft(clock_.Now());
  }

 private:
  absl::Status CheckMayRead(const Caller& caller, const JobId& id) const;
  absl::Status CheckMayChange(const Caller& caller, const JobId& id) const;

  AccessControl& control_;
  segmentation::SegmentationStore& store_;
  const registry::ModelRegistry& registry_;
  const files::KeptFiles& files_;
  const Clock& clock_;
  const absl::Duration keep_results_;
};

}  // namespace tessera::app

#endif  // TESSERA_SERVER_APP_SEGMENTATION_JOBS_H_
