// The readers of the single formats. Private to this room.
//
// Errors of all of them: INVALID_ARGUMENT and RESOURCE_EXHAUSTED, without the
// file's name, which the caller puts before it.
#ifndef TESSERA_MODELS_ANNOTATIONS_FORMATS_H_
#define TESSERA_MODELS_ANNOTATIONS_FORMATS_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "models/annotations/annotation.h"
#include "models/annotations/json_text.h"
#include "models/annotations/unpack.h"

namespace tessera::annotations {

// Tells GeoJSON, COCO and labelme apart by their members.
absl::StatusOr<AnnotationFile> ReadJson(std::string text,
                                        const std::string& image_filename);

// GeoJSON (RFC 7946) and QuPath's variants of it: lists of features, `plane`
// inside a geometry, `childObjects`. Corners lie on pixel edges.
absl::StatusOr<AnnotationFile> ReadGeoJson(const Json& document);

// COCO: polygons and run lengths of the image of that name. Corners lie on
// pixel edges.
absl::StatusOr<AnnotationFile> ReadCoco(const Json& document,
                                        const std::string& image_filename);

// labelme: polygons, rectangles and circles. Corners lie on pixel edges.
absl::StatusOr<AnnotationFile> ReadLabelme(const Json& document,
                                           const std::string& image_filename);

// An unpacked .pjs file: three pickles, of which the second is a list of
// slices, a slice a list of polylines, a polyline a list of [x, y]. Points are
// pixels' centres.
absl::StatusOr<AnnotationFile> ReadPjs(absl::string_view bytes);

// One ImageJ ROI. `name` is its entry's in a RoiSet.zip, or empty. Corners lie
// on pixel edges.
absl::StatusOr<Annotation> ReadImageJRoi(absl::string_view bytes,
                                         const std::string& name);

// Cellpose's `_cp_outlines.txt`: a line an object, x,y,x,y,…: the outermost
// pixels of the object, which belong to it.
bool IsCellposeText(absl::string_view text);
absl::StatusOr<AnnotationFile> ReadCellposeText(absl::string_view text);

// Cellpose's `_seg.npy`, of which `masks` is read, or a plain .npy of labels:
// height × width, or slices × height × width.
absl::StatusOr<AnnotationFile> ReadNpy(absl::string_view bytes);

}  // namespace tessera::annotations

#endif  // TESSERA_MODELS_ANNOTATIONS_FORMATS_H_
