// Opens a segmented image again, to read its size or its pixels.
#ifndef TESSERA_MODELS_RESULTS_SEGMENTED_IMAGE_H_
#define TESSERA_MODELS_RESULTS_SEGMENTED_IMAGE_H_

#include <filesystem>
#include <memory>

#include "absl/status/statusor.h"
#include "models/imaging/image_file.h"
#include "models/results/segmentation.h"

namespace tessera::results {

// Opens `image` and compares its header with `found`: the file may have changed
// since it was sent, and the server may be wrong. Callers allocate memory by
// this header, not by `found`.
// Errors: those of ImageFile::Open(); FAILED_PRECONDITION if the size differs,
// or the file lacks a slice of `found`.
absl::StatusOr<std::unique_ptr<imaging::ImageFile>> OpenSegmentedImage(
    const std::filesystem::path& image, const Segmentation& found);

// Returns the image's size. If the file is at hand, this is the size in its
// header, compared with `found`; else the size in `found.summary`.
// Errors: those of OpenSegmentedImage(); DATA_LOSS if the summary's size is that
// of no image.
absl::StatusOr<imaging::Size> SegmentedSize(const std::filesystem::path& image,
                                            const Segmentation& found);

}  // namespace tessera::results

#endif  // TESSERA_MODELS_RESULTS_SEGMENTED_IMAGE_H_
