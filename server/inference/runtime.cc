#include "server/inference/runtime.h"

#include <utility>

#include "base/status_macros.h"

namespace tessera::inference {

absl::StatusOr<std::unique_ptr<Runtime>> Runtime::Create(
    const std::string& device, int threads) {
  ASSIGN_OR_RETURN(std::string resolved, unet::ResolveDevice(device));
  unet::SetThreads(threads);
  return std::unique_ptr<Runtime>(
      new Runtime(std::move(resolved), unet::DescribeRuntime()));
}

Runtime::Runtime(std::string device, unet::RuntimeInfo info)
    : device_(std::move(device)), info_(std::move(info)) {}

}  // namespace tessera::inference
