// Which components are parts of one object.
#ifndef TESSERA_MODELS_INSTANCES_JOIN_RULE_H_
#define TESSERA_MODELS_INSTANCES_JOIN_RULE_H_

#include <cstdint>

#include "models/instances/decode.h"

namespace tessera::instances {

// Of components that touch, each with a peak of the levels, and a pass between
// them. Levels lie in [0, 1]. The default keeps all components apart.
struct JoinRule {
  float depth = -1;        // A component joins its neighbour unless its peak
                           // rises above the pass by more than this;
  int64_t fewest_px = 0;   // and as well if it has fewer pixels.
  float lowest_peak = -1;  // What has no higher peak in the end is no object,
                           // unless it is beyond doubt by its score.
  int64_t small_px = 0;    // Objects of fewer pixels are made anew from their
  float small_depth = -1;  // pixels alone, with this depth.

  // Of a component and its best pass.
  bool Joins(int64_t area_px, float peak, float pass) const {
    return area_px < fewest_px || peak - pass <= depth;
  }
  // Of what is left: a network that sees too little of a large object knows
  // where it is, yet not how deep in it is.
  bool Counts(float peak, double score) const {
    constexpr double kBeyondDoubt = 0.9;
    return peak > lowest_peak || score > kBeyondDoubt;
  }
  // Whether pixels of this level that touch are one object's in any case.
  bool IsSeed(float level) const { return 1 - level <= depth; }
};

// How a target's objects come about; see DecodeOptions.
inline JoinRule RuleOf(const DecodeOptions& options) {
  const auto seed = static_cast<float>(options.decoding.seed_threshold);
  switch (options.target) {
    case version::Target::kForeground:
      return {};
    case version::Target::kBorder:
      return {.depth = seed / 2};
    case version::Target::kDistance:
      return {.depth = 0.75f * seed,
              .lowest_peak = seed,
              .small_px = options.erosion_width > 1 ? 0
                                                    : options.small_object_px,
              .small_depth = 0.25f * seed};
    case version::Target::kFlow:
      return {.fewest_px = options.gathered_px};
  }
  return {};
}

}  // namespace tessera::instances

#endif  // TESSERA_MODELS_INSTANCES_JOIN_RULE_H_
