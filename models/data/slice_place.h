// Which slice of an image file an annotation lies on.
#ifndef TESSERA_MODELS_DATA_SLICE_PLACE_H_
#define TESSERA_MODELS_DATA_SLICE_PLACE_H_

#include <string>

#include "models/annotations/annotation.h"

namespace tessera::data {

// The slice of an image file whose objects are wanted.
struct SlicePlace {
  int slice = 1;         // From 1.
  int slices = 1;        // Of the file.
  int channels = 1;      // Of the file.
  int z = 0;             // From 0.
  int t = 0;             // From 0.
  bool one_axis = true;  // The file's slices differ only in z, or only in t.
};

// Whether an annotation lies on the slice. If slices differ only in z, a number
// of t counts as z, and the other way round: programs do not agree on whether
// the pages of a file without a description are z planes or time points.
bool LiesOn(const annotations::Position& position, const SlicePlace& place);

// Where the annotations lie, for a message: "slice 2, 5", "no slice".
std::string DescribeSlices(const annotations::AnnotationFile& file);

}  // namespace tessera::data

#endif  // TESSERA_MODELS_DATA_SLICE_PLACE_H_
