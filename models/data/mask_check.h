// Checks that a mask is fit for training: 0 is the background and each object
// has a number of its own. Refuses masks that cannot be meant so, and warns of
// masks that may not be.
#ifndef TESSERA_MODELS_DATA_MASK_CHECK_H_
#define TESSERA_MODELS_DATA_MASK_CHECK_H_

#include <cstdint>
#include <string>
#include <vector>

#include "models/imaging/image.h"

namespace tessera::data {

// Kinds of oddities. A dataset gets one sentence for each kind.
enum class MaskOddity {
  kNoBackground,   // No pixel is 0, yet the values look like objects.
  kScattered,      // An object lies in several places.
  kInverted,       // The background is the object.
  kMostOfImage,    // One object is most of the image.
  kBorders,        // The lines between objects are labelled.
  kOutlines,       // Objects are rings round a hole.
  kSpecks,         // Some objects are tiny beside the others.
  kTooManyPieces,  // The mask was not checked, to save memory.
};

struct MaskWarning {
  MaskOddity oddity;
  std::string what;  // The finding and the remedy: `object 7 lies in …`.
};

struct MaskCheck {
  // Why the mask is refused and what to do; empty if it is not refused.
  std::string refusal;
  std::vector<MaskWarning> warnings;  // At most one for each oddity.
};

// The most bytes that CheckMask() takes for a mask of so many pixels.
int64_t MaskCheckBytes(int64_t pixels);

// A pure function of the values. `is_jpeg` says that the file is compressed by
// JPEG, which changes values. A mask of one value besides 0 is binary: its
// objects are its pieces. Takes at most about 150 MiB.
//
// Refused are:
// * a JPEG of more than one value besides 0;
// * one value on all pixels that is not 0;
// * classes: at least half of the labelled pixels have values that lie in three
//   or more places far apart, or at least half of four or more values lie in
//   two or more places. If no pixel is 0, the pixels of the largest value may
//   be background and do not count as labelled;
// * values left by smoothing: at least 10 crumbs lie at the edges of other
//   values, and most values are crumbs or there are as many crumbs as values;
// * pictures: a mask of less than 2^23 pixels above the default PieceLimits.
MaskCheck CheckMask(const imaging::LabelPlane& mask, bool is_jpeg);

}  // namespace tessera::data

#endif  // TESSERA_MODELS_DATA_MASK_CHECK_H_
