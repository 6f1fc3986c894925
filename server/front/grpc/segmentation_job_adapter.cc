#include "server/front/grpc/segmentation_job_adapter.h"

#include <memory>

#include "base/status_macros.h"
#include "server/front/grpc/convert_segmentation_job.h"
#include "server/front/grpc/page.h"

namespace tessera::front {

using app::Caller;
using grpc::CallbackServerContext;
using grpc::ServerUnaryReactor;
using segmentation::SegmentationId;
using segmentation::SegmentationJob;

absl::Status SegmentationJobAdapter::Put(
    const absl::StatusOr<SegmentationJob>& result,
    v1::SegmentationJob* response) const {
  RETURN_IF_ERROR(result.status());
  *response = ToProto(*result, dependencies_.jobs);
  return absl::OkStatus();
}

grpc::ServerReadReactor<v1::CreateSegmentationJobRequest>*
SegmentationJobAdapter::CreateSegmentationJob(CallbackServerContext* context,
                                              v1::SegmentationJob* response) {
  return new ReceivingCall<v1::CreateSegmentationJobRequest>(
      {streams_, dependencies_.entrance.drain()}, *context,
      std::make_unique<SegmentationJobReceiver>(dependencies_, *context,
                                                *response));
}

ServerUnaryReactor* SegmentationJobAdapter::GetSegmentationJob(
    CallbackServerContext* context,
    const v1::GetSegmentationJobRequest* request,
    v1::SegmentationJob* response) {
  return dependencies_.entrance.Answer<SegmentationId>(
      *context, app::kGetSegmentationJob, request->name(),
      [=, this](const Caller& caller, const SegmentationId& id) {
        return Put(dependencies_.jobs.Get(caller, id), response);
      });
}

ServerUnaryReactor* SegmentationJobAdapter::ListSegmentationJobs(
    CallbackServerContext* context,
    const v1::ListSegmentationJobsRequest* request,
    v1::ListSegmentationJobsResponse* response) {
  return dependencies_.entrance.Answer(
      *context, app::kListSegmentationJobs,
      [=, this](const Caller& caller) -> absl::Status {
        ASSIGN_OR_RETURN(const auto page,
                         dependencies_.jobs.List(caller, PageOf(*request)));
        FillPage(page, response->mutable_jobs(), *response,
                 [this](const SegmentationJob& job) {
                   return ToProto(job, dependencies_.jobs);
                 });
        return absl::OkStatus();
      });
}

grpc::ServerWriteReactor<v1::WatchSegmentationJobResponse>*
SegmentationJobAdapter::WatchSegmentationJob(
    CallbackServerContext* context,
    const v1::WatchSegmentationJobRequest* request) {
  return new WatchCall<SegmentationJob, v1::WatchSegmentationJobResponse>(
      {streams_, dependencies_.entrance.drain()}, *context,
      std::make_unique<SegmentationJobWatch>(dependencies_, *context,
                                             *request));
}

ServerUnaryReactor* SegmentationJobAdapter::CancelSegmentationJob(
    CallbackServerContext* context,
    const v1::CancelSegmentationJobRequest* request,
    v1::SegmentationJob* response) {
  return dependencies_.entrance.Answer<SegmentationId>(
      *context, app::kCancelSegmentationJob, request->name(),
      [=, this](const Caller& caller, const SegmentationId& id) {
        return Put(dependencies_.jobs.Cancel(caller, id), response);
      });
}

ServerUnaryReactor* SegmentationJobAdapter::DeleteSegmentationJob(
    CallbackServerContext* context,
    const v1::DeleteSegmentationJobRequest* request, google::protobuf::Empty*) {
  return dependencies_.entrance.AnswerSlowly<SegmentationId>(
      *context, app::kDeleteSegmentationJob, request->name(),
      [this](const Caller& caller, const SegmentationId& id) {
        return dependencies_.jobs.Delete(caller, id);
      });
}

ServerUnaryReactor* SegmentationJobAdapter::ListSegmentationImages(
    CallbackServerContext* context,
    const v1::ListSegmentationImagesRequest* request,
    v1::ListSegmentationImagesResponse* response) {
  return dependencies_.entrance.Answer<SegmentationId>(
      *context, app::kListSegmentationImages, request->parent(),
      [=, this](const Caller& caller,
                const SegmentationId& id) -> absl::Status {
        ASSIGN_OR_RETURN(const auto state, StateFromProto(request->state()));
        ASSIGN_OR_RETURN(
            const auto page,
            dependencies_.jobs.ListImages(caller, id, PageOf(*request), state));
        FillPage(
            page, response->mutable_images(), *response,
            [](const segmentation::JobImage& image) { return ToProto(image); });
        return absl::OkStatus();
      });
}

grpc::ServerWriteReactor<v1::SegmentResponse>*
SegmentationJobAdapter::ReadSegmentationResults(
    CallbackServerContext* context,
    const v1::ReadSegmentationResultsRequest* request) {
  return new SendingCall<v1::SegmentResponse>(
      {streams_, dependencies_.entrance.drain()}, *context,
      std::make_unique<SegmentationResultsSender>(dependencies_, *context,
                                                  *request));
}

grpc::ServerWriteReactor<v1::ReadSegmentationImageResponse>*
SegmentationJobAdapter::ReadSegmentationImage(
    CallbackServerContext* context,
    const v1::ReadSegmentationImageRequest* request) {
  return new SendingCall<v1::ReadSegmentationImageResponse>(
      {streams_, dependencies_.entrance.drain()}, *context,
      std::make_unique<SegmentationImageSender>(dependencies_, *context,
                                                *request));
}

}  // namespace tessera::front
