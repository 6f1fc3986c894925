// Writes samples in the layout that DatasetFolder reads.
#ifndef TESSERA_MODELS_DATA_SAMPLE_FOLDER_H_
#define TESSERA_MODELS_DATA_SAMPLE_FOLDER_H_

#include <filesystem>
#include <string>

#include "absl/status/statusor.h"
#include "models/imaging/image.h"

namespace tessera::data {

// PyJAMAS' name for the sample of an image's region:
// `<image>_X<x0>_<x1>_Y<y0>_<y1>_Z<z>_<z>`. <image> is the file's name without
// its extension, x1 and y1 are the last column and row inside, and z counts
// slices from 0. `slice` counts from 1.
std::string SampleName(const std::filesystem::path& image,
                       const imaging::Rect& region, int slice);

struct NewSample {
  std::string name;  // Of the folder and, with `.tif`, of both files.
  imaging::GrayPlane image;
  int bits_per_sample = 8;  // Of the image, 8 or 16.
  double pixel_size_um = 0;  // Of the image; 0: not known.
  imaging::LabelPlane mask;
};

// Writes `folder/<name>/image/<name>.tif` and `…/mask/<name>.tif` and returns
// `folder/<name>`, which appears whole or not at all. Makes `folder` if absent.
// Errors: ALREADY_EXISTS if there is such a sample, which stays unchanged;
// UNAVAILABLE if the sample cannot be written.
absl::StatusOr<std::filesystem::path> WriteSample(
    const std::filesystem::path& folder, const NewSample& sample);

}  // namespace tessera::data

#endif  // TESSERA_MODELS_DATA_SAMPLE_FOLDER_H_
