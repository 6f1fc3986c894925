// Decides which components are parts of one object.
#ifndef TESSERA_MODELS_INSTANCES_JOIN_RULE_H_
#define TESSERA_MODELS_INSTANCES_JOIN_RULE_H_

#include <cstdint>

#include "models/instances/decode.h"

namespace tessera::instances {

// When touching components become one object. Each component has a peak of the
// levels, and two components have a pass between them. Levels lie in [0, 1].
// The default keeps all components apart.
struct JoinRule {
  float depth = -1;        // A component joins its neighbour if its peak rises
                           // above the pass by at most this,
  int64_t fewest_px = 0;   // or if it has fewer pixels than this.
  float lowest_peak = -1;  // A component whose peak is no higher is in the end
                           // discarded, unless its score is beyond doubt.
  int64_t small_px = 0;    // Objects of fewer pixels are cut again from their
                           // pixels alone,
  float small_depth = -1;  // with this depth.

  // Whether a component joins its neighbour across its best pass.
  bool Joins(int64_t area_px, float peak, float pass) const {
    return area_px < fewest_px || peak - pass <= depth;
  }
  // Whether a finished component is an object. The score counts too: a network
  // that sees too little of a large object knows that a pixel is inside, but
  // not how deep.
  bool Counts(float peak, double score) const {
    constexpr double kBeyondDoubt = 0.9;
    return peak > lowest_peak || score > kBeyondDoubt;
  }
  // Whether touching pixels of this level belong to one object in any case.
  bool IsSeed(float level) const { return 1 - level <= depth; }
};

// The rule of a target; see DecodeOptions.
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
