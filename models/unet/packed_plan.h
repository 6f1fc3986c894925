// What oneDNN computes for an input of one size. Seen by packed_network.cc
// only: the headers of oneDNN are no one else's.
#ifndef TESSERA_MODELS_UNET_PACKED_PLAN_H_
#define TESSERA_MODELS_UNET_PACKED_PLAN_H_

#include <cstdint>
#include <oneapi/dnnl/dnnl.hpp>
#include <string>
#include <unordered_map>
#include <vector>

#include "models/imaging/image.h"
#include "models/unet/keep_going.h"
#include "models/unet/packed_weights.h"
#include "models/version/parameters.h"

namespace tessera::unet {

// Channels of a block of features: the floats of one of this CPU's registers.
int BlockChannels();

// Whether this CPU has AVX-512, without which oneDNN has no bfloat16.
bool HasAvx512();

// The operators of a U-Net in their order, and where their features lie in a
// workspace: two regions that operators write in turn, and one for each level
// whose features are needed again on the way up, where the level then ends.
// Channels lie in blocks, so the enlarged features and those of the way down
// are written one after the other, and joining them copies nothing. In float32
// 3×3 convolutions are computed by Winograd's minimal filtering (Lavin and Gray
// 2016) where oneDNN has it and it pays, in about half the time; what they keep
// in between lies in the workspace too.
//
// Not thread-safe.
class PackedPlan {
 public:
  // REQUIRES: as PackedNetwork(); `input` has sides that are multiples of
  // 2^depth.
  PackedPlan(PackedWeights& weights, const dnnl::engine& engine,
             const version::NetworkShape& shape, int outputs,
             version::Precision precision, imaging::Size input);

  imaging::Size input_size() const { return size_; }
  int64_t workspace_bytes() const { return bytes_; }

  // `image` has input_size() intensities, `outputs` room for so many times the
  // number of outputs; `workspace` is aligned to 64 bytes. False, and
  // `outputs` is unspecified, if it was not to keep going before an operator.
  bool Run(const float* image, float* outputs, char* workspace,
           const KeepGoing& keep_going);

 private:
  using Memory = dnnl::memory;
  struct Step {
    dnnl::primitive primitive;
    std::unordered_map<int, Memory> arguments;
  };
  // Features in the workspace.
  struct Placed {
    Memory memory;
    int64_t offset;
  };
  // Where a level's features lie between the way down and up.
  struct Kept {
    int64_t offset;
    Memory skip;      // Of the way down.
    Memory enlarged;  // Of the way up, before they are joined.
    Memory joined;
  };

  // Of features of a level: blocks of channels, as convolutions like them.
  Memory::desc Features(int channels, int level) const;
  int ChannelsOf(int level) const { return shape_.base_width << level; }
  int64_t Reserve(int64_t bytes);
  Memory Place(const Memory::desc& desc, int64_t offset);
  Kept KeepLevel(int level);

  // The first two return where they end.
  Memory AddDown();
  Memory AddUp(Memory features);
  void AddOutputs(const Memory& features, int outputs);
  // 3×3 twice, from `from` to `to`, with ReLU.
  void AddLevel(const std::string& name, const Memory& from, const Memory& to,
                int level);
  // From the level below.
  void Enlarge(const std::string& name, const Memory& from, const Memory& to,
               int level);
  // A same convolution of a side of `kernel` px.
  void Convolve(const std::string& name, const Memory& from, const Memory& to,
                int kernel, bool relu);
  // Transposed, 2×2 with stride 2.
  void Deconvolve(const std::string& name, const Memory& from,
                  const Memory& to);
  // Each pixel becomes 2×2; `add` to what is there.
  void Double(const Memory& from, const Memory& to, bool add);
  void Pool(const Memory& from, const Memory& to);
  // Unless they were written where they are wanted.
  void Join(const Kept& kept);
  Memory Bias(const std::string& name, int64_t channels);
  // All operators share one, as large as the largest.
  Memory PlaceScratchpad(const Memory::desc& desc);

  PackedWeights& weights_;
  const dnnl::engine engine_;
  dnnl::stream stream_;
  const version::NetworkShape shape_;
  const Memory::data_type type_;
  const imaging::Size size_;
  int64_t bytes_ = 0;
  int64_t first_ = 0;   // Offsets of the two regions that operators write in
  int64_t second_ = 0;  // turn.
  char* workspace_ = nullptr;  // Of the last run.
  Memory image_;
  Memory outputs_;
  std::vector<Kept> kept_;
  std::vector<Placed> placed_;
  std::vector<size_t> scratchpads_;  // Of those placed.
  std::vector<Step> steps_;
};

}  // namespace tessera::unet

#endif  // TESSERA_MODELS_UNET_PACKED_PLAN_H_
