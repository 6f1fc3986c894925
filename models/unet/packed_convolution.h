// How oneDNN computes a convolution fastest. Included by packed_*.cc only.
#ifndef TESSERA_MODELS_UNET_PACKED_CONVOLUTION_H_
#define TESSERA_MODELS_UNET_PACKED_CONVOLUTION_H_

#include <oneapi/dnnl/dnnl.hpp>

namespace tessera::unet {

// Describes a same convolution with a kernel of `kernel` × `kernel` px and a
// bias, followed by ReLU if `relu`. The convolution chooses the layout of the
// weights, and of `from` if that has one channel. The caller owns its
// scratchpad. Winograd's algorithm is used where it is faster: see
// docs/speed.md. Throws dnnl::error.
// REQUIRES: `kernel` is odd.
dnnl::convolution_forward::primitive_desc DescribeConvolution(
    const dnnl::memory::desc& from, const dnnl::memory::desc& to, int kernel,
    bool relu, dnnl::memory::data_type type, const dnnl::engine& engine);

}  // namespace tessera::unet

#endif  // TESSERA_MODELS_UNET_PACKED_CONVOLUTION_H_
