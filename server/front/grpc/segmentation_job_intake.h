// What a request to create a segmentation job becomes, whatever it came by.
#ifndef TESSERA_SERVER_FRONT_GRPC_SEGMENTATION_JOB_INTAKE_H_
#define TESSERA_SERVER_FRONT_GRPC_SEGMENTATION_JOB_INTAKE_H_

#include <memory>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "server/app/segmentation_jobs.h"
#include "tessera/v1/segmentation_job_service.pb.h"

namespace tessera::front {

// Takes a header, then images, and queues the job.
//
// Not thread-safe; one for each request. Borrows the use cases.
class SegmentationJobIntake {
 public:
  explicit SegmentationJobIntake(app::SegmentationJobs& jobs) : jobs_(jobs) {}

  // Errors: INVALID_ARGUMENT (HEADER_MISPLACED; IMAGE_INVALID for a message
  // with more than 1,000 images); those of app::SegmentationJobs::Begin() and
  // JobDraft::Add().
  absl::Status Take(const app::Caller& caller,
                    const v1::CreateSegmentationJobRequest& request);
  // Queues the job. Errors: INVALID_ARGUMENT (HEADER_MISPLACED) without a
  // header; those of app::SegmentationJobs::Finish().
  absl::StatusOr<v1::SegmentationJob> Finish(const app::Caller& caller);

  // Writes the outcome to the audit log. Call once, last. `name` is the job's
  // if there is one.
  void Note(const app::Caller& caller, const std::string& name,
            const absl::Status& outcome) const {
    jobs_.Note(caller, outcome.ok() ? name : model_, outcome);
  }

 private:
  absl::Status TakeHeader(
      const app::Caller& caller,
      const v1::CreateSegmentationJobRequest::Header& header);

  app::SegmentationJobs& jobs_;
  std::string model_;  // As in the header, for the audit log.
  std::string request_id_;
  std::unique_ptr<segmentation::JobDraft> draft_;  // Null before the header.
};

}  // namespace tessera::front

#endif  // TESSERA_SERVER_FRONT_GRPC_SEGMENTATION_JOB_INTAKE_H_
