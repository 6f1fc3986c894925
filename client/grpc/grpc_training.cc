#include <utility>
#include <vector>

#include "base/uuid.h"
#include "client/grpc/epoch_history.h"
#include "client/grpc/grpc_api.h"
#include "client/grpc/grpc_convert.h"
#include "client/grpc/grpc_pages.h"

namespace tessera::client {

absl::StatusOr<TrainingJob> GrpcApi::CreateTrainingJob(
    const std::string& dataset, const std::string& model,
    const std::string& initial_model, const TrainingParameters& parameters) {
  v1::CreateTrainingJobRequest request;
  request.mutable_job()->set_dataset(dataset);
  request.mutable_job()->set_model(model);
  request.mutable_job()->set_initial_model(initial_model);
  *request.mutable_job()->mutable_parameters() = ToProto(parameters);
  request.set_request_id(RandomUuid());
  ASSIGN_OR_RETURN(const v1::TrainingJob job,
                   connection_->Call<v1::TrainingJob>(
                       kShortCall, [&](auto* context, auto* response) {
                         return training_->CreateTrainingJob(context, request,
                                                             response);
                       }));
  return FromProto(job);
}

absl::StatusOr<TrainingJob> GrpcApi::GetTrainingJob(const std::string& name) {
  v1::GetTrainingJobRequest request;
  request.set_name(name);
  ASSIGN_OR_RETURN(const v1::TrainingJob job,
                   connection_->Call<v1::TrainingJob>(
                       kShortCall, [&](auto* context, auto* response) {
                         return training_->GetTrainingJob(context, request,
                                                          response);
                       }));
  return FromProto(job);
}

absl::StatusOr<std::vector<TrainingJob>> GrpcApi::ListTrainingJobs() {
  std::vector<TrainingJob> jobs;
  RETURN_IF_ERROR((ForEachPage<v1::ListTrainingJobsResponse>(
      *connection_, v1::ListTrainingJobsRequest(),
      [&](auto* context, const auto& request, auto* response) {
        return training_->ListTrainingJobs(context, request, response);
      },
      [&](const v1::ListTrainingJobsResponse& page) {
        for (const auto& job : page.jobs()) jobs.push_back(FromProto(job));
      })));
  return jobs;
}

absl::Status GrpcApi::WatchOnce(const std::string& name,
                                JobWatch<TrainingJob>& watch) {
  v1::WatchTrainingJobRequest request;
  request.set_name(name);
  // 0 asks for the current state at once; later values only for newer states.
  request.set_after_sequence(watch.sequence);
  // The first answer has all epochs, later answers only new ones. A repeated
  // call also asks for all, because a resumed job may have repeated epochs.
  request.set_after_epoch(0);
  std::vector<EpochMetrics> history;
  grpc::ClientContext context;
  connection_->Prepare(context, absl::InfiniteDuration());
  const std::stop_callback cancel(watch.stop, [&] { context.TryCancel(); });
  const auto reader = training_->WatchTrainingJob(&context, request);
  v1::WatchTrainingJobResponse response;
  while (reader->Read(&response)) {
    connection_->NoteMessage();
    TrainingJob job = FromProto(response.job());
    JoinHistory(std::move(history), job.progress);
    history = job.progress.history;
    watch.Take(response.sequence(), std::move(job));
  }
  return connection_->ToStatus(reader->Finish());
}

absl::StatusOr<TrainingJob> GrpcApi::WatchTrainingJob(
    const std::string& name, std::stop_token stop,
    const std::function<void(const TrainingJob&)>& observer) {
  JobWatch<TrainingJob> watch{.stop = std::move(stop), .observer = observer};
  return WatchToEnd(*connection_, watch,
                    [&] { return WatchOnce(name, watch); });
}

absl::StatusOr<TrainingJob> GrpcApi::CancelTrainingJob(
    const std::string& name) {
  v1::CancelTrainingJobRequest request;
  request.set_name(name);
  ASSIGN_OR_RETURN(const v1::TrainingJob job,
                   connection_->Call<v1::TrainingJob>(
                       kShortCall, [&](auto* context, auto* response) {
                         return training_->CancelTrainingJob(context, request,
                                                             response);
                       }));
  return FromProto(job);
}

}  // namespace tessera::client
