// The devices of this machine and the settings of LibTorch.
#ifndef TESSERA_SERVER_INFERENCE_RUNTIME_H_
#define TESSERA_SERVER_INFERENCE_RUNTIME_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "models/unet/device.h"
#include "models/version/parameters.h"
#include "server/inference/compute_device.h"

namespace tessera::inference {

// The devices on which the server computes, and LibTorch's own figures.
//
// Thread-safe.
class Runtime {
 public:
  // Resolves `devices` (`auto`, `cpu`, `cuda:0`, …) and sets the threads of one
  // operator; 0 means one for each core. A CPU that is listed several times is
  // divided. Resolves `precision` (`float32`, `bfloat16`, `auto`) for all of
  // them alike: `auto` is bfloat16 if it is on each. Call it once in a process.
  // Errors: INVALID_ARGUMENT naming the available devices or precisions, or
  // what is wrong with the list.
  // REQUIRES: `devices` is not empty.
  static absl::StatusOr<std::unique_ptr<Runtime>> Create(
      const std::vector<std::string>& devices, int threads,
      const std::string& precision);

  const std::vector<ComputeDevice>& devices() const { return devices_; }
  // Their names with commas between them, for messages.
  std::string DeviceNames() const;
  // The precision in which networks are applied; never kAuto.
  version::Precision precision() const { return precision_; }
  const unet::RuntimeInfo& info() const { return info_; }

  // All devices of the machine, with devices() under their own names. The parts
  // of a divided CPU have the same memory. Each call reads the memory again.
  std::vector<unet::DeviceInfo> Describe() const;

 private:
  Runtime(std::vector<ComputeDevice> devices, version::Precision precision,
          unet::RuntimeInfo info);

  const std::vector<ComputeDevice> devices_;
  const version::Precision precision_;
  const unet::RuntimeInfo info_;
};

// `machine` with each device that `used` names replaced by its parts. A used
// device that is not in `machine`, since it is lost, has no memory.
std::vector<unet::DeviceInfo> DescribeAs(
    const std::vector<ComputeDevice>& used,
    const std::vector<unet::DeviceInfo>& machine);

}  // namespace tessera::inference

#endif  // TESSERA_SERVER_INFERENCE_RUNTIME_H_
