#include "server/inference/compute_device.h"

#include <algorithm>
#include <cassert>
#include <cstddef>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace tessera::inference {

absl::StatusOr<std::vector<ComputeDevice>> NameDevices(
    const std::vector<std::string>& hardware, int threads) {
  assert(threads > 0);
  const int cpus =
      static_cast<int>(std::count(hardware.begin(), hardware.end(), "cpu"));
  if (cpus > threads) {
    return absl::InvalidArgumentError(absl::StrFormat(
        "the CPU is listed %d times, but there are only %d threads to divide; "
        "list it less often or raise --threads",
        cpus, threads));
  }
  std::vector<ComputeDevice> devices;
  int cpu = 0;
  for (size_t i = 0; i < hardware.size(); ++i) {
    ComputeDevice device{.name = hardware[i], .hardware = hardware[i]};
    if (device.is_cpu()) {
      device.divided = cpus > 1;
      device.cores = threads / cpus + (cpu < threads % cpus ? 1 : 0);
      if (device.divided) device.name = absl::StrCat("cpu:", cpu);
      ++cpu;
    } else if (std::count(hardware.begin(), hardware.end(), hardware[i]) > 1) {
      return absl::InvalidArgumentError(absl::StrCat(
          hardware[i],
          " is listed twice; only the CPU can be divided, so list it once"));
    }
    devices.push_back(device);
  }
  return devices;
}

}  // namespace tessera::inference
