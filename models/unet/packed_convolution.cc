#include "models/unet/packed_convolution.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>

namespace tessera::unet {
namespace {

using dnnl::algorithm;
using dnnl::memory;
using Description = dnnl::convolution_forward::primitive_desc;

// A scratchpad owned by the caller, and ReLU if wanted.
dnnl::primitive_attr AttributesOf(bool relu) {
  dnnl::primitive_attr attributes;
  attributes.set_scratchpad_mode(dnnl::scratchpad_mode::user);
  if (!relu) return attributes;
  dnnl::post_ops after;
  after.append_eltwise(1, algorithm::eltwise_relu, 0, 0);
  attributes.set_post_ops(after);
  return attributes;
}

// Whether Winograd's convolution is faster than the plain one. It writes many
// intermediate values. If they do not stay in the cache, it pays only with many
// channels; see docs/speed.md.
bool WinogradPays(int64_t channels, size_t scratchpad_bytes) {
  constexpr size_t kInCache = size_t{16} << 20;
  constexpr size_t kMost = size_t{512} << 20;
  return scratchpad_bytes <= (channels >= 64 ? kMost : kInCache);
}

}  // namespace

Description DescribeConvolution(const memory::desc& from,
                                const memory::desc& to, int kernel, bool relu,
                                memory::data_type type,
                                const dnnl::engine& engine) {
  const int64_t in = from.dims()[1];
  const int64_t out = to.dims()[1];
  const memory::dims pad = {kernel / 2, kernel / 2};
  const auto any_layout = [type](const memory::dims& dims) {
    return memory::desc(dims, type, memory::format_tag::any);
  };
  const auto describe = [&](algorithm how) {
    // A plane of one channel has the same layout whatever the blocks.
    return Description({dnnl::prop_kind::forward_inference,
                        how,
                        in == 1 ? any_layout(from.dims()) : from,
                        any_layout({out, in, kernel, kernel}),
                        {{out},
                         memory::data_type::f32,
                         memory::format_tag::x},
                        to,
                        {1, 1},
                        pad,
                        pad},
                       AttributesOf(relu), engine, /*allow_empty=*/true);
  };
  if (kernel == 3 && in > 1) {
    const Description winograd = describe(algorithm::convolution_winograd);
    if (winograd.get(/*allow_empty=*/true) != nullptr &&
        WinogradPays(std::min(in, out),
                     winograd.scratchpad_desc().get_size())) {
      return winograd;
    }
  }
  return describe(algorithm::convolution_direct);
}

}  // namespace tessera::unet
