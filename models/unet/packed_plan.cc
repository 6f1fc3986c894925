#include "models/unet/packed_plan.h"

#include <algorithm>
#include <utility>

#include "models/unet/packed_convolution.h"

namespace tessera::unet {
namespace {

using dnnl::algorithm;
using dnnl::memory;
using dnnl::prop_kind;
using version::SkipConnection;
using version::Upsampling;
using Format = memory::format_tag;
using Type = memory::data_type;

Format BlockedFormat() {
  return BlockChannels() == 16 ? Format::nChw16c : Format::nChw8c;
}

int64_t Bytes(const memory::desc& desc) {
  return static_cast<int64_t>(desc.get_size());
}

// A layout that the operator chooses.
memory::desc AnyLayout(const memory::dims& dims, Type type) {
  return memory::desc(dims, type, Format::any);
}

}  // namespace

bool HasAvx512() {
  static const bool has = (static_cast<int>(dnnl::get_effective_cpu_isa()) &
                           static_cast<int>(dnnl::cpu_isa::avx512_core)) ==
                          static_cast<int>(dnnl::cpu_isa::avx512_core);
  return has;
}

int BlockChannels() { return HasAvx512() ? 16 : 8; }

PackedPlan::PackedPlan(PackedWeights& weights, const dnnl::engine& engine,
                       const version::NetworkShape& shape, int outputs,
                       version::Precision precision, imaging::Size input)
    : weights_(weights),
      engine_(engine),
      stream_(engine),
      shape_(shape),
      type_(precision == version::Precision::kBfloat16 ? Type::bf16
                                                       : Type::f32),
      size_(input) {
  image_ = memory({{1, 1, input.height, input.width}, Type::f32, Format::nchw},
                  engine_, nullptr);
  outputs_ =
      memory({{1, outputs, input.height, input.width}, Type::f32, Format::nchw},
             engine_, nullptr);
  const int64_t widest = Bytes(Features(ChannelsOf(0), 0));
  first_ = Reserve(std::max(
      widest, Bytes({{1, outputs, input.height, input.width},
                     Type::f32,
                     BlockedFormat()})));
  // With kAdd and kTransposed the sum needs a region of its own.
  const bool sum = shape.skip_connection == SkipConnection::kAdd &&
                   shape.upsampling == Upsampling::kTransposed;
  second_ = Reserve(sum ? widest : Bytes(Features(ChannelsOf(1), 1)));
  for (int level = 0; level < shape_.depth; ++level) {
    kept_.push_back(KeepLevel(level));
  }
  AddOutputs(AddUp(AddDown()), outputs);
  int64_t scratchpad_bytes = 0;
  for (const size_t i : scratchpads_) {
    scratchpad_bytes =
        std::max(scratchpad_bytes, Bytes(placed_[i].memory.get_desc()));
  }
  const int64_t scratchpad = Reserve(scratchpad_bytes);
  for (const size_t i : scratchpads_) placed_[i].offset = scratchpad;
}

bool PackedPlan::Run(const float* image, float* outputs, char* workspace,
                     const KeepGoing& keep_going) {
  // oneDNN takes no pointer to const, but it only reads the image.
  image_.set_data_handle(const_cast<float*>(image));
  outputs_.set_data_handle(outputs);
  if (workspace != workspace_) {
    // Also clears the padding of blocks beyond the channels; operators keep it
    // 0.
    for (Placed& placed : placed_) {
      placed.memory.set_data_handle(workspace + placed.offset);
    }
    workspace_ = workspace;
  }
  for (const Step& step : steps_) {
    if (keep_going && !keep_going()) return false;
    step.primitive.execute(stream_, step.arguments);
  }
  stream_.wait();
  return true;
}

memory::desc PackedPlan::Features(int channels, int level) const {
  return {{1, channels, size_.height >> level, size_.width >> level},
          type_,
          BlockedFormat()};
}

int64_t PackedPlan::Reserve(int64_t bytes) {
  constexpr int64_t kAlignment = 64;
  const int64_t offset = bytes_;
  bytes_ += (bytes + kAlignment - 1) / kAlignment * kAlignment;
  return offset;
}

memory PackedPlan::Place(const memory::desc& desc, int64_t offset) {
  memory placed(desc, engine_, nullptr);
  placed_.push_back({placed, offset});
  return placed;
}

memory PackedPlan::PlaceScratchpad(const memory::desc& desc) {
  scratchpads_.push_back(placed_.size());
  return Place(desc, 0);
}

PackedPlan::Kept PackedPlan::KeepLevel(int level) {
  const memory::desc one = Features(ChannelsOf(level), level);
  if (shape_.skip_connection == SkipConnection::kConcatenate) {
    const memory::desc both = Features(2 * ChannelsOf(level), level);
    const int64_t offset = Reserve(Bytes(both));
    return {.offset = offset,
            .skip = Place(one, offset + Bytes(one)),
            .enlarged = Place(one, offset),
            .joined = Place(both, offset)};
  }
  const int64_t offset = Reserve(Bytes(one));
  const memory skip = Place(one, offset);
  if (shape_.upsampling == Upsampling::kNearest) {
    return {offset, skip, skip, skip};
  }
  return {.offset = offset,
          .skip = skip,
          .enlarged = Place(one, first_),
          .joined = Place(one, second_)};
}

memory PackedPlan::AddDown() {
  memory from = image_;
  for (int level = 0; level < shape_.depth; ++level) {
    const Kept& kept = kept_[static_cast<size_t>(level)];
    AddLevel("down" + std::to_string(level), from, kept.skip, level);
    from = Place(Features(ChannelsOf(level), level + 1), second_);
    Pool(kept.skip, from);
  }
  const memory bottom =
      Place(Features(ChannelsOf(shape_.depth), shape_.depth), second_);
  AddLevel("bottom", from, bottom, shape_.depth);
  return bottom;
}

memory PackedPlan::AddUp(memory features) {
  for (int level = shape_.depth - 1; level >= 0; --level) {
    const Kept& kept = kept_[static_cast<size_t>(level)];
    Enlarge("up_convolution" + std::to_string(level), features, kept.enlarged,
            level);
    Join(kept);
    features = Place(Features(ChannelsOf(level), level), kept.offset);
    AddLevel("up" + std::to_string(level), kept.joined, features, level);
  }
  return features;
}

void PackedPlan::AddOutputs(const memory& features, int outputs) {
  const memory blocked = Place(
      {{1, outputs, size_.height, size_.width}, Type::f32, BlockedFormat()},
      first_);
  Convolve("class_convolution", features, blocked, 1, /*relu=*/false);
  steps_.push_back({dnnl::reorder(blocked, outputs_),
                    {{DNNL_ARG_FROM, blocked}, {DNNL_ARG_TO, outputs_}}});
}

void PackedPlan::AddLevel(const std::string& name, const memory& from,
                          const memory& to, int level) {
  const memory between = Place(Features(ChannelsOf(level), level), first_);
  Convolve(name + ".convolution1", from, between, 3, /*relu=*/true);
  Convolve(name + ".convolution2", between, to, 3, /*relu=*/true);
}

void PackedPlan::Enlarge(const std::string& name, const memory& from,
                         const memory& to, int level) {
  if (shape_.upsampling == Upsampling::kTransposed) {
    Deconvolve(name, from, to);
    return;
  }
  const memory narrow = Place(Features(ChannelsOf(level), level + 1), first_);
  Convolve(name, from, narrow, 1, /*relu=*/false);
  Double(narrow, to, shape_.skip_connection == SkipConnection::kAdd);
}

void PackedPlan::Join(const Kept& kept) {
  if (shape_.skip_connection == SkipConnection::kConcatenate ||
      shape_.upsampling == Upsampling::kNearest) {
    return;
  }
  const memory::desc features = kept.joined.get_desc();
  const dnnl::sum::primitive_desc sum(features, {1, 1}, {features, features},
                                      engine_);
  steps_.push_back({dnnl::sum(sum),
                    {{DNNL_ARG_MULTIPLE_SRC, kept.enlarged},
                     {DNNL_ARG_MULTIPLE_SRC + 1, kept.skip},
                     {DNNL_ARG_DST, kept.joined}}});
}

memory PackedPlan::Bias(const std::string& name, int64_t channels) {
  const memory::desc desc({channels}, Type::f32, Format::x);
  return weights_.Get(name + ".bias", desc, desc);
}

void PackedPlan::Convolve(const std::string& name, const memory& from,
                          const memory& to, int kernel, bool relu) {
  const int64_t in = from.get_desc().dims()[1];
  const int64_t out = to.get_desc().dims()[1];
  const dnnl::convolution_forward::primitive_desc description =
      DescribeConvolution(from.get_desc(), to.get_desc(), kernel, relu, type_,
                          engine_);
  memory source = from;
  if (description.src_desc() != from.get_desc()) {
    source =
        Place(description.src_desc(), Reserve(Bytes(description.src_desc())));
    steps_.push_back({dnnl::reorder(from, source),
                      {{DNNL_ARG_FROM, from}, {DNNL_ARG_TO, source}}});
  }
  const memory weights =
      weights_.Get(name + ".weight",
                   {{out, in, kernel, kernel}, Type::f32, Format::oihw},
                   description.weights_desc());
  steps_.push_back(
      {dnnl::convolution_forward(description),
       {{DNNL_ARG_SRC, source},
        {DNNL_ARG_WEIGHTS, weights},
        {DNNL_ARG_BIAS, Bias(name, out)},
        {DNNL_ARG_DST, to},
        {DNNL_ARG_SCRATCHPAD, PlaceScratchpad(description.scratchpad_desc())}}});
}

void PackedPlan::Deconvolve(const std::string& name, const memory& from,
                            const memory& to) {
  const int64_t in = from.get_desc().dims()[1];
  const int64_t out = to.get_desc().dims()[1];
  const memory::dims dims = {out, in, 2, 2};
  const dnnl::deconvolution_forward::primitive_desc description(
      {prop_kind::forward_inference,
       algorithm::deconvolution_direct,
       from.get_desc(),
       AnyLayout(dims, type_),
       {{out}, Type::f32, Format::x},
       to.get_desc(),
       {2, 2},
       {0, 0},
       {0, 0}},
      engine_);
  // LibTorch stores the input channels first.
  const memory weights =
      weights_.Get(name + ".weight", {dims, Type::f32, Format::iohw},
                   description.weights_desc());
  steps_.push_back({dnnl::deconvolution_forward(description),
                    {{DNNL_ARG_SRC, from},
                     {DNNL_ARG_WEIGHTS, weights},
                     {DNNL_ARG_BIAS, Bias(name, out)},
                     {DNNL_ARG_DST, to}}});
}

void PackedPlan::Double(const memory& from, const memory& to, bool add) {
  dnnl::primitive_attr attributes;
  if (add) {
    dnnl::post_ops after;
    after.append_sum(1);
    attributes.set_post_ops(after);
  }
  const dnnl::resampling_forward::primitive_desc description(
      {prop_kind::forward_inference, algorithm::resampling_nearest,
       from.get_desc(), to.get_desc()},
      attributes, engine_);
  steps_.push_back({dnnl::resampling_forward(description),
                    {{DNNL_ARG_SRC, from}, {DNNL_ARG_DST, to}}});
}

void PackedPlan::Pool(const memory& from, const memory& to) {
  const dnnl::pooling_forward::primitive_desc description(
      {prop_kind::forward_inference,
       algorithm::pooling_max,
       from.get_desc(),
       to.get_desc(),
       {2, 2},
       {2, 2},
       {0, 0},
       {0, 0}},
      engine_);
  steps_.push_back({dnnl::pooling_forward(description),
                    {{DNNL_ARG_SRC, from}, {DNNL_ARG_DST, to}}});
}

}  // namespace tessera::unet
