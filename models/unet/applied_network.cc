#include "models/unet/applied_network.h"

#include "models/unet/autocast.h"
#include "models/unet/device.h"

namespace tessera::unet {
namespace {

// Copies from pinned memory run beside this thread. LibTorch uses a buffer
// again only when the device is done with it.
torch::Tensor ToDevice(const torch::Tensor& images,
                       const torch::Device& device) {
  if (!device.is_cuda() || images.is_cuda()) return images.to(device);
  return images.pin_memory().to(device, /*non_blocking=*/true);
}

}  // namespace

AppliedNetwork::AppliedNetwork(const NamedTensors& tensors,
                               const version::NetworkShape& shape, int outputs,
                               const torch::Device& device,
                               version::Precision precision)
    : network_(MakeNetwork(tensors, shape, outputs)),
      device_(device),
      precision_(precision) {
  const bool shorter = precision == version::Precision::kBfloat16;
  network_->to(device);
  if (device.is_cuda()) {
    KeepFloat32Exact();
    // Converted once here; Autocast would convert the weights in each forward.
    if (shorter) network_->to(torch::kBFloat16);
  }
  // cuDNN's kernels for tensor cores take shorter numbers in this layout.
  if (device.is_cpu() || shorter) UseChannelsLast(network_);
}

torch::Tensor AppliedNetwork::Forward(const torch::Tensor& images,
                                      const KeepGoing& keep_going) {
  const c10::InferenceMode inference;
  torch::Tensor outputs;
  if (device_.is_cuda()) {
    const torch::ScalarType type = precision_ == version::Precision::kBfloat16
                                       ? torch::kBFloat16
                                       : torch::kFloat32;
    outputs = network_->forward(ToDevice(images, device_).to(type), keep_going);
  } else {
    const Autocast autocast(device_, precision_);
    outputs = network_->forward(ToDevice(images, device_), keep_going);
  }
  return outputs.defined() ? outputs.to(torch::kFloat32) : outputs;
}

torch::Tensor FetchFromDevice(const torch::Tensor& tensor) {
  if (!tensor.is_cuda()) return tensor.to(torch::kCPU).contiguous();
  const torch::Tensor fetched = torch::empty(
      tensor.sizes(),
      torch::TensorOptions(tensor.scalar_type()).pinned_memory(true));
  // Not non_blocking, so that the values are there on return.
  fetched.copy_(tensor.contiguous());
  return fetched;
}

}  // namespace tessera::unet
