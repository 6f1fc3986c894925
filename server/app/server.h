// What callers may know about the server itself.
#ifndef TESSERA_SERVER_APP_SERVER_H_
#define TESSERA_SERVER_APP_SERVER_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "base/clock.h"
#include "server/app/access_control.h"
#include "server/app/caller.h"
#include "server/inference/devices.h"
#include "server/inference/runtime.h"
#include "server/jobs/job_store.h"
#include "server/jobs/supervisor.h"

namespace tessera::app {

struct DeviceStatus {
  unet::DeviceInfo device;
  // `trainingJobs/{id}`; `trainingJobs/-` if the caller may not see the job;
  // empty if the device has no job.
  std::string training_job;
  bool lost = false;  // It does not answer.
};

struct ServerStatus {
  std::string version;
  std::vector<DeviceStatus> devices;
  jobs::JobCounts jobs;
  absl::Duration uptime;
  std::string blas;  // The library that multiplies matrices.
  int threads = 0;   // Of one operator on the CPU.
  std::string libtorch_version;
};

// Thread-safe. Borrows everything it is given.
class Server {
 public:
  Server(const AccessControl& control, const inference::Runtime& runtime,
         const inference::Devices& devices, const jobs::JobStore& store,
         const jobs::Supervisor& supervisor, const Clock& clock)
      : control_(control),
        runtime_(runtime),
        devices_(devices),
        store_(store),
        supervisor_(supervisor),
        clock_(clock),
        start_(clock.Now()) {}

  absl::StatusOr<ServerStatus> GetStatus(const Caller& caller) const;

 private:
  // A running job's name, as the caller may see it.
  std::string ShownTo(const Caller& caller, const std::string& job_id) const;

  const AccessControl& control_;
  const inference::Runtime& runtime_;
  const inference::Devices& devices_;
  const jobs::JobStore& store_;
  const jobs::Supervisor& supervisor_;
  const Clock& clock_;
  const absl::Time start_;
};

}  // namespace tessera::app

#endif  // TESSERA_SERVER_APP_SERVER_H_
