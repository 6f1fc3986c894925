#include "server/front/grpc/job_watch.h"

#include <utility>

#include "base/status_macros.h"
#include "server/front/grpc/convert_job.h"

namespace tessera::front {

JobWatch::JobWatch(const Entrance& entrance, app::TrainingJobs& jobs,
                   const grpc::ServerContextBase& context,
                   const v1::WatchTrainingJobRequest& request)
    : entrance_(entrance),
      jobs_(jobs),
      context_(context),
      request_(request),
      new_epochs_(request.has_after_epoch()
                      ? std::optional<int>(request.after_epoch())
                      : std::nullopt) {}

absl::StatusOr<std::string> JobWatch::Admit() {
  ASSIGN_OR_RETURN(caller_, entrance_.Enter(context_, app::kWatchTrainingJob));
  ASSIGN_OR_RETURN(id_, jobs::JobId::Parse(request_.name()));
  return caller_.principal.user;
}

std::unique_ptr<access::OpenCallers::Entry> JobWatch::Guard(
    access::OpenCallers::Refused refused) {
  return entrance_.Guard(context_, caller_, std::move(refused));
}

absl::StatusOr<jobs::Subscription> JobWatch::Subscribe(
    std::function<void(const jobs::Job&)> callback) {
  return jobs_.Watch(caller_, *id_, request_.after_sequence(),
                     std::move(callback));
}

void JobWatch::Fill(const jobs::Job& job,
                    v1::WatchTrainingJobResponse& response) {
  response.set_sequence(job.sequence);
  jobs::Job sent = job;
  new_epochs_.Keep(sent.progress.history);
  *response.mutable_job() = ToProto(sent);
}

}  // namespace tessera::front
