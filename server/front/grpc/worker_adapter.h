// tessera.worker.v1.WorkerService on top of app::Assignments, server/jobs and
// app::SliceAssignments.
#ifndef TESSERA_SERVER_FRONT_GRPC_WORKER_ADAPTER_H_
#define TESSERA_SERVER_FRONT_GRPC_WORKER_ADAPTER_H_

#include <functional>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "base/status_macros.h"
#include "server/app/assignments.h"
#include "server/app/slice_assignments.h"
#include "server/front/grpc/drain.h"
#include "server/front/grpc/file_streams.h"
#include "server/front/grpc/trace_context.h"
#include "server/front/grpc/unary_calls.h"
#include "server/front/grpc/worker_streams.h"
#include "server/jobs/job_id.h"
#include "server/jobs/work_line.h"
#include "server/jobs/worker_desk.h"
#include "server/storage/upload_store.h"
#include "server/wire/status.h"
#include "tessera/worker/v1/worker_service.grpc.pb.h"

namespace tessera::front {

// The proto documents each method and its errors. The caller and the lease are
// checked before any file is read or received.
//
// Thread-safe. Borrows everything it is given.
class WorkerAdapter final : public worker::v1::WorkerService::CallbackService {
 public:
  struct Dependencies {
    jobs::WorkerDesk& desk;
    app::Assignments& assignments;
    app::SliceAssignments& slices;
    storage::UploadStore& uploads;
    FileStreams& streams;
    UnaryCalls& calls;
    jobs::WorkLine& line;
    const Drain& drain;  // Ends calls that wait for work.
  };
  // Checks that the caller is a worker.
  using CheckCaller =
      std::function<absl::Status(const grpc::ServerContextBase&)>;

  // `supervisor` is the server that supervises the callers, or
  // jobs::kNoSupervisor.
  WorkerAdapter(const Dependencies& dependencies, std::string supervisor,
                CheckCaller check_caller)
      : dependencies_(dependencies),
        supervisor_(std::move(supervisor)),
        check_caller_(std::move(check_caller)) {}

  grpc::ServerUnaryReactor* AcquireWork(
      grpc::CallbackServerContext* context,
      const worker::v1::AcquireWorkRequest* request,
      worker::v1::AcquireWorkResponse* response) override;
  grpc::ServerUnaryReactor* ReturnWork(
      grpc::CallbackServerContext* context,
      const worker::v1::ReturnWorkRequest* request,
      worker::v1::ReturnWorkResponse* response) override;
  grpc::ServerUnaryReactor* GetAssignment(
      grpc::CallbackServerContext* context,
      const worker::v1::GetAssignmentRequest* request,
      worker::v1::Assignment* response) override;
  grpc::ServerWriteReactor<worker::v1::ReadFileResponse>* ReadFile(
      grpc::CallbackServerContext* context,
      const worker::v1::ReadFileRequest* request) override;
  grpc::ServerUnaryReactor* ReportProgress(
      grpc::CallbackServerContext* context,
      const worker::v1::ReportProgressRequest* request,
      worker::v1::ReportProgressResponse* response) override;
  grpc::ServerReadReactor<worker::v1::UploadRequest>* UploadCheckpoint(
      grpc::CallbackServerContext* context,
      worker::v1::UploadResponse* response) override;
  grpc::ServerReadReactor<worker::v1::UploadRequest>* FinishJob(
      grpc::CallbackServerContext* context,
      worker::v1::FinishJobResponse* response) override;
  grpc::ServerUnaryReactor* FailJob(
      grpc::CallbackServerContext* context,
      const worker::v1::FailJobRequest* request,
      worker::v1::FailJobResponse* response) override;
  grpc::ServerUnaryReactor* RenewSlices(
      grpc::CallbackServerContext* context,
      const worker::v1::RenewSlicesRequest* request,
      worker::v1::RenewSlicesResponse* response) override;
  grpc::ServerUnaryReactor* TakePixels(
      grpc::CallbackServerContext* context,
      const worker::v1::TakePixelsRequest* request,
      worker::v1::TakePixelsResponse* response) override;
  grpc::ServerReadReactor<worker::v1::HandInSlicesRequest>* HandInSlices(
      grpc::CallbackServerContext* context,
      worker::v1::HandInSlicesResponse* response) override;
  grpc::ServerUnaryReactor* FailSegmentation(
      grpc::CallbackServerContext* context,
      const worker::v1::FailSegmentationRequest* request,
      worker::v1::FailSegmentationResponse* response) override;

 private:
  // The lease in the call's metadata; empty if there is none.
  static std::string LeaseOf(const grpc::ServerContextBase& context);
  // Answers a call about the job `name`. `body` takes the parsed name and the
  // lease, and returns absl::Status.
  template <typename Id = jobs::JobId, typename Body>
  grpc::ServerUnaryReactor* Answer(grpc::CallbackServerContext& context,
                                   const std::string& name, Body body) {
    return dependencies_.calls.Answer(context, [this, &context, &name, body] {
      const trace::Scope scope(SpanOf(context));
      return wire::Answer([&]() -> absl::Status {
        RETURN_IF_ERROR(check_caller_(context));
        ASSIGN_OR_RETURN(const Id id, Id::Parse(name));
        return body(id, LeaseOf(context));
      });
    });
  }
  // Takes work of one of the kinds that the worker can do. Returns whether
  // there was any, as the two methods below.
  absl::StatusOr<bool> Take(const worker::v1::AcquireWorkRequest& request,
                            worker::v1::AcquireWorkResponse& response);
  absl::StatusOr<bool> TakeTraining(
      const worker::v1::AcquireWorkRequest& request,
      worker::v1::AcquireWorkResponse& response);
  absl::StatusOr<bool> TakeSlices(const worker::v1::AcquireWorkRequest& request,
                                  worker::v1::AcquireWorkResponse& response);
  void GiveBack(const worker::v1::AcquireWorkResponse& response);
  absl::Status ReturnUnheld(const worker::v1::AcquireWorkRequest& request);
  void GiveSlicesBack(
      const worker::v1::AcquireWorkResponse::Segmentation& slices);
  absl::StatusOr<storage::BlobReader> OpenSlicesFile(
      const worker::v1::ReadFileRequest& request, const std::string& lease);
  grpc::ServerReadReactor<worker::v1::UploadRequest>* Receive(
      grpc::CallbackServerContext& context, WorkerFileReceiver::TakeFiles take);

  const Dependencies dependencies_;
  const std::string supervisor_;
  const CheckCaller check_caller_;
  // Never drains: workers hand in their checkpoints while the server ends.
  const Drain never_;
};

// Lets in who shows `secret` as the token.
WorkerAdapter::CheckCaller CheckSecret(const std::string& secret);

}  // namespace tessera::front

#endif  // TESSERA_SERVER_FRONT_GRPC_WORKER_ADAPTER_H_
