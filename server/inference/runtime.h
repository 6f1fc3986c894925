// The devices of this machine and the settings of LibTorch.
#ifndef TESSERA_SERVER_INFERENCE_RUNTIME_H_
#define TESSERA_SERVER_INFERENCE_RUNTIME_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "models/unet/device.h"
#include "models/version/parameters.h"

namespace tessera::inference {

// The device on which the server computes, and LibTorch's own figures.
//
// Thread-safe.
class Runtime {
 public:
  // Resolves `device` (`auto`, `cpu`, `cuda:0`, …) and sets the threads of one
  // operator; 0 means one for each core. Resolves `precision` (`float32`,
  // `bfloat16`, `auto`) for that device. Call it once in a process.
  // Errors: INVALID_ARGUMENT naming the available devices or precisions.
  static absl::StatusOr<std::unique_ptr<Runtime>> Create(
      const std::string& device, int threads, const std::string& precision);

  const std::string& device() const { return device_; }
  // The precision in which networks are applied; never kAuto.
  version::Precision precision() const { return precision_; }
  const unet::RuntimeInfo& info() const { return info_; }
  // How many cores apply a network at once; 1 if the device is not the CPU.
  int cores() const { return device_ == "cpu" ? info_.threads : 1; }

  // See unet::ProbeDevice(). Errors: UNAVAILABLE.
  absl::Status Probe() const { return unet::ProbeDevice(device_); }

  // All devices. Each call reads their free memory again.
  std::vector<unet::DeviceInfo> Devices() const { return unet::ListDevices(); }

 private:
  Runtime(std::string device, version::Precision precision,
          unet::RuntimeInfo info);

  const std::string device_;
  const version::Precision precision_;
  const unet::RuntimeInfo info_;
};

}  // namespace tessera::inference

#endif  // TESSERA_SERVER_INFERENCE_RUNTIME_H_
