// Reads what people drew on images: GeoJSON of QuPath and others, PyJAMAS'
// .pjs, ImageJ's ROIs, COCO, labelme, and Cellpose's outlines and masks.
#ifndef TESSERA_MODELS_ANNOTATIONS_ANNOTATION_FILE_H_
#define TESSERA_MODELS_ANNOTATIONS_ANNOTATION_FILE_H_

#include <filesystem>
#include <string>

#include "absl/status/statusor.h"
#include "models/annotations/annotation.h"

namespace tessera::annotations {

// Reads all annotations of a file. The content tells the format, not the name;
// docs/file-formats.md lists what is read from each format. `image_filename` is
// the image of the annotations: a COCO file may hold several images, and only
// this image's annotations are read. Nothing in a file is ever executed.
//
// Errors: NOT_FOUND if there is no file; INVALID_ARGUMENT naming what is wrong
// and where; RESOURCE_EXHAUSTED if the file has or unpacks to more than 256
// MiB, or holds more values than docs/security.md says. Messages begin with the
// file's name.
absl::StatusOr<AnnotationFile> ReadAnnotations(
    const std::filesystem::path& path, const std::string& image_filename);

// Reads all annotations of a file in memory. Errors: as ReadAnnotations(), but
// messages lack the file's name, and never NOT_FOUND.
absl::StatusOr<AnnotationFile> ReadAnnotationBytes(
    std::string bytes, const std::string& image_filename);

}  // namespace tessera::annotations

#endif  // TESSERA_MODELS_ANNOTATIONS_ANNOTATION_FILE_H_
