#include "server/front/grpc/worker_adapter.h"

#include <memory>

#include "base/status_macros.h"
#include "server/front/grpc/convert_assignment.h"
#include "server/front/grpc/convert_job.h"
#include "server/jobs/job_id.h"
#include "server/storage/blob_reader.h"
#include "server/wire/convert_training.h"
#include "server/wire/lease_metadata.h"
#include "server/wire/status.h"

namespace tessera::front {

using wire::FromProto;

std::string WorkerAdapter::LeaseOf(const grpc::ServerContextBase& context) {
  const auto& metadata = context.client_metadata();
  const auto lease = metadata.find(wire::kLeaseMetadata);
  if (lease == metadata.end()) return "";
  return std::string(lease->second.data(), lease->second.size());
}

grpc::Status WorkerAdapter::GetAssignment(
    grpc::ServerContext* context,
    const worker::v1::GetAssignmentRequest* request,
    worker::v1::Assignment* response) {
  return wire::Answer([&]() -> absl::Status {
    ASSIGN_OR_RETURN(const auto id, jobs::JobId::Parse(request->job()));
    ASSIGN_OR_RETURN(const app::Assignment assignment,
                     assignments_.Get(id, LeaseOf(*context)));
    ASSIGN_OR_RETURN(*response, ToProto(assignment));
    return absl::OkStatus();
  });
}

grpc::ServerWriteReactor<worker::v1::ReadFileResponse>* WorkerAdapter::ReadFile(
    grpc::CallbackServerContext* context,
    const worker::v1::ReadFileRequest* request) {
  auto sender = std::make_unique<WorkerFileSender>(
      [this, request,
       lease = LeaseOf(*context)]() -> absl::StatusOr<storage::BlobReader> {
        ASSIGN_OR_RETURN(const auto id, jobs::JobId::Parse(request->job()));
        return assignments_.OpenFile(id, lease, request->sha256());
      });
  return new SendingCall<worker::v1::ReadFileResponse>(
      {streams_, never_}, *context, std::move(sender));
}

grpc::Status WorkerAdapter::ReportProgress(
    grpc::ServerContext* context,
    const worker::v1::ReportProgressRequest* request,
    worker::v1::ReportProgressResponse* response) {
  return wire::Answer([&]() -> absl::Status {
    ASSIGN_OR_RETURN(const auto id, jobs::JobId::Parse(request->job()));
    ASSIGN_OR_RETURN(const jobs::Directive directive,
                     desk_.ReportProgress(id.text(), LeaseOf(*context),
                                          FromProto(request->progress())));
    response->set_directive(ToProto(directive));
    return absl::OkStatus();
  });
}

grpc::Status WorkerAdapter::FailJob(grpc::ServerContext* context,
                                    const worker::v1::FailJobRequest* request,
                                    worker::v1::FailJobResponse*) {
  return wire::Answer([&]() -> absl::Status {
    ASSIGN_OR_RETURN(const auto id, jobs::JobId::Parse(request->job()));
    return desk_.FailJob(id.text(), LeaseOf(*context), request->error_message());
  });
}

}  // namespace tessera::front
