// The streaming calls of tessera.v1.SegmentationJobService.
#ifndef TESSERA_SERVER_FRONT_GRPC_SEGMENTATION_JOB_STREAMS_H_
#define TESSERA_SERVER_FRONT_GRPC_SEGMENTATION_JOB_STREAMS_H_

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "grpcpp/server_context.h"
#include "server/app/segmentation_jobs.h"
#include "server/files/kept_files.h"
#include "server/front/grpc/entrance.h"
#include "server/front/grpc/receiving_call.h"
#include "server/front/grpc/segmentation_job_intake.h"
#include "server/front/grpc/sending_call.h"
#include "server/front/grpc/watch_call.h"
#include "server/wire/label_runs.h"
#include "server/wire/stored_results.h"
#include "tessera/v1/segmentation_job_service.pb.h"

namespace tessera::front {

// What all these calls use.
struct SegmentationCallDependencies {
  const Entrance& entrance;
  app::SegmentationJobs& jobs;
  const files::KeptFiles& files;
};

// Receives a header and the images, and queues the job.
//
// Not thread-safe; one per call. Borrows everything it is given.
class SegmentationJobReceiver final
    : public Receiver<v1::CreateSegmentationJobRequest> {
 public:
  SegmentationJobReceiver(const SegmentationCallDependencies& dependencies,
                          const grpc::ServerContextBase& context,
                          v1::SegmentationJob& response)
      : dependencies_(dependencies),
        context_(context),
        response_(response),
        intake_(dependencies.jobs) {}

  absl::StatusOr<std::string> Admit() override;
  absl::StatusOr<bool> Take(
      const v1::CreateSegmentationJobRequest& request) override;
  absl::Status TakeEnd() override;
  std::string subject() const override { return "the job's images"; }
  void Ended(const absl::Status& outcome) override;

 private:
  const SegmentationCallDependencies dependencies_;
  const grpc::ServerContextBase& context_;
  v1::SegmentationJob& response_;
  app::Caller caller_;
  SegmentationJobIntake intake_;
};

// Watches a job.
//
// Not thread-safe; one per call. Borrows everything it is given.
class SegmentationJobWatch final
    : public WatchedJob<segmentation::SegmentationJob,
                        v1::WatchSegmentationJobResponse> {
 public:
  SegmentationJobWatch(const SegmentationCallDependencies& dependencies,
                       const grpc::ServerContextBase& context,
                       const v1::WatchSegmentationJobRequest& request)
      : dependencies_(dependencies), context_(context), request_(request) {}

  absl::StatusOr<std::string> Admit() override;
  std::unique_ptr<access::OpenCallers::Entry> Guard(
      access::OpenCallers::Refused refused) override;
  absl::StatusOr<jobs::Subscription> Subscribe(
      std::function<void(const segmentation::SegmentationJob&)> callback)
      override;
  void Fill(const segmentation::SegmentationJob& job,
            v1::WatchSegmentationJobResponse& response) override;

 private:
  const SegmentationCallDependencies dependencies_;
  const grpc::ServerContextBase& context_;
  const v1::WatchSegmentationJobRequest& request_;
  app::Caller caller_;                              // Set by Admit().
  std::optional<segmentation::SegmentationId> id_;  // Set by Admit().
};

// Sends the stored messages of one image.
//
// Not thread-safe; one per call. Borrows everything it is given.
class SegmentationResultsSender final : public Sender<v1::SegmentResponse> {
 public:
  SegmentationResultsSender(const SegmentationCallDependencies& dependencies,
                            const grpc::ServerContextBase& context,
                            const v1::ReadSegmentationResultsRequest& request)
      : dependencies_(dependencies), context_(context), request_(request) {}

  absl::StatusOr<std::string> Admit() override;
  absl::StatusOr<bool> Next(v1::SegmentResponse& response) override {
    return labelled_ ? labelled_->Next(response) : results_->Next(response);
  }

 private:
  const SegmentationCallDependencies dependencies_;
  const grpc::ServerContextBase& context_;
  const v1::ReadSegmentationResultsRequest& request_;
  // Admit() sets one of the two.
  std::optional<wire::StoredResults> results_;
  std::optional<wire::LabelledResults> labelled_;
};

// Sends the file of one image.
//
// Not thread-safe; one per call. Borrows everything it is given.
class SegmentationImageSender final
    : public Sender<v1::ReadSegmentationImageResponse> {
 public:
  SegmentationImageSender(const SegmentationCallDependencies& dependencies,
                          const grpc::ServerContextBase& context,
                          const v1::ReadSegmentationImageRequest& request)
      : dependencies_(dependencies), context_(context), request_(request) {}

  absl::StatusOr<std::string> Admit() override;
  absl::StatusOr<bool> Next(
      v1::ReadSegmentationImageResponse& response) override {
    return content_->Next(*response.mutable_chunk());
  }

 private:
  const SegmentationCallDependencies dependencies_;
  const grpc::ServerContextBase& context_;
  const v1::ReadSegmentationImageRequest& request_;
  std::optional<storage::BlobReader> content_;  // Set by Admit().
};

}  // namespace tessera::front

#endif  // TESSERA_SERVER_FRONT_GRPC_SEGMENTATION_JOB_STREAMS_H_
