#include "server/inference/devices.h"

#include <algorithm>
#include <utility>

#include "base/status_macros.h"
#include "models/unet/device.h"

namespace tessera::inference {

// What each device has of its own.
struct Devices::Device {
  Device(const ComputeDevice& the_device, const ModelSource& models,
         TrainingYield& the_yield, const ModelLimits& limits,
         const DevicesOptions& options)
      : device(the_device),
        yield(the_yield),
        thread(device.cores, options.callers),
        cache(models, device.hardware,
              {.thread = &thread,
               .precision = options.precision,
               .cpu_threads = device.divided ? device.cores : 0},
              limits) {}

  const ComputeDevice device;
  TrainingYield& yield;
  DeviceThread thread;
  ModelCache cache;
  absl::Mutex mu;
  std::stop_source lost ABSL_GUARDED_BY(mu);  // A new one after each loss.
};

namespace {

ModelLimits LimitsOfEach(const ModelLimits& limits,
                         const std::vector<ComputeDevice>& devices) {
  const auto is_cpu = [](const ComputeDevice& one) { return one.is_cpu(); };
  const int64_t cpus = std::max<int64_t>(
      1, std::count_if(devices.begin(), devices.end(), is_cpu));
  return {.models = limits.models,
          .bytes = limits.bytes / cpus,
          .feature_bytes = limits.feature_bytes / cpus};
}

}  // namespace

Devices::Devices(const std::vector<ComputeDevice>& devices,
                 const ModelSource& models, const Clock& clock,
                 const DevicesOptions& options)
    : models_(models),
      devices_([&] {
        const ModelLimits limits = LimitsOfEach(options.limits, devices);
        std::vector<std::unique_ptr<Device>> made;
        for (const ComputeDevice& device : devices) {
          TrainingYield& yield =
              yields_.try_emplace(device.hardware, clock).first->second;
          made.push_back(
              std::make_unique<Device>(device, models, yield, limits, options));
        }
        return made;
      }()),
      choice_([&] {
        std::vector<const LoadedModels*> loaded;
        for (const auto& device : devices_) loaded.push_back(&device->cache);
        return loaded;
      }()) {}

Devices::~Devices() = default;

const ComputeDevice& Devices::operator[](size_t device) const {
  return devices_[device]->device;
}

absl::StatusOr<Devices::Place> Devices::Take(
    const registry::VersionName& model) {
  ASSIGN_OR_RETURN(const registry::VersionName version,
                   models_.ResolveName(model));
  ModelCache::Handle loaded;
  ASSIGN_OR_RETURN(
      DeviceChoice::Turn turn,
      choice_.Take(version.text(), [&](size_t device) -> absl::Status {
        ASSIGN_OR_RETURN(loaded, devices_[device]->cache.Get(version));
        return absl::OkStatus();
      }));
  Device& device = *devices_[turn.device()];
  const absl::MutexLock lock(&device.mu);
  return Place{std::move(turn), std::move(loaded), device.device.name,
               device.yield, device.lost.get_token()};
}

bool Devices::ShouldPause(const std::string& hardware) {
  const auto yield = yields_.find(hardware);
  return yield != yields_.end() && yield->second.ShouldPause();
}

std::function<absl::Status()> Devices::ProbeOf(size_t device) const {
  return [hardware = devices_[device]->device.hardware] {
    return unet::ProbeDevice(hardware);
  };
}

bool Devices::IsLost(const std::string& name) const {
  for (size_t i = 0; i < devices_.size(); ++i) {
    if (devices_[i]->device.name == name) return choice_.IsLost(i);
  }
  return false;
}

void Devices::Lose(size_t device) {
  choice_.Lose(device);
  const absl::MutexLock lock(&devices_[device]->mu);
  devices_[device]->lost.request_stop();
}

void Devices::Regain(size_t device) {
  {
    const absl::MutexLock lock(&devices_[device]->mu);
    devices_[device]->lost = std::stop_source();
  }
  choice_.Regain(device);
}

}  // namespace tessera::inference
