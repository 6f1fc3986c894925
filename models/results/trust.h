// How far the objects of a segmented image are to be trusted.
#ifndef TESSERA_MODELS_RESULTS_TRUST_H_
#define TESSERA_MODELS_RESULTS_TRUST_H_

#include <optional>
#include <vector>

namespace tessera::results {

// Why the objects of a slice are not to be trusted.
enum class Doubt {
  kUnsure,      // The network is not sure which pixels are objects.
  kBlurred,     // The image is not sharp at the outlines.
  kMixed,       // Objects are partly brighter, partly darker than the ground.
  kOverexposed  // Much of the objects has the highest intensity.
};

struct SliceTrust {
  int slice = 0;  // From 1.
  double confidence = 0;
  Doubt doubt = Doubt::kUnsure;
};

struct Trust {
  bool trusted = false;  // There are objects, and no slice is untrusted.
  // The lowest of the slices with objects, from 0 to 1; not set without objects
  // and for a model that was applied as PyJAMAS does.
  std::optional<double> confidence;
  double least_confidence = 0;  // A slice with less is untrusted.
  int untrusted_slices = 0;
  int empty_slices = 0;                  // Without objects.
  std::vector<SliceTrust> worst_slices;  // At most 5, the worst first.
  std::vector<int> first_empty_slices;   // At most 5.
};

// As in JSON: `unsure`.
constexpr const char* NameOf(Doubt doubt) {
  switch (doubt) {
    case Doubt::kUnsure:
      return "unsure";
    case Doubt::kBlurred:
      return "blurred";
    case Doubt::kMixed:
      return "mixed";
    case Doubt::kOverexposed:
      return "overexposed";
  }
  return "unsure";
}

}  // namespace tessera::results

#endif  // TESSERA_MODELS_RESULTS_TRUST_H_
