// The methods of WorkerAdapter about slices of segmentation jobs.
#include <algorithm>
#include <memory>
#include <optional>
#include <utility>

#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "base/error_reason.h"
#include "base/log.h"
#include "base/status_macros.h"
#include "base/trace.h"
#include "server/front/grpc/convert_slices.h"
#include "server/front/grpc/slice_receiver.h"
#include "server/front/grpc/worker_adapter.h"
#include "server/wire/status.h"

namespace tessera::front {
namespace {

using JobId = app::SliceAssignments::JobId;

constexpr int kMostSlices = 64;  // In a batch.
constexpr int kMostLeases = 256;

absl::Status CheckLeases(int count) {
  if (count <= kMostLeases) return absl::OkStatus();
  return WithReason(absl::InvalidArgumentError(absl::StrFormat(
                        "%d leases are too many for one call; name at most %d",
                        count, kMostLeases)),
                    "TOO_MANY_LEASES");
}

}  // namespace

absl::StatusOr<bool> WorkerAdapter::TakeSlices(
    const worker::v1::AcquireWorkRequest& request,
    worker::v1::AcquireWorkResponse& response) {
  const int most = request.max_slices() > 0
                       ? std::min(request.max_slices(), kMostSlices)
                       : kMostSlices;
  const absl::Time start = absl::Now();
  ASSIGN_OR_RETURN(
      const std::optional<app::SliceAssignment> taken,
      dependencies_.slices.Acquire(
          {.name = request.worker(), .server = "", .device = request.device()},
          most));
  if (!taken) return false;
  *response.mutable_segmentation() =
      ToProto(*taken, dependencies_.slices.lease_time());
  trace::NoteAcquired(response.segmentation().job(), request.worker(),
                      request.device(), start);
  return true;
}

absl::Status WorkerAdapter::ReturnUnheld(
    const worker::v1::AcquireWorkRequest& request) {
  if (!request.has_held()) return absl::OkStatus();
  const auto& held = request.held().leases();
  RETURN_IF_ERROR(CheckLeases(held.size()));
  return dependencies_.slices.ReturnUnheld(request.worker(),
                                           {held.begin(), held.end()});
}

void WorkerAdapter::GiveSlicesBack(
    const worker::v1::AcquireWorkResponse::Segmentation& slices) {
  const absl::Status returned = dependencies_.slices.Return(slices.lease(), {});
  if (returned.ok()) return;
  // The lease expires, as that of any worker that is gone.
  Log(Severity::kWarning,
      "slices for a worker that has gone were not given back",
      {{"job", slices.job()}, {"cause", std::string(returned.message())}});
}

absl::StatusOr<storage::BlobReader> WorkerAdapter::OpenSlicesFile(
    const worker::v1::ReadFileRequest& request, const std::string& lease) {
  ASSIGN_OR_RETURN(const auto job, JobId::Parse(request.job()));
  return dependencies_.slices.OpenFile(job, lease, request.sha256());
}

grpc::ServerUnaryReactor* WorkerAdapter::RenewSlices(
    grpc::CallbackServerContext* context,
    const worker::v1::RenewSlicesRequest* request,
    worker::v1::RenewSlicesResponse* response) {
  const auto renew = [this, context, request, response]() -> absl::Status {
    RETURN_IF_ERROR(check_caller_(*context));
    RETURN_IF_ERROR(CheckLeases(request->leases_size()));
    ASSIGN_OR_RETURN(const std::vector<std::string> lost,
                     dependencies_.slices.Renew(
                         {request->leases().begin(), request->leases().end()}));
    response->mutable_lost_leases()->Add(lost.begin(), lost.end());
    return absl::OkStatus();
  };
  return dependencies_.calls.Answer(*context,
                                    [renew] { return wire::Answer(renew); });
}

grpc::ServerUnaryReactor* WorkerAdapter::TakePixels(
    grpc::CallbackServerContext* context,
    const worker::v1::TakePixelsRequest* request,
    worker::v1::TakePixelsResponse*) {
  return Answer<JobId>(
      *context, request->job(),
      [this, request](const JobId& id, const std::string& lease) {
        return dependencies_.slices.TakePixels(id, lease, request->pixels());
      });
}

grpc::ServerReadReactor<worker::v1::HandInSlicesRequest>*
WorkerAdapter::HandInSlices(grpc::CallbackServerContext* context,
                            worker::v1::HandInSlicesResponse*) {
  return new ReceivingCall<worker::v1::HandInSlicesRequest>(
      {dependencies_.streams, never_}, *context,
      std::make_unique<SliceReceiver>(
          dependencies_.slices, dependencies_.uploads,
          [this, context] { return check_caller_(*context); },
          LeaseOf(*context)));
}

grpc::ServerUnaryReactor* WorkerAdapter::FailSegmentation(
    grpc::CallbackServerContext* context,
    const worker::v1::FailSegmentationRequest* request,
    worker::v1::FailSegmentationResponse*) {
  return Answer<JobId>(
      *context, request->job(),
      [this, request](const JobId& id, const std::string& lease) {
        return dependencies_.slices.Fail(id, lease, request->error_message());
      });
}

}  // namespace tessera::front
