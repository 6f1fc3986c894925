#include "server/front/grpc/worker_adapter.h"

#include <memory>
#include <optional>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/time/clock.h"
#include "base/error_reason.h"
#include "base/log.h"
#include "base/sha256.h"
#include "base/status_macros.h"
#include "base/trace.h"
#include "server/front/grpc/convert_assignment.h"
#include "server/front/grpc/convert_job.h"
#include "server/front/grpc/convert_time.h"
#include "server/front/grpc/work_call.h"
#include "server/front/grpc/work_request.h"
#include "server/jobs/job_id.h"
#include "server/storage/blob_reader.h"
#include "server/wire/convert_training.h"
#include "server/wire/lease_metadata.h"

namespace tessera::front {

using wire::FromProto;

namespace {

constexpr char kSegmentationJobs[] = "segmentationJobs/";

}  // namespace

std::string WorkerAdapter::LeaseOf(const grpc::ServerContextBase& context) {
  const auto& metadata = context.client_metadata();
  const auto lease = metadata.find(wire::kLeaseMetadata);
  if (lease == metadata.end()) return "";
  return std::string(lease->second.data(), lease->second.size());
}

grpc::ServerUnaryReactor* WorkerAdapter::AcquireWork(
    grpc::CallbackServerContext* context,
    const worker::v1::AcquireWorkRequest* request,
    worker::v1::AcquireWorkResponse* response) {
  return new WorkCall(
      {dependencies_.streams, dependencies_.line, dependencies_.drain},
      *request,
      {.begin = [this, context, request]() -> absl::Status {
         RETURN_IF_ERROR(check_caller_(*context));
         RETURN_IF_ERROR(CheckWorkRequest(*request));
         return ReturnUnheld(*request);
       },
       .take = [this, request, response] { return Take(*request, *response); },
       .give_back = [this, response] { GiveBack(*response); }});
}

absl::StatusOr<bool> WorkerAdapter::Take(
    const worker::v1::AcquireWorkRequest& request,
    worker::v1::AcquireWorkResponse& response) {
  // Kinds of work that this server does not know are ignored.
  const bool train = CanDo(request, worker::v1::TRAIN);
  const bool segment = CanDo(request, worker::v1::SEGMENT);
  bool slices_first = segment;
  // A training that did not reach the worker is given to it again.
  if (train && request.has_held()) {
    slices_first = false;
  } else if (train && segment) {
    ASSIGN_OR_RETURN(slices_first, dependencies_.slices.WaitLonger());
  }
  bool taken = false;
  if (slices_first) {
    ASSIGN_OR_RETURN(taken, TakeSlices(request, response));
  }
  if (!taken && train) {
    ASSIGN_OR_RETURN(taken, TakeTraining(request, response));
  }
  if (!taken && segment && !slices_first) return TakeSlices(request, response);
  return taken;
}

absl::StatusOr<bool> WorkerAdapter::TakeTraining(
    const worker::v1::AcquireWorkRequest& request,
    worker::v1::AcquireWorkResponse& response) {
  const absl::Time start = absl::Now();
  ASSIGN_OR_RETURN(const std::optional<jobs::AcquiredJob> taken,
                   dependencies_.desk.Acquire({.name = request.worker(),
                                               .device = request.device(),
                                               .server = supervisor_}));
  if (!taken) return false;
  auto& training = *response.mutable_training();
  training.set_job(taken->job.name());
  trace::NoteAcquired(training.job(), request.worker(), request.device(),
                      start);
  training.set_lease(taken->lease);
  *training.mutable_lease_time() = ToProto(dependencies_.desk.lease_time());
  return true;
}

void WorkerAdapter::GiveBack(const worker::v1::AcquireWorkResponse& response) {
  if (response.has_segmentation()) {
    return GiveSlicesBack(response.segmentation());
  }
  const auto& training = response.training();
  const auto id = jobs::JobId::Parse(training.job());
  if (!id.ok()) return;
  const absl::Status returned =
      dependencies_.desk.Return(id->text(), training.lease());
  if (returned.ok()) return;
  // The lease expires, as that of any worker that is gone.
  Log(Severity::kWarning, "work for a worker that has gone was not given back",
      {{"job", training.job()}, {"cause", std::string(returned.message())}});
}

grpc::ServerUnaryReactor* WorkerAdapter::ReturnWork(
    grpc::CallbackServerContext* context,
    const worker::v1::ReturnWorkRequest* request,
    worker::v1::ReturnWorkResponse*) {
  return Answer(*context, request->job(),
                [this](const jobs::JobId& id, const std::string& lease) {
                  return dependencies_.desk.Return(id.text(), lease);
                });
}

grpc::ServerUnaryReactor* WorkerAdapter::GetAssignment(
    grpc::CallbackServerContext* context,
    const worker::v1::GetAssignmentRequest* request,
    worker::v1::Assignment* response) {
  return Answer(*context, request->job(),
                [this, response](const jobs::JobId& id,
                                 const std::string& lease) -> absl::Status {
                  ASSIGN_OR_RETURN(const app::Assignment assignment,
                                   dependencies_.assignments.Get(id, lease));
                  ASSIGN_OR_RETURN(*response, ToProto(assignment));
                  return absl::OkStatus();
                });
}

grpc::ServerWriteReactor<worker::v1::ReadFileResponse>* WorkerAdapter::ReadFile(
    grpc::CallbackServerContext* context,
    const worker::v1::ReadFileRequest* request) {
  auto sender = std::make_unique<WorkerFileSender>(
      [this, context, request]() -> absl::StatusOr<storage::BlobReader> {
        RETURN_IF_ERROR(check_caller_(*context));
        if (absl::StartsWith(request->job(), kSegmentationJobs)) {
          return OpenSlicesFile(*request, LeaseOf(*context));
        }
        ASSIGN_OR_RETURN(const auto id, jobs::JobId::Parse(request->job()));
        return dependencies_.assignments.OpenFile(id, LeaseOf(*context),
                                                  request->sha256());
      });
  return new SendingCall<worker::v1::ReadFileResponse>(
      {dependencies_.streams, never_}, *context, std::move(sender));
}

grpc::ServerUnaryReactor* WorkerAdapter::ReportProgress(
    grpc::CallbackServerContext* context,
    const worker::v1::ReportProgressRequest* request,
    worker::v1::ReportProgressResponse* response) {
  return Answer(
      *context, request->job(),
      [this, request, response](const jobs::JobId& id,
                                const std::string& lease) -> absl::Status {
        ASSIGN_OR_RETURN(const jobs::Directive directive,
                         dependencies_.desk.ReportProgress(
                             id.text(), lease, FromProto(request->progress())));
        response->set_directive(ToProto(directive));
        return absl::OkStatus();
      });
}

grpc::ServerUnaryReactor* WorkerAdapter::FailJob(
    grpc::CallbackServerContext* context,
    const worker::v1::FailJobRequest* request, worker::v1::FailJobResponse*) {
  return Answer(
      *context, request->job(),
      [this, request](const jobs::JobId& id, const std::string& lease) {
        return dependencies_.desk.FailJob(id.text(), lease,
                                          request->error_message());
      });
}

WorkerAdapter::CheckCaller CheckSecret(const std::string& secret) {
  // Digests are compared, so that the time taken reveals nothing.
  return [wanted = Sha256Hex(absl::StrCat("Bearer ", secret))](
             const grpc::ServerContextBase& context) -> absl::Status {
    const auto shown = context.client_metadata().find("authorization");
    if (shown != context.client_metadata().end() &&
        Sha256Hex(absl::string_view(shown->second.data(),
                                    shown->second.size())) == wanted) {
      return absl::OkStatus();
    }
    return WithReason(absl::UnauthenticatedError(
                          "only workers that this server has started may call "
                          "here"),
                      "TOKEN_INVALID");
  };
}

}  // namespace tessera::front
