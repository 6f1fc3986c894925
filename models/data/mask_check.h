// Finds masks that cannot be, or may not be, what a training needs: a mask in
// which 0 is the background and each object has a number of its own.
#ifndef TESSERA_MODELS_DATA_MASK_CHECK_H_
#define TESSERA_MODELS_DATA_MASK_CHECK_H_

#include <cstdint>
#include <string>
#include <vector>

#include "models/imaging/image.h"

namespace tessera::data {

// What may be odd. One sentence is told for each kind of a dataset.
enum class MaskOddity {
  kNoBackground,   // No pixel is 0, yet the values look like objects.
  kScattered,      // An object lies in several places.
  kInverted,       // The background is the object.
  kMostOfImage,    // One object is most of the image.
  kBorders,        // What is labelled are the lines between objects.
  kOutlines,       // Objects are rings round a hole.
  kSpecks,         // Some objects are tiny beside the others.
  kTooManyPieces,  // The mask was not looked at, for want of memory.
};

struct MaskWarning {
  MaskOddity oddity;
  std::string what;  // What was found and what to do: `object 7 lies in …`.
};

struct MaskCheck {
  // Why the mask cannot be meant and what to do; empty if it can.
  std::string refusal;
  std::vector<MaskWarning> warnings;  // At most one for each oddity.
};

// At most so many bytes are taken by CheckMask() for so many pixels.
int64_t MaskCheckBytes(int64_t pixels);

// Pure: judges the values alone. `is_jpeg` says that the file is one, whose
// compression changes values. A mask of one value besides 0 is binary: its
// objects are its pieces. Takes at most some 150 MiB.
//
// Refused are:
// * a JPEG of more than one value besides 0;
// * one value on all pixels that is not 0;
// * classes: values that lie in several places far apart, which together have
//   half of all labelled pixels or are half of the values; where no pixel is 0,
//   the largest value may be the background, and does not count as labelled;
// * values left by smoothing: most values are crumbs at the edges of others;
// * pictures: a mask of less than 2^23 pixels with more than 2^18 pieces.
MaskCheck CheckMask(const imaging::LabelPlane& mask, bool is_jpeg);

}  // namespace tessera::data

#endif  // TESSERA_MODELS_DATA_MASK_CHECK_H_
