// How oneDNN computes a convolution best. Seen by packed_*.cc only.
#ifndef TESSERA_MODELS_UNET_PACKED_CONVOLUTION_H_
#define TESSERA_MODELS_UNET_PACKED_CONVOLUTION_H_

#include <oneapi/dnnl/dnnl.hpp>

namespace tessera::unet {

// A same convolution of a side of `kernel` px with a bias, and ReLU after it if
// `relu`; weights are laid out as it likes, and so is a `from` of one channel.
// Its scratchpad is the caller's. Where it pays, it is Winograd's: see
// docs/speed.md. Throws dnnl::error.
// REQUIRES: `kernel` is odd.
dnnl::convolution_forward::primitive_desc DescribeConvolution(
    const dnnl::memory::desc& from, const dnnl::memory::desc& to, int kernel,
    bool relu, dnnl::memory::data_type type, const dnnl::engine& engine);

}  // namespace tessera::unet

#endif  // TESSERA_MODELS_UNET_PACKED_CONVOLUTION_H_
