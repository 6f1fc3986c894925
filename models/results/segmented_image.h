// The image that was segmented, opened again for its size or its pixels.
#ifndef TESSERA_MODELS_RESULTS_SEGMENTED_IMAGE_H_
#define TESSERA_MODELS_RESULTS_SEGMENTED_IMAGE_H_

#include <filesystem>
#include <memory>

#include "absl/status/statusor.h"
#include "models/imaging/image_file.h"
#include "models/results/segmentation.h"

namespace tessera::results {

// Reads the header alone. The file may have changed since it was sent, and a
// server may err.
// Errors: those of ImageFile::Open(); FAILED_PRECONDITION if size or slices
// are not those of `found`: memory is taken for what the file says.
absl::StatusOr<std::unique_ptr<imaging::ImageFile>> OpenSegmentedImage(
    const std::filesystem::path& image, const Segmentation& found);

}  // namespace tessera::results

#endif  // TESSERA_MODELS_RESULTS_SEGMENTED_IMAGE_H_
