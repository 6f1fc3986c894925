// The devices that segment, each with its own queue of tiles and its own
// models.
#ifndef TESSERA_SERVER_INFERENCE_DEVICES_H_
#define TESSERA_SERVER_INFERENCE_DEVICES_H_

#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <stop_token>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "base/clock.h"
#include "models/version/parameters.h"
#include "server/inference/compute_device.h"
#include "server/inference/device_choice.h"
#include "server/inference/model_cache.h"
#include "server/inference/model_source.h"
#include "server/inference/training_yield.h"

namespace tessera::inference {

struct DevicesOptions {
  version::Precision precision = version::Precision::kFloat32;
  ModelLimits limits;  // Of the CPU. Parts of a CPU divide its bytes.
  int callers = 16;    // The most images in work at once.
};

// Loads models where they are needed and keeps them there. DeviceChoice says
// which device an image goes to.
//
// Thread-safe. Borrows the source and the clock; must outlive its places.
class Devices {
 public:
  // REQUIRES: `devices` is not empty, and their names differ.
  Devices(const std::vector<ComputeDevice>& devices, const ModelSource& models,
          const Clock& clock, const DevicesOptions& options);
  ~Devices();

  size_t size() const { return devices_.size(); }
  const ComputeDevice& operator[](size_t device) const;

  // An image's place on a device that has its model.
  struct Place {
    DeviceChoice::Turn turn;
    ModelCache::Handle model;
    const std::string& device;  // Its name.
    TrainingYield& yield;
    std::stop_token lost;  // Stopped once the device is lost.
  };
  // Loads the model if need be. Errors: those of ModelSource::ResolveName(),
  // DeviceChoice::Take() and ModelCache::Get().
  absl::StatusOr<Place> Take(const registry::VersionName& model);

  // Whether a training on `hardware` must wait now. The parts of a CPU are one
  // here, since a training may use all of its cores.
  bool ShouldPause(const std::string& hardware);

  // A function that calls unet::ProbeDevice(); it may outlive this object.
  std::function<absl::Status()> ProbeOf(size_t device) const;

  // A lost device gets no images, and those that wait for it end.
  void Lose(size_t device);
  void Regain(size_t device);
  bool AllLost() const { return choice_.AllLost(); }
  // False for a device that is not one of these.
  bool IsLost(const std::string& name) const;

 private:
  struct Device;

  const ModelSource& models_;
  std::map<std::string, TrainingYield> yields_;  // By hardware.
  const std::vector<std::unique_ptr<Device>> devices_;
  DeviceChoice choice_;
};

}  // namespace tessera::inference

#endif  // TESSERA_SERVER_INFERENCE_DEVICES_H_
