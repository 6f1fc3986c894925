// Applies a U-Net on the CPU by oneDNN, without LibTorch's operators.
#ifndef TESSERA_MODELS_UNET_PACKED_NETWORK_H_
#define TESSERA_MODELS_UNET_PACKED_NETWORK_H_

#include <torch/torch.h>

#include <memory>

#include "models/unet/keep_going.h"
#include "models/unet/weights.h"
#include "models/version/parameters.h"

namespace tessera::unet {

// A network in evaluation mode that oneDNN computes directly. Weights are laid
// out once, for the convolutions of this CPU. Features keep that layout from
// level to level. ReLU, and the sum with the features of the way down, are part
// of the convolution or enlargement before them. The operators are planned once
// for an input size. Outputs are those of UNetImpl, up to rounding.
//
// Thread-safe. `keep_going` may apply this network to another input.
class PackedNetwork {
 public:
  // Whether this build has oneDNN and is fast with the shape. Builds with
  // oneDNN are those for x86-64 with Debian's library; a LibTorch with CUDA has
  // its own copy of oneDNN, which others cannot use. Fast shapes have channels
  // that fill whole registers (multiples of 16 with AVX-512, else of 8) and no
  // group normalisation. oneDNN computes in bfloat16 with AVX-512 only.
  // REQUIRES: `precision` is not kAuto.
  static bool CanPack(
      const version::NetworkShape& shape,
      version::Precision precision = version::Precision::kFloat32);

  // `tensors` belong to a network of `shape` and lie on the CPU; they are kept,
  // not copied. Features and weights have `precision` between operators; sums
  // are float32.
  // REQUIRES: CanPack(shape, precision); no batch normalisation (see
  // FoldNormalization()).
  PackedNetwork(const NamedTensors& tensors, const version::NetworkShape& shape,
                int outputs,
                version::Precision precision = version::Precision::kFloat32);
  ~PackedNetwork();
  PackedNetwork(PackedNetwork&&) noexcept;
  PackedNetwork& operator=(PackedNetwork&&) noexcept;

  // Takes intensities, 1 × 1 × height × width, contiguous float32. Returns the
  // outputs before any activation, 1 × outputs × height × width. Returns an
  // undefined tensor if `keep_going` returned false; it is asked before each
  // operator. Computes on the threads of OpenMP. Throws std::bad_alloc if there
  // is too little memory, and std::exception for other faults of oneDNN.
  // REQUIRES: height and width are multiples of 2^depth.
  torch::Tensor Forward(const torch::Tensor& image,
                        const KeepGoing& keep_going = nullptr);

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace tessera::unet

#endif  // TESSERA_MODELS_UNET_PACKED_NETWORK_H_
