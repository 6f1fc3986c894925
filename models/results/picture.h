// Writes pictures that OpenCV draws.
#ifndef TESSERA_MODELS_RESULTS_PICTURE_H_
#define TESSERA_MODELS_RESULTS_PICTURE_H_

#include <filesystem>
#include <opencv2/core/mat.hpp>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace tessera::results {

// Writes what `draw` returns, 8 bit in OpenCV's three channels, as PNG.
// Errors: RESOURCE_EXHAUSTED if OpenCV fails, with `remedy` for what to do
// without the picture, or it is too large for a PNG; UNAVAILABLE if the file
// cannot be written.
absl::Status WritePicture(const std::filesystem::path& path,
                          absl::string_view remedy,
                          absl::FunctionRef<cv::Mat()> draw);

}  // namespace tessera::results

#endif  // TESSERA_MODELS_RESULTS_PICTURE_H_
