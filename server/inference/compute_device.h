// The devices that a server computes on, as it was told to use them.
#ifndef TESSERA_SERVER_INFERENCE_COMPUTE_DEVICE_H_
#define TESSERA_SERVER_INFERENCE_COMPUTE_DEVICE_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace tessera::inference {

struct ComputeDevice {
  // Unlike that of any other device: `cuda:0`, `cpu`; `cpu:0`, `cpu:1`, … for
  // the parts of a CPU that is divided.
  std::string name;
  std::string hardware;  // As LibTorch calls it: `cuda:0`, `cpu`.
  int cores = 1;  // That apply a network at once; 1 if it is not the CPU.
  bool divided = false;  // Whether it is a part of the CPU.

  bool is_cpu() const { return hardware == "cpu"; }
};

// Names the devices of a list. A CPU that is listed several times is divided:
// each entry gets its part of `threads`, the first ones one more where they
// cannot be equal. `hardware` is as unet::ResolveDevice() returns it.
// Errors: INVALID_ARGUMENT if a GPU is listed twice, or the CPU more often than
// there are threads.
// REQUIRES: threads > 0.
absl::StatusOr<std::vector<ComputeDevice>> NameDevices(
    const std::vector<std::string>& hardware, int threads);

}  // namespace tessera::inference

#endif  // TESSERA_SERVER_INFERENCE_COMPUTE_DEVICE_H_
