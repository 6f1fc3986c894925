#include "server/process/lost_device.h"

#include <cstdlib>
#include <string>

#include "base/log.h"

namespace tessera::process {

std::unique_ptr<inference::DeviceProber> WatchDevice(
    const inference::Runtime& runtime, const Clock& clock,
    front::GrpcFront& front, jobs::Supervisor& supervisor) {
  const std::string device = runtime.device();
  if (device == "cpu") return nullptr;
  inference::DeviceWatchHandlers handlers{
      .on_lost =
          [&front, &supervisor, device](const std::string& why) {
            Log(Severity::kError, "the device is lost",
                {{"device", device}, {"cause", why}});
            front.StopServingHealth();
            supervisor.Suspend();
          },
      .on_back =
          [&front, &supervisor, device] {
            Log(Severity::kInfo, "the device is back", {{"device", device}});
            supervisor.Resume();
            front.ServeHealthAgain();
          },
      .on_gone =
          [device] {
            Log(Severity::kError, "the device stays lost; ending the process",
                {{"device", device}});
            // Threads that wait for the device never end, so no destructor can
            // run. The next start cleans up.
            std::_Exit(kExitDeviceGone);
          }};
  return std::make_unique<inference::DeviceProber>(
      clock, inference::DeviceWatchOptions(),
      [&runtime] { return runtime.Probe(); }, std::move(handlers));
}

}  // namespace tessera::process
