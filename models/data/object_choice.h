// Which of the things that people drew are objects.
#ifndef TESSERA_MODELS_DATA_OBJECT_CHOICE_H_
#define TESSERA_MODELS_DATA_OBJECT_CHOICE_H_

#include <string>
#include <vector>

#include "models/annotations/annotation.h"
#include "models/imaging/image.h"
#include "models/imaging/polygon.h"

namespace tessera::data {

// The slice of an image file whose objects are asked for.
struct SlicePlace {
  int slice = 1;         // From 1.
  int slices = 1;        // Of the file.
  int channels = 1;      // Of the file.
  int z = 0;             // From 0.
  int t = 0;             // From 0.
  bool one_axis = true;  // Its slices differ in z alone, or in t alone.
};

// Whether an annotation lies on the slice. Where slices differ in one of z and
// t alone, the other one's number does for it: programs do not agree on what
// the pages of a file without a description are.
bool LiesOn(const annotations::Position& position, const SlicePlace& place);

struct ObjectChoice {
  // Those that touch the ROI, numbered from 1 as the annotations of the slice
  // are in file order; what was left out leaves a gap.
  std::vector<imaging::Outline> outlines;
  // A sentence each on what was left out and why, without a full stop.
  std::vector<std::string> notes;
};

// Takes the objects among the annotations of a slice that touch `roi`. Left
// out, and named in `notes`, are:
//   - lines and points, tiles, texts and crowds;
//   - parts of cells and detections;
//   - QuPath's annotations, where there are cells or detections;
//   - what covers the whole ROI, to a pixel, where there is another object:
//     its own rectangle, for example;
//   - what lies round two other outlines or more: a region.
// The last two do not hold for what the file calls a cell or a detection. An
// outline that lies wholly inside one other is kept and named.
ObjectChoice ChooseObjects(const annotations::AnnotationFile& file,
                           const SlicePlace& place, const imaging::Rect& roi);

// A sentence for each outline that has pixels in `roi`, but none in `mask`, the
// mask of the ROI that was made of `outlines`: others cover it wholly.
std::vector<std::string> DescribeHidden(
    const std::vector<imaging::Outline>& outlines, const imaging::Rect& roi,
    const imaging::LabelPlane& mask);

// Where the annotations lie, for a message: "slice 2, 5", "no slice".
std::string DescribeSlices(const annotations::AnnotationFile& file);

}  // namespace tessera::data

#endif  // TESSERA_MODELS_DATA_OBJECT_CHOICE_H_
