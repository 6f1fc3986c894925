// Objects that files hold as planes of labels. Private to this room.
#ifndef TESSERA_MODELS_ANNOTATIONS_LABEL_PLANES_H_
#define TESSERA_MODELS_ANNOTATIONS_LABEL_PLANES_H_

#include <cstdint>

#include "absl/status/status.h"
#include "models/annotations/annotation.h"
#include "models/annotations/pixel_objects.h"
#include "models/imaging/image.h"

namespace tessera::annotations {

// The most pixels in all planes of a file together.
inline constexpr int64_t kMaxLabelPixels = kMaxTracedPixels / 2;

// Outlines the objects in planes of labels. Used for one file.
//
// Not thread-safe.
class LabelPlanes {
 public:
  // Adds the objects of a plane. `slice` counts from 1; 0 means all slices.
  // Errors: RESOURCE_EXHAUSTED if the planes are too much like noise.
  absl::Status Add(const imaging::LabelPlane& labels, int slice,
                   AnnotationFile& file);

 private:
  int64_t runs_ = 16'000'000;  // In rows; they limit the outlines' corners.
};

}  // namespace tessera::annotations

#endif  // TESSERA_MODELS_ANNOTATIONS_LABEL_PLANES_H_
