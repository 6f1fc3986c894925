// The devices that LibTorch can use here, and how it computes on the CPU.
#ifndef TESSERA_MODELS_UNET_DEVICE_H_
#define TESSERA_MODELS_UNET_DEVICE_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "models/version/parameters.h"

namespace tessera::unet {

struct DeviceInfo {
  std::string name;         // `cpu`, `cuda:0`, …
  std::string description;  // The hardware's own name.
  int64_t memory_total_bytes = 0;
  int64_t memory_used_bytes = 0;  // Of the whole device, by all processes.
};

// Returns all devices, the CPU last. Memory is measured anew at each call.
std::vector<DeviceInfo> ListDevices();

// Turns `auto` into `cuda:0` if there is one, else into `cpu`; other names must
// be those of ListDevices(). Errors: INVALID_ARGUMENT naming the devices.
absl::StatusOr<std::string> ResolveDevice(absl::string_view name);

// Turns `auto` into bfloat16 if the device has instructions for it (CUDA from
// compute capability 8 on; CPUs with AVX512_BF16), else into float32. `device`
// is as ResolveDevice() returns it.
version::Precision ResolvePrecision(version::Precision precision,
                                    absl::string_view device);

// Lets the device compute something small and waits for the result; waits
// forever if the device hangs. Too little memory is not an error. Errors:
// UNAVAILABLE with LibTorch's message.
absl::Status ProbeDevice(const std::string& device);

struct RuntimeInfo {
  std::string libtorch_version;
  std::string blas;          // Such as `OpenBLAS 0.3.21`.
  bool slow_blas = false;    // The reference BLAS; remedy:
                             // libopenblas0-pthread.
  int threads = 0;           // For one operator on the CPU.
};

// Sets how many threads one operator uses; 0 means one for each core. Call it
// once, at start: LibTorch starts with one thread on some builds.
void SetThreads(int threads);
RuntimeInfo DescribeRuntime();

// Keeps float32 exact on CUDA. By default LibTorch lets cuDNN round the factors
// of convolutions to TF32, which has 11 binary digits, so that results differ
// from those of the CPU. Shorter precisions are not affected.
void KeepFloat32Exact();

// Makes the allocator keep freed memory, for a process that trains. Each step
// asks for the same large tensors again, and glibc would map and clear their
// pages anew, which took a third of a step's time. The process then never
// shrinks. Call it once, at start, before other threads exist.
void KeepFreedMemory();

}  // namespace tessera::unet

#endif  // TESSERA_MODELS_UNET_DEVICE_H_
