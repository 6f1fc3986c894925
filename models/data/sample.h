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

// Where a sample's two files lie. The file names are for messages: the paths
// may be those of a store that names files by their digest.
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
  int object_count = 0;
  bool binary_mask = false;     // The file had one value besides 0, and its
                                // objects were labelled by 8-connection.
  std::shared_ptr<void> memory; // What ReserveMemory gave for it.
};

// Asked before memory is taken for a sample, for so many bytes. What it returns
// is kept as long as the sample.
using ReserveMemory = std::function<absl::StatusOr<std::shared_ptr<void>>(
    const std::string& sample, int64_t bytes)>;

// While a sample is read and checked, a pixel takes so many bytes at most.
inline constexpr int64_t kBytesPerSamplePixel = 20;
// Samples are cut-outs.
inline constexpr imaging::ReadLimits kSampleLimits = {
    .max_pixels_per_slice = int64_t{1} << 27};

// What may be odd about a sample, as its files are.
struct SampleOddities {
  MaskCheck mask;
  std::vector<std::string> notices;  // Of the image; see ImageFile::notices().
};

// Reads one sample. A mask with one value besides 0 is labelled by
// 8-connected components if that makes more than one object; other masks keep
// their objects, renumbered in ascending order. A file with several slices is
// refused; `dataset crop` takes one slice out. What is odd about the mask as it
// is in the file is set in `oddities` where that is not null; it is no error.
// Errors: INVALID_ARGUMENT naming the file: undecodable, more than one slice,
// image and mask of different sizes; RESOURCE_EXHAUSTED above `limits`; those
// of `reserve`, which may be null.
absl::StatusOr<Sample> LoadSample(
    const SampleFiles& files, const imaging::ReadLimits& limits = kSampleLimits,
    const ReserveMemory& reserve = nullptr, SampleOddities* oddities = nullptr);

// LoadSample() and what is to be told of it. Errors: also INVALID_ARGUMENT
// naming the mask if it cannot be meant.
struct CheckedSample {
  Sample sample;
  std::vector<MaskWarning> warnings;
  std::vector<std::string> notices;  // Of the image; see ImageFile::notices().
};
absl::StatusOr<CheckedSample> LoadCheckedSample(
    const SampleFiles& files, const ReserveMemory& reserve = nullptr);

}  // namespace tessera::data

#endif  // TESSERA_MODELS_DATA_SAMPLE_H_
