#include "server/process/part_watchers.h"

#include <cstdlib>
#include <string>
#include <utility>
#include <vector>

#include "base/log.h"
#include "server/front/grpc/health_check.h"
#include "server/process/device_losses.h"

namespace tessera::process {
namespace {

// A database may be busy with a long transaction of others, and a blob store
// may be far away.
const PartWatchOptions kStateOptions = {
    .period = absl::Seconds(3),
    .patience = absl::Seconds(15),
    .give_up_after = absl::InfiniteDuration()};
std::unique_ptr<PartProber> WatchState(const std::string& part,
                                       const Clock& clock,
                                       front::GrpcFront& front,
                                       Metrics& metrics,
                                       PartProber::Probe probe) {
  Gauge& up =
      metrics.GetGauge("tessera_part_up",
                       "1 while the database or the blob store answers, else 0",
                       {{"part", part}});
  up.Set(1);
  PartWatchHandlers handlers{
      .on_lost =
          [&front, &up, part](const std::string& why) {
            Log(Severity::kError, "a part of the server does not answer",
                {{"part", part}, {"cause", why}});
            up.Set(0);
            front.LosePart(part);
          },
      .on_back =
          [&front, &up, part] {
            Log(Severity::kInfo, "a part of the server answers again",
                {{"part", part}});
            up.Set(1);
            front.RegainPart(part);
          },
      .on_gone = [] {}};
  return std::make_unique<PartProber>(clock, kStateOptions, std::move(probe),
                                      std::move(handlers));
}

Gauge& DeviceUp(Metrics& metrics, const std::string& device) {
  return metrics.GetGauge("tessera_device_up",
                          "1 while the device answers, else 0",
                          {{"device", device}});
}

DeviceLossHandlers HandlersFor(inference::Devices& devices,
                               front::GrpcFront& front, Work& work,
                               Metrics& metrics) {
  return {.on_lost =
              [&devices, &work, &metrics](size_t device) {
                const std::string& name = devices[device].name;
                DeviceUp(metrics, name).Set(0);
                devices.Lose(device);
                work.SuspendTraining(name);
              },
          .on_back =
              [&devices, &work, &metrics](size_t device) {
                const std::string& name = devices[device].name;
                devices.Regain(device);
                work.ResumeTraining(name);
                DeviceUp(metrics, name).Set(1);
              },
          .on_all_lost =
              [&front, &work] {
                front.LosePart(front::kDevicePart);
                work.SuspendSlices();
              },
          .on_one_of_all_back =
              [&front, &work] {
                work.ResumeSlices();
                front.RegainPart(front::kDevicePart);
              },
          .on_all_gone =
              [] {
                Log(Severity::kError, "no device is left; ending the process");
                // Threads that wait for a device never end, so no destructor
                // can run. The next start cleans up.
                std::_Exit(kExitDeviceGone);
              }};
}

}  // namespace

std::vector<std::unique_ptr<PartProber>> WatchDevices(
    inference::Devices& devices, const Clock& clock, front::GrpcFront& front,
    Work& work, Metrics& metrics) {
  const auto losses = std::make_shared<DeviceLosses>(
      devices.size(), HandlersFor(devices, front, work, metrics));
  std::vector<std::unique_ptr<PartProber>> probers;
  for (size_t i = 0; i < devices.size(); ++i) {
    const inference::ComputeDevice device = devices[i];
    DeviceUp(metrics, device.name).Set(1);
    if (device.is_cpu()) continue;
    PartWatchHandlers handlers{
        .on_lost =
            [losses, i, device](const std::string& why) {
              Log(Severity::kError, "the device is lost",
                  {{"device", device.name}, {"cause", why}});
              losses->Lose(i);
            },
        .on_back =
            [losses, i, device] {
              Log(Severity::kInfo, "the device is back",
                  {{"device", device.name}});
              losses->Regain(i);
            },
        .on_gone =
            [losses, i, device] {
              Log(Severity::kError,
                  "the device stays lost; it is not used until the next start",
                  {{"device", device.name}});
              losses->GiveUp(i);
            }};
    probers.push_back(std::make_unique<PartProber>(
        clock, PartWatchOptions(), devices.ProbeOf(i), std::move(handlers),
        PartProber::HungProbe::kLeave));
  }
  return probers;
}

std::unique_ptr<PartProber> WatchDatabase(db::Database& database,
                                          const Clock& clock,
                                          front::GrpcFront& front,
                                          Metrics& metrics) {
  return WatchState(front::kDatabasePart, clock, front, metrics, [&database] {
    return database.Execute("SELECT 1").status();
  });
}

std::unique_ptr<PartProber> WatchBlobs(const storage::BlobStore& blobs,
                                       const Clock& clock,
                                       front::GrpcFront& front,
                                       Metrics& metrics) {
  return WatchState(front::kBlobsPart, clock, front, metrics,
                    [&blobs] { return blobs.Check(); });
}

}  // namespace tessera::process
