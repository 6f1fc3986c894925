// Computes in a shorter number format where that is safe.
#ifndef TESSERA_MODELS_UNET_AUTOCAST_H_
#define TESSERA_MODELS_UNET_AUTOCAST_H_

#include <torch/torch.h>

#include "models/version/parameters.h"

namespace tessera::unet {

// While this object exists, operators of its thread compute in `precision` on
// `device` if they can (LibTorch's automatic mixed precision): convolutions do,
// sums and norms stay in float32. Weights and gradients are float32 in any
// case.
//
// Not thread-safe; must not be nested.
class Autocast {
 public:
  Autocast(const torch::Device& device, version::Precision precision);
  ~Autocast();
  Autocast(const Autocast&) = delete;
  Autocast& operator=(const Autocast&) = delete;

 private:
  const torch::DeviceType device_;
  const bool on_;
};

}  // namespace tessera::unet

#endif  // TESSERA_MODELS_UNET_AUTOCAST_H_
