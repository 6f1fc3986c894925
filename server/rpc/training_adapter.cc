#include "server/rpc/training_adapter.h"

#include <string>

#include "base/status_macros.h"
#include "server/rpc/convert_job.h"
#include "server/rpc/job_watch.h"
#include "server/rpc/resource_id.h"
#include "server/rpc/status.h"

namespace tessera::rpc {
namespace {

constexpr char kCollection[] = "trainingJobs";

}  // namespace

grpc::Status TrainingAdapter::CreateTrainingJob(
    grpc::ServerContext*, const v1::CreateTrainingJobRequest* request,
    v1::TrainingJob* response) {
  return Answer([&]() -> absl::Status {
    ASSIGN_OR_RETURN(const jobs::NewJob new_job, FromProto(request->job()));
    ASSIGN_OR_RETURN(const jobs::Job job,
                     store_.Create(new_job, request->request_id()));
    *response = ToProto(job);
    return absl::OkStatus();
  });
}

grpc::Status TrainingAdapter::GetTrainingJob(
    grpc::ServerContext*, const v1::GetTrainingJobRequest* request,
    v1::TrainingJob* response) {
  return Answer([&]() -> absl::Status {
    ASSIGN_OR_RETURN(const std::string id, IdOf(request->name(), kCollection));
    ASSIGN_OR_RETURN(const jobs::Job job, store_.Get(id));
    *response = ToProto(job);
    return absl::OkStatus();
  });
}

grpc::Status TrainingAdapter::ListTrainingJobs(
    grpc::ServerContext*, const v1::ListTrainingJobsRequest* request,
    v1::ListTrainingJobsResponse* response) {
  return Answer([&]() -> absl::Status {
    ASSIGN_OR_RETURN(const db::Page<jobs::Job> page,
                     store_.List({.size = request->page_size(),
                                  .token = request->page_token()}));
    for (const jobs::Job& job : page.items) {
      *response->add_jobs() = ToProto(job);
    }
    response->set_next_page_token(page.next_token);
    return absl::OkStatus();
  });
}

grpc::ServerWriteReactor<v1::WatchTrainingJobResponse>*
TrainingAdapter::WatchTrainingJob(grpc::CallbackServerContext*,
                                  const v1::WatchTrainingJobRequest* request) {
  // An id that is none is not found, so a malformed name needs no other path.
  const absl::StatusOr<std::string> id = IdOf(request->name(), kCollection);
  return new JobWatch(store_, id.ok() ? *id : request->name(),
                      request->after_sequence());
}

grpc::Status TrainingAdapter::CancelTrainingJob(
    grpc::ServerContext*, const v1::CancelTrainingJobRequest* request,
    v1::TrainingJob* response) {
  return Answer([&]() -> absl::Status {
    ASSIGN_OR_RETURN(const std::string id, IdOf(request->name(), kCollection));
    ASSIGN_OR_RETURN(const jobs::Job job, store_.Cancel(id));
    *response = ToProto(job);
    return absl::OkStatus();
  });
}

}  // namespace tessera::rpc
