// How large the objects of a segmented image are taken to be, and why.
#ifndef TESSERA_MODELS_RESULTS_OBJECT_DIAMETER_H_
#define TESSERA_MODELS_RESULTS_OBJECT_DIAMETER_H_

#include "models/version/diameter_words.h"

namespace tessera::results {

using version::DiameterChoice;
using version::DiameterSource;
using version::NameOf;

// A diameter is that of the circle with the object's area.
struct ObjectDiameter {
  double diameter_px = 0;  // Median of the objects; 0: not known.
  DiameterSource source = DiameterSource::kUnknown;
  double confidence = 0;   // From 0 to 1.
  double smallest_px = 0;  // Both are 0 unless each slice has its own.
  double largest_px = 0;
};

}  // namespace tessera::results

#endif  // TESSERA_MODELS_RESULTS_OBJECT_DIAMETER_H_
