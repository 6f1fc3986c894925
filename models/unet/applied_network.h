// Applies a U-Net with LibTorch's operators, on any device.
#ifndef TESSERA_MODELS_UNET_APPLIED_NETWORK_H_
#define TESSERA_MODELS_UNET_APPLIED_NETWORK_H_

#include <torch/torch.h>

#include "models/unet/keep_going.h"
#include "models/unet/unet.h"
#include "models/unet/weights.h"
#include "models/version/parameters.h"

namespace tessera::unet {

// A network in evaluation mode, prepared for a device. Its weights lie on the
// device, in the layout that is fastest there, and on CUDA in the precision of
// the computation. On the CPU it serves the networks that PackedNetwork cannot,
// more slowly.
//
// Throws what LibTorch throws. Not thread-safe.
class AppliedNetwork {
 public:
  // `tensors` belong to a network of `shape` and lie on the CPU; they are
  // copied.
  // REQUIRES: `precision` is not kAuto.
  AppliedNetwork(const NamedTensors& tensors,
                 const version::NetworkShape& shape, int outputs,
                 const torch::Device& device, version::Precision precision);

  // Takes intensities, N × 1 × height × width, float32, on the CPU or on the
  // device. Returns the outputs before any activation, N × outputs × height ×
  // width, float32, on the device, which may still be computing them. Returns
  // an undefined tensor if `keep_going` returned false; it is asked between two
  // levels.
  // REQUIRES: height and width are multiples of 2^depth.
  torch::Tensor Forward(const torch::Tensor& images,
                        const KeepGoing& keep_going = nullptr);

 private:
  UNet network_;
  torch::Device device_;
  version::Precision precision_;
};

// Waits for `tensor` and returns it on the CPU, contiguous.
torch::Tensor FetchFromDevice(const torch::Tensor& tensor);

}  // namespace tessera::unet

#endif  // TESSERA_MODELS_UNET_APPLIED_NETWORK_H_
