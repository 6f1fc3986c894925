// How a model is applied: what was asked for, filled up from its manifest.
#ifndef TESSERA_SERVER_INFERENCE_SEGMENT_SETTINGS_H_
#define TESSERA_SERVER_INFERENCE_SEGMENT_SETTINGS_H_

#include <filesystem>
#include <memory>
#include <optional>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "models/imaging/arrival.h"
#include "models/imaging/image.h"
#include "models/imaging/image_file.h"
#include "models/version/manifest.h"

namespace tessera::inference {

// What a request may leave out.
struct SegmentParameters {
  std::optional<imaging::Size> subimage_size;
  std::optional<int> overlap_px;
  std::optional<int> erosion_width;
  std::optional<int> min_area_px;
  std::optional<double> tolerance_px;
  std::optional<bool> test_time_augmentation;
  std::optional<int> review_regions;
  std::optional<imaging::Size> review_region_size;
};

// Every value, as used.
struct SegmentSettings {
  imaging::Size subimage_size;
  int overlap_px = 0;
  int erosion_width = 0;
  int min_area_px = 0;
  double tolerance_px = 0;
  bool test_time_augmentation = false;
  int review_regions = 0;  // To name as the least certain.
  imaging::Size review_region_size;
};

// The defaults: the manifest's subimage size and erosion width; the overlap
// that the network needs (tiles::DefaultOverlapPx()); 10 px as the smallest
// object, or 0 for a model that samples as PyJAMAS does, which keeps every
// object; exact outlines; no test-time augmentation; no regions to review, else
// ones of the subimage size. Errors: INVALID_ARGUMENT (PARAMETER_OUT_OF_RANGE)
// naming the parameter and its range.
absl::StatusOr<SegmentSettings> ResolveSettings(
    const SegmentParameters& parameters, const version::Manifest& manifest);

// Opens the image to read one channel, counted from 1; none: the first one.
// Errors: those of ImageFile::Open(), but INVALID_ARGUMENT
// (CHANNEL_OUT_OF_RANGE) if the file has no such channel.
absl::StatusOr<std::unique_ptr<imaging::ImageFile>> OpenChannel(
    const std::filesystem::path& image, const imaging::ReadLimits& limits,
    imaging::Arrival& arrival, std::optional<int> channel);

// The slices to segment, counted from 1; all if none are asked for.
// Errors: INVALID_ARGUMENT (SLICE_OUT_OF_RANGE) if one is not in the file or
// they do not ascend.
absl::StatusOr<std::vector<int>> ResolveSlices(const std::vector<int>& asked,
                                               int slices_in_file,
                                               absl::string_view filename);

// Whether one histogram may be announced for so many slices to segment.
// Errors: INVALID_ARGUMENT (HEADER_INVALID).
absl::Status CheckHistogramIsForOne(int slices);

}  // namespace tessera::inference

#endif  // TESSERA_SERVER_INFERENCE_SEGMENT_SETTINGS_H_
