#include "server/inference/runtime.h"

#include <utility>

#include "base/status_macros.h"

namespace tessera::inference {

absl::StatusOr<std::unique_ptr<Runtime>> Runtime::Create(
    const std::string& device, int threads, const std::string& precision) {
  ASSIGN_OR_RETURN(const version::Precision asked,
                   version::ParsePrecision(precision));
  ASSIGN_OR_RETURN(std::string resolved, unet::ResolveDevice(device));
  unet::SetThreads(threads);
  return std::unique_ptr<Runtime>(
      new Runtime(resolved, unet::ResolvePrecision(asked, resolved),
                  unet::DescribeRuntime()));
}

Runtime::Runtime(std::string device, version::Precision precision,
                 unet::RuntimeInfo info)
    : device_(std::move(device)),
      precision_(precision),
      info_(std::move(info)) {}

}  // namespace tessera::inference
