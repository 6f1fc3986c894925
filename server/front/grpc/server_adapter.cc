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
        response->set_uptime_seconds(absl::ToDoubleSeconds(status.uptime));
        response->set_blas(status.blas);
        response->set_threads(status.threads);
        response->set_libtorch_version(status.libtorch_version);
        return absl::OkStatus();
      });
}

}  // namespace tessera::front
