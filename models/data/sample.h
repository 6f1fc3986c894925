// One training example in memory.
#ifndef TESSERA_MODELS_DATA_SAMPLE_H_
#define TESSERA_MODELS_DATA_SAMPLE_H_

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "models/data/mask_check.h"
#include "models/imaging/image.h"
#include "models/imaging/image_file.h"

namespace tessera::data {

// The paths of a sample's two files. The file names are for messages, because
// the paths may be those of a store that names files by their digest.
struct SampleFiles {
  std::string name;
  std::filesystem::path image_path;
  std::filesystem::path mask_path;
  std::string image_filename;
  std::string mask_filename;
};

// An image and its mask, same height and width.
struct Sample {
  std::string name;
  imaging::GrayPlane image;
  imaging::LabelPlane mask;     // Objects numbered 1, 2, … without gaps.
  int bits_per_sample = 8;      // Of the image, 8 or 16.
  double pixel_size_um = 0;     // See imaging::ImageHeader.
  int object_count = 0;
  bool binary_mask = false;     // The file had one value besides 0, and its
                                // objects were labelled by 8-connection.
  std::shared_ptr<void> memory; // The reservation from ReserveMemory.
};

// Called with the number of bytes before memory is taken for a sample. The
// sample keeps the returned reservation as long as it lives.
using ReserveMemory = std::function<absl::StatusOr<std::shared_ptr<void>>(
    const std::string& sample, int64_t bytes)>;

// The most bytes for each pixel while a sample is read. A check of the mask
// takes MaskCheckBytes() besides.
inline constexpr int64_t kBytesPerSamplePixel = 20;
// Samples are cut out of images, so their limit is lower than that of images.
inline constexpr imaging::ReadLimits kSampleLimits = {
    .max_pixels_per_slice = int64_t{1} << 27};

// Oddities of a sample's files.
struct SampleOddities {
  MaskCheck mask;
  std::vector<std::string> notices;  // Of the image; see ImageFile::notices().
};

// Reads one sample. In a mask with one value besides 0, each 8-connected
// component becomes an object. Other masks keep their objects, renumbered in
// ascending order. A file with several slices is refused; `dataset crop` takes
// one slice out. `reserve` and `oddities` may be null. `oddities` receives the
// oddities of the mask before it is renumbered; they are no errors.
// Errors: INVALID_ARGUMENT naming the file if it cannot be decoded or has
// several slices, or if image and mask differ in size; RESOURCE_EXHAUSTED above
// `limits`; those of `reserve`.
absl::StatusOr<Sample> LoadSample(
    const SampleFiles& files, const imaging::ReadLimits& limits = kSampleLimits,
    const ReserveMemory& reserve = nullptr, SampleOddities* oddities = nullptr);

// A sample, and the warnings and notices for its user.
struct CheckedSample {
  Sample sample;
  std::vector<MaskWarning> warnings;
  std::vector<std::string> notices;  // Of the image; see ImageFile::notices().
};
// LoadSample() and CheckMask(). Errors: those of LoadSample(); INVALID_ARGUMENT
// naming the mask if CheckMask() refuses it.
absl::StatusOr<CheckedSample> LoadCheckedSample(
    const SampleFiles& files, const ReserveMemory& reserve = nullptr);

}  // namespace tessera::data

#endif  // TESSERA_MODELS_DATA_SAMPLE_H_
