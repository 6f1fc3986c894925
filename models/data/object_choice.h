// Decides which of the annotations that people drew are objects.
#ifndef TESSERA_MODELS_DATA_OBJECT_CHOICE_H_
#define TESSERA_MODELS_DATA_OBJECT_CHOICE_H_

#include <string>
#include <vector>

#include "models/annotations/annotation.h"
#include "models/imaging/image.h"
#include "models/imaging/polygon.h"

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

struct ObjectChoice {
  // The objects that touch the ROI. An outline's number is that of the
  // annotation among those of the slice, in file order, from 1. Annotations
  // that were left out leave gaps.
  std::vector<imaging::Outline> outlines;
  // A sentence for each kind of annotation that was left out, with the reason,
  // without a full stop.
  std::vector<std::string> notes;
};

// Takes the objects among the annotations of a slice that touch `roi`. Left
// out, and named in `notes`, are:
//   - lines and points, tiles, texts and crowds;
//   - parts of cells and detections;
//   - QuPath's annotations, where there are cells or detections;
//   - outlines that cover the whole ROI but for a margin of one pixel, if there
//     is another object: the ROI's own rectangle, for example;
//   - regions: outlines around two or more other outlines.
// The last two rules do not apply to annotations that the file calls cells or
// detections. An outline that lies wholly inside a single other one is kept and
// named.
ObjectChoice ChooseObjects(const annotations::AnnotationFile& file,
                           const SlicePlace& place, const imaging::Rect& roi);

// A sentence for each outline that has pixels in `roi` but none in `mask`,
// because others cover it. `mask` is the mask of the ROI made from `outlines`.
std::vector<std::string> DescribeHidden(
    const std::vector<imaging::Outline>& outlines, const imaging::Rect& roi,
    const imaging::LabelPlane& mask);

// Where the annotations lie, for a message: "slice 2, 5", "no slice".
std::string DescribeSlices(const annotations::AnnotationFile& file);

}  // namespace tessera::data

#endif  // TESSERA_MODELS_DATA_OBJECT_CHOICE_H_
