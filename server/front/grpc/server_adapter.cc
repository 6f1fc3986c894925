#include "server/front/grpc/server_adapter.h"

#include "base/status_macros.h"

namespace tessera::front {

grpc::ServerUnaryReactor* ServerAdapter::GetServerStatus(
    grpc::CallbackServerContext* context, const v1::GetServerStatusRequest*,
    v1::ServerStatus* response) {
  return entrance_.Answer(
      *context, app::kGetServerStatus,
      [=, this](const app::Caller& caller) -> absl::Status {
        ASSIGN_OR_RETURN(const app::ServerStatus status,
                         server_.GetStatus(caller));
        for (const auto& [info, training_job, lost] : status.devices) {
          v1::Device* device = response->add_devices();
          device->set_name(info.name);
          device->set_description(info.description);
          device->set_memory_total_bytes(info.memory_total_bytes);
          device->set_memory_used_bytes(info.memory_used_bytes);
          device->set_training_job(training_job);
          device->set_lost(lost);
        }
        response->set_version(status.version);
        response->set_queued_jobs(status.jobs.queued);
        response->set_running_jobs(status.jobs.running);
        const auto& segmentations = status.segmentations;
        response->set_queued_segmentation_jobs(segmentations.queued_jobs);
        response->set_running_segmentation_jobs(segmentations.running_jobs);
        response->set_queued_slices(segmentations.queued_slices);
        response->set_running_slices(segmentations.running_slices);
        response->set_uptime_seconds(absl::ToDoubleSeconds(status.uptime));
        response->set_blas(status.blas);
        response->set_threads(status.threads);
        response->set_libtorch_version(status.libtorch_version);
        return absl::OkStatus();
      });
}

grpc::ServerUnaryReactor* ServerAdapter::GetSignIn(
    grpc::CallbackServerContext* context, const v1::GetSignInRequest*,
    v1::SignIn* response) {
  return entrance_.AnswerEverybody(*context, [=, this] {
    const app::SignInWays ways = sign_in_.Ways();
    response->set_authentication_required(ways.authentication_required);
    if (ways.issuer.empty()) return absl::OkStatus();
    v1::OpenIdConnect& provider = *response->mutable_open_id_connect();
    provider.set_issuer(ways.issuer);
    provider.set_client_id(ways.device_client_id);
    for (const std::string& scope : ways.scopes) provider.add_scopes(scope);
    return absl::OkStatus();
  });
}

}  // namespace tessera::front
