#include "server/config/device_flags.h"

#include <algorithm>
#include <vector>

#include "CLI/CLI.hpp"
#include "absl/strings/str_split.h"

namespace tessera::config {

void AddDeviceFlags(CLI::App& serve, DeviceFlags& flags,
                    ServeOptions& options) {
  serve.add_option("--device", flags.device,
                   "The device: auto, cpu, cuda:0, ...");
  serve.add_option("--devices", flags.devices,
                   "Several devices with commas between them, in place of "
                   "--device: cuda:0,cuda:1. Images are spread over them. A "
                   "CPU that is named several times is divided: cpu,cpu");
  serve
      .add_option("--threads", options.threads,
                  "CPU threads of one operator; 0: one for each core. The "
                  "parts of a CPU divide them")
      ->check(CLI::Range(0, 1024));
  serve
      .add_option("--precision", options.precision,
                  "Number format in which networks are applied. bfloat16 "
                  "is faster on GPUs, and for narrow networks on CPUs that "
                  "have instructions for it. auto chooses bfloat16 where "
                  "all devices have these instructions, else float32")
      ->check(CLI::IsMember({"float32", "bfloat16", "auto"}));
}

absl::Status ReadDeviceFlags(const CLI::App& serve, const DeviceFlags& flags,
                             ServeOptions& options) {
  const bool list = serve.count("--devices") > 0;
  if (list && serve.count("--device") > 0) {
    return absl::InvalidArgumentError(
        "--device and --devices exclude each other; give one of them (see "
        "tesserad --help)");
  }
  options.devices = {flags.device};
  if (!list) return absl::OkStatus();
  options.devices = absl::StrSplit(flags.devices, ',');
  if (std::count(options.devices.begin(), options.devices.end(), "") > 0) {
    return absl::InvalidArgumentError(
        "--devices needs names with a comma between them, such as "
        "cuda:0,cuda:1 or cpu,cpu");
  }
  return absl::OkStatus();
}

}  // namespace tessera::config
