// tessera.worker.v1.WorkerService on top of app::Assignments and server/jobs.
#ifndef TESSERA_SERVER_FRONT_GRPC_WORKER_ADAPTER_H_
#define TESSERA_SERVER_FRONT_GRPC_WORKER_ADAPTER_H_

#include <string>

#include "server/app/assignments.h"
#include "server/front/grpc/drain.h"
#include "server/front/grpc/file_streams.h"
#include "server/front/grpc/worker_streams.h"
#include "server/jobs/worker_desk.h"
#include "server/storage/upload_store.h"
#include "tessera/worker/v1/worker_service.grpc.pb.h"

namespace tessera::front {

// The proto documents each method and its errors. The lease is checked before
// any file is read or received.
//
// Thread-safe. Borrows everything it is given.
class WorkerAdapter final
    : public worker::v1::WorkerService::WithCallbackMethod_ReadFile<
          worker::v1::WorkerService::WithCallbackMethod_UploadCheckpoint<
              worker::v1::WorkerService::WithCallbackMethod_FinishJob<
                  worker::v1::WorkerService::Service>>> {
 public:
  WorkerAdapter(jobs::WorkerDesk& desk, app::Assignments& assignments,
                storage::UploadStore& uploads, FileStreams& streams)
      : desk_(desk),
        assignments_(assignments),
        uploads_(uploads),
        streams_(streams) {}

  grpc::Status GetAssignment(grpc::ServerContext* context,
                             const worker::v1::GetAssignmentRequest* request,
                             worker::v1::Assignment* response) override;
  grpc::ServerWriteReactor<worker::v1::ReadFileResponse>* ReadFile(
      grpc::CallbackServerContext* context,
      const worker::v1::ReadFileRequest* request) override;
  grpc::Status ReportProgress(
      grpc::ServerContext* context,
      const worker::v1::ReportProgressRequest* request,
      worker::v1::ReportProgressResponse* response) override;
  grpc::ServerReadReactor<worker::v1::UploadRequest>* UploadCheckpoint(
      grpc::CallbackServerContext* context,
      worker::v1::UploadResponse* response) override;
  grpc::ServerReadReactor<worker::v1::UploadRequest>* FinishJob(
      grpc::CallbackServerContext* context,
      worker::v1::FinishJobResponse* response) override;
  grpc::Status FailJob(grpc::ServerContext* context,
                       const worker::v1::FailJobRequest* request,
                       worker::v1::FailJobResponse* response) override;

 private:
  // The lease in the call's metadata; empty if there is none.
  static std::string LeaseOf(const grpc::ServerContextBase& context);
  grpc::ServerReadReactor<worker::v1::UploadRequest>* Receive(
      grpc::CallbackServerContext& context,
      WorkerFileReceiver::TakeFiles take);

  jobs::WorkerDesk& desk_;
  app::Assignments& assignments_;
  storage::UploadStore& uploads_;
  FileStreams& streams_;
  // Never drains: workers hand in their checkpoints while the server ends.
  const Drain never_;
};

}  // namespace tessera::front

#endif  // TESSERA_SERVER_FRONT_GRPC_WORKER_ADAPTER_H_
