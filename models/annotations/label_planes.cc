#include "models/annotations/label_planes.h"

#include <utility>

#include "models/outline/trace.h"

namespace tessera::annotations {

absl::Status LabelPlanes::Add(const imaging::LabelPlane& labels, int slice,
                              AnnotationFile& file) {
  // A run adds at most four corners to the outlines.
  for (int y = 0; y < labels.height(); ++y) {
    const uint32_t* const row = labels.row(y);
    for (int x = 0; x < labels.width(); ++x) {
      runs_ -= row[x] != 0 && (x == 0 || row[x] != row[x - 1]);
    }
  }
  if (runs_ < 0) {
    return absl::ResourceExhaustedError(
        "its labels are in more than 16000000 pieces of rows, like noise; "
        "smooth or split it");
  }
  for (imaging::Outline& outline : outline::TraceOutlines(labels)) {
    Annotation annotation;
    annotation.number = outline.number;
    if (slice > 0) {
      annotation.position = {.kind = Position::Kind::kSlice, .number = slice};
    }
    annotation.polygons = std::move(outline.polygons);
    file.annotations.push_back(std::move(annotation));
  }
  return absl::OkStatus();
}

}  // namespace tessera::annotations
