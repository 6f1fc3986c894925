// Reads what people drew on images: GeoJSON of QuPath and others, PyJAMAS'
// .pjs, ImageJ's ROIs, COCO, labelme, and Cellpose's outlines and masks.
#ifndef TESSERA_MODELS_ANNOTATIONS_ANNOTATION_FILE_H_
#define TESSERA_MODELS_ANNOTATIONS_ANNOTATION_FILE_H_

#include <filesystem>
#include <string>

#include "absl/status/statusor.h"
#include "models/annotations/annotation.h"

namespace tessera::annotations {

// Reads all annotations of a file. The format is told by the content, not by
// the name; docs/file-formats.md has the table of what is read of each.
// `image_filename` is the image that they belong to: of a COCO file of several
// images its annotations are taken. Nothing in a file is ever executed.
//
// Errors: NOT_FOUND if there is no file; INVALID_ARGUMENT naming what is wrong
// and where; RESOURCE_EXHAUSTED if it has or unpacks to more than 256 MiB, or
// holds more values than docs/security.md says. Messages begin with the file's
// name.
absl::StatusOr<AnnotationFile> ReadAnnotations(
    const std::filesystem::path& path, const std::string& image_filename);

// The same of a file in memory. Errors: without the file's name.
absl::StatusOr<AnnotationFile> ReadAnnotationBytes(
    std::string bytes, const std::string& image_filename);

}  // namespace tessera::annotations

#endif  // TESSERA_MODELS_ANNOTATIONS_ANNOTATION_FILE_H_
