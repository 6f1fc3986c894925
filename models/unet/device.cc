#include "models/unet/device.h"

#include <dlfcn.h>
#include <malloc.h>
#include <torch/torch.h>
#include <torch/version.h>
#include <unistd.h>

#include <algorithm>
#include <exception>
#include <fstream>
#include <limits>
#include <thread>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "models/unet/out_of_memory.h"

#ifdef TESSERA_CUDA
#include <c10/cuda/CUDAException.h>
#include <c10/cuda/CUDAGuard.h>
#include <cuda_runtime_api.h>
#endif

namespace tessera::unet {
namespace {

// Returns the value after `key:` in a table of Linux; empty if there is none.
std::string FieldOf(const char* path, absl::string_view key) {
  std::ifstream table(path);
  for (std::string line; std::getline(table, line);) {
    const std::vector<absl::string_view> parts =
        absl::StrSplit(line, absl::MaxSplits(':', 1));
    if (parts.size() == 2 && absl::StripAsciiWhitespace(parts[0]) == key) {
      return std::string(absl::StripAsciiWhitespace(parts[1]));
    }
  }
  return "";
}

int64_t MemoryBytes(absl::string_view key) {
  int64_t kibibytes = 0;
  const std::string value = FieldOf("/proc/meminfo", key);
  if (!absl::SimpleAtoi(absl::StripSuffix(value, " kB"), &kibibytes)) return 0;
  return kibibytes * 1024;
}

DeviceInfo DescribeCpu() {
  DeviceInfo info;
  info.name = "cpu";
  info.description = FieldOf("/proc/cpuinfo", "model name");
  if (info.description.empty()) info.description = "CPU";
  info.memory_total_bytes = MemoryBytes("MemTotal");
  info.memory_used_bytes = info.memory_total_bytes - MemoryBytes("MemAvailable");
  return info;
}

#ifdef TESSERA_CUDA
// Avoids ATen's function: its header also needs those of cuBLAS and cuSPARSE.
cudaDeviceProp PropertiesOf(int index) {
  cudaDeviceProp properties = {};
  C10_CUDA_CHECK(cudaGetDeviceProperties(&properties, index));
  return properties;
}
#endif

DeviceInfo DescribeCuda(int index) {
  DeviceInfo info;
  info.name = absl::StrCat("cuda:", index);
  info.description = "CUDA device";
#ifdef TESSERA_CUDA
  const c10::cuda::CUDAGuard guard(static_cast<c10::DeviceIndex>(index));
  info.description = PropertiesOf(index).name;
  size_t free_bytes = 0;
  size_t total_bytes = 0;
  if (cudaMemGetInfo(&free_bytes, &total_bytes) == cudaSuccess) {
    info.memory_total_bytes = static_cast<int64_t>(total_bytes);
    info.memory_used_bytes = static_cast<int64_t>(total_bytes - free_bytes);
  }
#endif
  return info;
}

bool CudaHasBfloat16([[maybe_unused]] absl::string_view device) {
#ifdef TESSERA_CUDA
  const torch::Device parsed{std::string(device)};
  return PropertiesOf(parsed.has_index() ? parsed.index() : 0).major >= 8;
#else
  return false;
#endif
}

bool CpuHasBfloat16() {
#ifdef __x86_64__
  return __builtin_cpu_supports("avx512bf16") != 0;
#else
  return false;
#endif
}

// Returns OpenBLAS' own description if this process is linked with OpenBLAS.
std::string OpenBlas() {
  void* symbol = dlsym(RTLD_DEFAULT, "openblas_get_config");
  if (symbol == nullptr) return "";
  const auto get_config = reinterpret_cast<const char* (*)()>(symbol);
  const std::vector<std::string> words =
      absl::StrSplit(get_config(), ' ', absl::SkipEmpty());
  return absl::StrJoin(
      words.begin(),
      words.begin() + static_cast<long>(std::min<size_t>(2, words.size())),
      " ");
}

}  // namespace

std::vector<DeviceInfo> ListDevices() {
  std::vector<DeviceInfo> devices;
  try {
    const int count = static_cast<int>(torch::cuda::device_count());
    for (int i = 0; i < count; ++i) devices.push_back(DescribeCuda(i));
  } catch (const c10::Error&) {
    // A driver that reports an error has no usable device.
    devices.clear();
  }
  devices.push_back(DescribeCpu());
  return devices;
}

absl::StatusOr<std::string> ResolveDevice(absl::string_view name) {
  const std::vector<DeviceInfo> devices = ListDevices();
  if (name == "auto") return devices.front().name;
  for (const DeviceInfo& device : devices) {
    if (device.name == name) return device.name;
  }
  return absl::InvalidArgumentError(absl::StrCat(
      "there is no device `", name, "` here; choose one of auto, ",
      absl::StrJoin(devices, ", ", [](std::string* out, const DeviceInfo& d) {
        absl::StrAppend(out, d.name);
      })));
}

version::Precision ResolvePrecision(version::Precision precision,
                                    absl::string_view device) {
  if (precision != version::Precision::kAuto) return precision;
  const bool fast =
      device == "cpu" ? CpuHasBfloat16() : CudaHasBfloat16(device);
  return fast ? version::Precision::kBfloat16 : version::Precision::kFloat32;
}

absl::Status ProbeDevice(const std::string& device) {
  try {
    const torch::NoGradGuard no_grad;
    const torch::Tensor ones = torch::ones({8}, torch::Device(device));
    // Reading the value waits for the device.
    if (ones.sum().item<float>() == 8) return absl::OkStatus();
    return absl::UnavailableError(absl::StrCat(device, " computes nonsense"));
  } catch (const std::exception& error) {
    if (SaysOutOfMemory(error.what())) return absl::OkStatus();
    return absl::UnavailableError(absl::StrCat(device, ": ", error.what()));
  }
}

void SetThreads(int threads) {
  if (threads <= 0) {
    threads = std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
  }
  at::set_num_threads(threads);
}

void KeepFloat32Exact() { at::globalContext().setAllowTF32CuDNN(false); }

void KeepFreedMemory() {
  mallopt(M_MMAP_MAX, 0);
  mallopt(M_TRIM_THRESHOLD, std::numeric_limits<int>::max());
}

RuntimeInfo DescribeRuntime() {
  RuntimeInfo info;
  info.libtorch_version = TORCH_VERSION;
  info.threads = at::get_num_threads();
  info.blas = OpenBlas();
  if (info.blas.empty() && at::hasMKL()) info.blas = "MKL";
  if (info.blas.empty()) {
    info.blas = "reference BLAS";
    info.slow_blas = true;
  }
  return info;
}

}  // namespace tessera::unet
