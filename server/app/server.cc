#include "server/app/server.h"

#include <map>

#include "base/status_macros.h"
#include "base/version.h"
#include "server/access/access.h"

namespace tessera::app {
namespace {

// Shows that the device trains, but not which job.
constexpr char kHiddenJob[] = "trainingJobs/-";

}  // namespace

std::string Server::ShownTo(const Caller& caller,
                            const std::string& job_id) const {
  const absl::StatusOr<jobs::Job> job = store_.Get(job_id);
  // The job may just have been removed.
  if (!job.ok()) return "";
  return access::MayRead(caller.principal, access::AccessOfJob(job->owner))
             ? job->name()
             : kHiddenJob;
}

absl::StatusOr<ServerStatus> Server::GetStatus(const Caller& caller) const {
  RETURN_IF_ERROR(control_.CheckRole(caller, kGetServerStatus));
  ServerStatus status{.version = kVersion,
                      .uptime = clock_.Now() - start_,
                      .blas = runtime_.info().blas,
                      .threads = runtime_.info().threads,
                      .libtorch_version = runtime_.info().libtorch_version};
  ASSIGN_OR_RETURN(status.jobs, store_.Counts());
  const std::map<std::string, std::string> running = supervisor_.RunningJobs();
  for (const unet::DeviceInfo& info : runtime_.Describe()) {
    const auto job = running.find(info.name);
    status.devices.push_back(
        {info, job == running.end() ? "" : ShownTo(caller, job->second),
         devices_.IsLost(info.name)});
  }
  return status;
}

}  // namespace tessera::app
