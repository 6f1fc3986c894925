// Decides which of the annotations that people drew are objects.
#ifndef TESSERA_MODELS_DATA_OBJECT_CHOICE_H_
#define TESSERA_MODELS_DATA_OBJECT_CHOICE_H_

#include <string>
#include <vector>

#include "models/annotations/annotation.h"
#include "models/data/slice_place.h"
#include "models/imaging/image.h"
#include "models/imaging/polygon.h"

namespace tessera::data {

struct ObjectChoice {
  // The objects that touch the ROI, in file order. If the file numbers all
  // annotations of the slice, an outline has the annotation's number, and
  // outlines with the same number are one object. Otherwise its number is that
  // of the annotation among those of the slice, in file order, from 1.
  // Annotations that were left out leave gaps.
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

}  // namespace tessera::data

#endif  // TESSERA_MODELS_DATA_OBJECT_CHOICE_H_
