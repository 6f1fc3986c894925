#include "models/unet/autocast.h"

#include <ATen/autocast_mode.h>
#include <torch/version.h>

namespace tessera::unet {
namespace {

void Enable(torch::DeviceType device, bool on) {
// LibTorch 2.4 added functions that take the device and deprecated the others.
#if TORCH_VERSION_MAJOR > 2 || \
    (TORCH_VERSION_MAJOR == 2 && TORCH_VERSION_MINOR >= 4)
  at::autocast::set_autocast_enabled(device, on);
  if (on) at::autocast::set_autocast_dtype(device, at::kBFloat16);
#else
  if (device == torch::kCUDA) {
    at::autocast::set_enabled(on);
    if (on) at::autocast::set_autocast_gpu_dtype(at::kBFloat16);
  } else {
    at::autocast::set_cpu_enabled(on);
    if (on) at::autocast::set_autocast_cpu_dtype(at::kBFloat16);
  }
#endif
}

}  // namespace

Autocast::Autocast(const torch::Device& device, version::Precision precision)
    : device_(device.type()), on_(precision == version::Precision::kBfloat16) {
  if (on_) Enable(device_, true);
}

Autocast::~Autocast() {
  if (!on_) return;
  Enable(device_, false);
  // The cache holds bfloat16 copies of the weights; the next step changes the
  // weights.
  at::autocast::clear_cache();
}

}  // namespace tessera::unet
