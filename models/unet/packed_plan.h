// The operators of oneDNN for an input of one size. Included by
// packed_network.cc only, which keeps the headers of oneDNN out of other files.
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

// How many channels a block of features has: the floats of one register of this
// CPU.
int BlockChannels();

// Whether this CPU has AVX-512, which oneDNN needs for bfloat16.
bool HasAvx512();

// The operators of a U-Net in their order, and where their features lie in a
// workspace. Operators write in turn to two regions. One more region for each
// level holds the features of the way down, which are needed again on the way
// up; the level's result ends there too. Channels lie in blocks, so the
// enlarged features and those of the way down are written one after the other,
// and joining them copies nothing. In float32, 3×3 convolutions use Winograd's
// minimal filtering (Lavin and Gray 2016) where oneDNN has it and it is faster,
// in about half the time; its intermediate values lie in the workspace too.
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

  // Computes `outputs` from `image`. `image` has input_size() intensities;
  // `outputs` has room for that many values for each output; `workspace` is
  // aligned to 64 bytes. Returns false if `keep_going` returned false, which is
  // asked before each operator; `outputs` is then unspecified.
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
    Memory skip;      // From the way down.
    Memory enlarged;  // From the way up, before the two are joined.
    Memory joined;
  };

  // Describes the features of a level: channels in blocks, as convolutions
  // prefer.
  Memory::desc Features(int channels, int level) const;
  int ChannelsOf(int level) const { return shape_.base_width << level; }
  int64_t Reserve(int64_t bytes);
  Memory Place(const Memory::desc& desc, int64_t offset);
  Kept KeepLevel(int level);

  // The first two return where their features end up.
  Memory AddDown();
  Memory AddUp(Memory features);
  void AddOutputs(const Memory& features, int outputs);
  // Adds two 3×3 convolutions with ReLU.
  void AddLevel(const std::string& name, const Memory& from, const Memory& to,
                int level);
  // Adds the enlargement of the features from the level below.
  void Enlarge(const std::string& name, const Memory& from, const Memory& to,
               int level);
  // Adds a same convolution with a kernel of `kernel` × `kernel` px.
  void Convolve(const std::string& name, const Memory& from, const Memory& to,
                int kernel, bool relu);
  // Adds a transposed 2×2 convolution with stride 2.
  void Deconvolve(const std::string& name, const Memory& from,
                  const Memory& to);
  // Turns each pixel into 2×2; with `add`, adds them to the values in `to`.
  void Double(const Memory& from, const Memory& to, bool add);
  void Pool(const Memory& from, const Memory& to);
  // Copies the two parts into `joined`, unless they were written there.
  void Join(const Kept& kept);
  Memory Bias(const std::string& name, int64_t channels);
  // All operators share one scratchpad, as large as the largest.
  Memory PlaceScratchpad(const Memory::desc& desc);

  PackedWeights& weights_;
  const dnnl::engine engine_;
  dnnl::stream stream_;
  const version::NetworkShape shape_;
  const Memory::data_type type_;
  const imaging::Size size_;
  int64_t bytes_ = 0;
  int64_t first_ = 0;   // Offsets of the two regions that operators
  int64_t second_ = 0;  // write to in turn.
  char* workspace_ = nullptr;  // That of the last run.
  Memory image_;
  Memory outputs_;
  std::vector<Kept> kept_;
  std::vector<Placed> placed_;
  std::vector<size_t> scratchpads_;  // Indices into `placed_`.
  std::vector<Step> steps_;
};

}  // namespace tessera::unet

#endif  // TESSERA_MODELS_UNET_PACKED_PLAN_H_
