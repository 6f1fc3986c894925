// Writes pictures drawn with OpenCV.
#ifndef TESSERA_MODELS_RESULTS_PICTURE_H_
#define TESSERA_MODELS_RESULTS_PICTURE_H_

#include <filesystem>
#include <opencv2/core/mat.hpp>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace tessera::results {

// Writes the picture that `draw` returns (8 bit, blue, green, red) as PNG.
// `remedy` ends an error message and says how to do without the picture.
// Errors: RESOURCE_EXHAUSTED if OpenCV fails or the picture is too large for a
// PNG; UNAVAILABLE if the file cannot be written.
absl::Status WritePicture(const std::filesystem::path& path,
                          absl::string_view remedy,
                          absl::FunctionRef<cv::Mat()> draw);

}  // namespace tessera::results

#endif  // TESSERA_MODELS_RESULTS_PICTURE_H_
