#include "server/front/grpc/server_adapter.h"

#include <map>
#include <string>

#include "base/status_macros.h"
#include "base/version.h"
#include "server/access/access.h"
#include "server/wire/status.h"

namespace tessera::front {
namespace {

// Says that the device trains, and nothing else.
constexpr char kHiddenJob[] = "trainingJobs/-";

}  // namespace

std::string ServerAdapter::ShownTo(const access::Principal& caller,
                                   const std::string& job_id) const {
  const absl::StatusOr<jobs::Job> job = store_.Get(job_id);
  // It may have ended just now.
  if (!job.ok()) return "";
  return access::MayRead(caller, access::AccessOfJob(job->owner)) ? job->name()
                                                              : kHiddenJob;
}

grpc::ServerUnaryReactor* ServerAdapter::GetServerStatus(
    grpc::CallbackServerContext* context,
    const v1::GetServerStatusRequest* request, v1::ServerStatus* response) {
  return calls_.Answer(*context, [=, this] {
    return gate_.Answer(
        *context, *request, [&](const Gate::Call& call) -> absl::Status {
          ASSIGN_OR_RETURN(const jobs::JobCounts counts, store_.Counts());
          const std::map<std::string, std::string> running =
              scheduler_.RunningJobs();
          for (const unet::DeviceInfo& info : runtime_.Devices()) {
            v1::Device* device = response->add_devices();
            device->set_name(info.name);
            device->set_description(info.description);
            device->set_memory_total_bytes(info.memory_total_bytes);
            device->set_memory_used_bytes(info.memory_used_bytes);
            if (const auto job = running.find(info.name);
                job != running.end()) {
              device->set_training_job(ShownTo(call.caller, job->second));
            }
          }
          response->set_version(kVersion);
          response->set_queued_jobs(counts.queued);
          response->set_running_jobs(counts.running);
          response->set_uptime_seconds(
              absl::ToDoubleSeconds(clock_.Now() - start_));
          response->set_blas(runtime_.info().blas);
          response->set_threads(runtime_.info().threads);
          response->set_libtorch_version(runtime_.info().libtorch_version);
          return absl::OkStatus();
        });
  });
}

}  // namespace tessera::front
