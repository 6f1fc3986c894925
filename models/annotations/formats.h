// The readers of the single formats. Private to this room.
//
// Errors of all readers: INVALID_ARGUMENT and RESOURCE_EXHAUSTED. Messages lack
// the file's name; the caller puts it before them.
#ifndef TESSERA_MODELS_ANNOTATIONS_FORMATS_H_
#define TESSERA_MODELS_ANNOTATIONS_FORMATS_H_

#include <filesystem>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "models/annotations/annotation.h"
#include "models/annotations/json_text.h"
#include "models/annotations/unpack.h"

namespace tessera::annotations {

// Reads GeoJSON, COCO or labelme, which differ in their members.
absl::StatusOr<AnnotationFile> ReadJson(std::string text,
                                        const std::string& image_filename);

// GeoJSON (RFC 7946) and QuPath's variants of it: lists of features, `plane`
// inside a geometry, `childObjects`. Corners lie on pixel edges.
absl::StatusOr<AnnotationFile> ReadGeoJson(const Json& document);

// COCO: polygons and run lengths of the image called `image_filename`. Corners
// lie on pixel edges.
absl::StatusOr<AnnotationFile> ReadCoco(const Json& document,
                                        const std::string& image_filename);

// labelme: polygons, rectangles and circles. Corners lie on pixel edges.
absl::StatusOr<AnnotationFile> ReadLabelme(const Json& document,
                                           const std::string& image_filename);

// An unpacked .pjs file: three pickles. The second one is a list of slices. A
// slice is a list of polylines, and a polyline is a list of [x, y]. Points are
// pixels' centres. The third pickle has the polylines' ids, which become
// Annotation::number; files of old versions lack it.
absl::StatusOr<AnnotationFile> ReadPjs(absl::string_view bytes);

// One ImageJ ROI. `name` is that of the entry in a RoiSet.zip, or empty.
// Corners lie on pixel edges.
absl::StatusOr<Annotation> ReadImageJRoi(absl::string_view bytes,
                                         const std::string& name);

// Cellpose's `_cp_outlines.txt`: a line x,y,x,y,… for each object. The line
// lists the object's outermost pixels.
bool IsCellposeText(absl::string_view text);
absl::StatusOr<AnnotationFile> ReadCellposeText(absl::string_view text);

// Cellpose's `_seg.npy`, where only `masks` is read, or a plain .npy of labels.
// Labels are height × width, or slices × height × width.
absl::StatusOr<AnnotationFile> ReadNpy(absl::string_view bytes);

// The labels of an OME-Zarr: the folder of one of its `labels`. Messages begin
// with the folder's name.
absl::StatusOr<AnnotationFile> ReadZarrLabels(
    const std::filesystem::path& folder);

}  // namespace tessera::annotations

#endif  // TESSERA_MODELS_ANNOTATIONS_FORMATS_H_
