// What a server does when its device no longer answers.
#ifndef TESSERA_SERVER_PROCESS_LOST_DEVICE_H_
#define TESSERA_SERVER_PROCESS_LOST_DEVICE_H_

#include <memory>

#include "base/clock.h"
#include "server/front/grpc/grpc_front.h"
#include "server/inference/device_watch.h"
#include "server/inference/runtime.h"
#include "server/jobs/supervisor.h"

namespace tessera::process {

// The exit status of a process that ended itself because its device is gone.
inline constexpr int kExitDeviceGone = 3;

// Probes the device every second. While the device is lost, health checks
// answer NOT_SERVING and its jobs are back in the queue. If it stays lost for a
// minute the process ends, so that a supervisor restarts it: nothing else frees
// a device that hangs. Returns null for the CPU, which has no such faults.
// Borrows everything it is given.
std::unique_ptr<inference::DeviceProber> WatchDevice(
    const inference::Runtime& runtime, const Clock& clock,
    front::GrpcFront& front, jobs::Supervisor& supervisor);

}  // namespace tessera::process

#endif  // TESSERA_SERVER_PROCESS_LOST_DEVICE_H_
