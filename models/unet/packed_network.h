// A U-Net on the CPU without LibTorch's operators between its convolutions.
#ifndef TESSERA_MODELS_UNET_PACKED_NETWORK_H_
#define TESSERA_MODELS_UNET_PACKED_NETWORK_H_

#include <torch/torch.h>

#include <memory>

#include "models/unet/keep_going.h"
#include "models/unet/weights.h"
#include "models/version/parameters.h"

namespace tessera::unet {

// A network in evaluation mode that is computed by oneDNN directly: its
// weights are laid out once for the convolutions of this CPU, features keep
// that layout from level to level, ReLU and the sum with the way down belong
// to the convolution or enlargement before them, and what lies between two
// levels is planned once for an input size. Outputs are those of UNetImpl, up
// to rounding.
//
// Thread-safe, and `keep_going` may apply it to something else meanwhile.
class PackedNetwork {
 public:
  // Whether this build has oneDNN (x86-64 with Debian's library; a LibTorch
  // with CUDA brings its own, which it does not share), and it is fast with the
  // shape: channels fill whole registers (16 of them with AVX-512, else 8), and
  // no groups are normalised. oneDNN computes in bfloat16 with AVX-512 only.
  // REQUIRES: `precision` is not kAuto.
  static bool CanPack(
      const version::NetworkShape& shape,
      version::Precision precision = version::Precision::kFloat32);

  // `tensors` are those of a network of `shape`, on the CPU; they are kept, not
  // copied. `precision` is what features and weights have between operators,
  // sums are float32.
  // REQUIRES: CanPack(shape, precision); no batch normalisation (see
  // FoldNormalization()).
  PackedNetwork(const NamedTensors& tensors, const version::NetworkShape& shape,
                int outputs,
                version::Precision precision = version::Precision::kFloat32);
  ~PackedNetwork();
  PackedNetwork(PackedNetwork&&) noexcept;
  PackedNetwork& operator=(PackedNetwork&&) noexcept;

  // Takes intensities, 1 × 1 × height × width, contiguous float32, and returns
  // the outputs before any activation, 1 × outputs × height × width. Undefined
  // if it was not to `keep_going`, which is asked before each operator. The
  // threads are those of OpenMP. Throws std::bad_alloc if there is too little
  // memory, and std::exception for other faults of oneDNN.
  // REQUIRES: height and width are multiples of 2^depth.
  torch::Tensor Forward(const torch::Tensor& image,
                        const KeepGoing& keep_going = nullptr);

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace tessera::unet

#endif  // TESSERA_MODELS_UNET_PACKED_NETWORK_H_
