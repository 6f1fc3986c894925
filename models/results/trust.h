// How far the objects of a segmented image are to be trusted.
#ifndef TESSERA_MODELS_RESULTS_TRUST_H_
#define TESSERA_MODELS_RESULTS_TRUST_H_

#include <optional>
#include <vector>

#include "models/version/doubt.h"

namespace tessera::results {

using version::Doubt;
using version::NameOf;

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

}  // namespace tessera::results

#endif  // TESSERA_MODELS_RESULTS_TRUST_H_
