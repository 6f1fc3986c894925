#include "server/front/grpc/training_adapter.h"

#include <memory>

#include "base/status_macros.h"
#include "server/front/grpc/convert_job.h"
#include "server/front/grpc/job_watch.h"
#include "server/front/grpc/page.h"

namespace tessera::front {
namespace {

using app::Caller;
using grpc::CallbackServerContext;
using grpc::ServerUnaryReactor;
using jobs::JobId;

template <typename T, typename Proto>
absl::Status Put(const absl::StatusOr<T>& found, Proto* response) {
  RETURN_IF_ERROR(found.status());
  *response = ToProto(*found);
  return absl::OkStatus();
}

}  // namespace

ServerUnaryReactor* TrainingAdapter::CreateTrainingJob(
    CallbackServerContext* context, const v1::CreateTrainingJobRequest* request,
    v1::TrainingJob* response) {
  return entrance_.AnswerSlowly<datasets::RevisionName>(
      *context, app::kCreateTrainingJob, request->job().dataset(),
      [=, this](const Caller& caller,
                const datasets::RevisionName& dataset) -> absl::Status {
        const v1::TrainingJob& asked = request->job();
        std::optional<registry::VersionName> initial;
        if (!asked.initial_model().empty()) {
          ASSIGN_OR_RETURN(initial, entrance_.Parse<registry::VersionName>(
                                        caller, app::kCreateTrainingJob,
                                        asked.initial_model()));
        }
        ASSIGN_OR_RETURN(const auto model,
                         entrance_.Parse<registry::ModelId>(
                             caller, app::kCreateTrainingJob, asked.model()));
        const app::TrainingRequest wanted =
            RequestOf(asked, dataset, model, initial);
        if (request->validate_only()) {
          return Put(jobs_.Preview(caller, wanted), response);
        }
        return Put(jobs_.Create(caller, wanted, request->request_id()),
                   response);
      });
}

ServerUnaryReactor* TrainingAdapter::GetTrainingJob(
    CallbackServerContext* context, const v1::GetTrainingJobRequest* request,
    v1::TrainingJob* response) {
  return entrance_.Answer<JobId>(
      *context, app::kGetTrainingJob, request->name(),
      [=, this](const Caller& caller, const JobId& id) {
        return Put(jobs_.Get(caller, id), response);
      });
}

ServerUnaryReactor* TrainingAdapter::ListTrainingJobs(
    CallbackServerContext* context, const v1::ListTrainingJobsRequest* request,
    v1::ListTrainingJobsResponse* response) {
  return entrance_.Answer(
      *context, app::kListTrainingJobs,
      [=, this](const Caller& caller) -> absl::Status {
        ASSIGN_OR_RETURN(const auto page, jobs_.List(caller, PageOf(*request)));
        FillPage(page, response->mutable_jobs(), *response,
                 [](const jobs::Job& job) { return ToProto(job); });
        return absl::OkStatus();
      });
}

grpc::ServerWriteReactor<v1::WatchTrainingJobResponse>*
TrainingAdapter::WatchTrainingJob(CallbackServerContext* context,
                                  const v1::WatchTrainingJobRequest* request) {
  return new WatchCall<jobs::Job, v1::WatchTrainingJobResponse>(
      {streams_, entrance_.drain()}, *context,
      std::make_unique<JobWatch>(entrance_, jobs_, *context, *request));
}

ServerUnaryReactor* TrainingAdapter::CancelTrainingJob(
    CallbackServerContext* context, const v1::CancelTrainingJobRequest* request,
    v1::TrainingJob* response) {
  return entrance_.Answer<JobId>(
      *context, app::kCancelTrainingJob, request->name(),
      [=, this](const Caller& caller, const JobId& id) {
        return Put(jobs_.Cancel(caller, id), response);
      });
}

}  // namespace tessera::front
