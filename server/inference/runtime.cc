#include "server/inference/runtime.h"

#include <algorithm>
#include <cassert>
#include <utility>

#include "absl/strings/str_join.h"
#include "base/status_macros.h"

namespace tessera::inference {

absl::StatusOr<std::unique_ptr<Runtime>> Runtime::Create(
    const std::vector<std::string>& devices, int threads,
    const std::string& precision) {
  assert(!devices.empty());
  ASSIGN_OR_RETURN(const version::Precision asked,
                   version::ParsePrecision(precision));
  std::vector<std::string> hardware;
  for (const std::string& device : devices) {
    ASSIGN_OR_RETURN(hardware.emplace_back(), unet::ResolveDevice(device));
  }
  unet::SetThreads(threads);
  unet::RuntimeInfo info = unet::DescribeRuntime();
  ASSIGN_OR_RETURN(std::vector<ComputeDevice> named,
                   NameDevices(hardware, info.threads));
  // One for all, so that results do not depend on which device has computed
  // them.
  const bool bfloat16 =
      std::all_of(hardware.begin(), hardware.end(), [&](const auto& device) {
        return unet::ResolvePrecision(asked, device) ==
               version::Precision::kBfloat16;
      });
  return std::unique_ptr<Runtime>(new Runtime(
      std::move(named),
      bfloat16 ? version::Precision::kBfloat16 : version::Precision::kFloat32,
      std::move(info)));
}

Runtime::Runtime(std::vector<ComputeDevice> devices,
                 version::Precision precision, unet::RuntimeInfo info)
    : devices_(std::move(devices)),
      precision_(precision),
      info_(std::move(info)) {}

std::string Runtime::DeviceNames() const {
  return absl::StrJoin(devices_, ",",
                       [](std::string* out, const ComputeDevice& device) {
                         out->append(device.name);
                       });
}

std::vector<unet::DeviceInfo> Runtime::Describe() const {
  return DescribeAs(devices_, unet::ListDevices());
}

std::vector<unet::DeviceInfo> DescribeAs(
    const std::vector<ComputeDevice>& used,
    const std::vector<unet::DeviceInfo>& machine) {
  std::vector<unet::DeviceInfo> described;
  const auto describe_parts = [&](const unet::DeviceInfo& whole) {
    const size_t before = described.size();
    for (const ComputeDevice& device : used) {
      if (device.hardware != whole.name) continue;
      unet::DeviceInfo part = whole;
      part.name = device.name;
      described.push_back(std::move(part));
    }
    return described.size() > before;
  };
  for (const ComputeDevice& device : used) {
    const bool there = std::any_of(
        machine.begin(), machine.end(),
        [&](const auto& info) { return info.name == device.hardware; });
    if (!there) {
      described.push_back({.name = device.name, .description = "lost"});
    }
  }
  for (const unet::DeviceInfo& info : machine) {
    if (!describe_parts(info)) described.push_back(info);
  }
  return described;
}

}  // namespace tessera::inference
