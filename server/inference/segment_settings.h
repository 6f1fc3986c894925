// How a model is applied: the request's parameters, completed with defaults.
#ifndef TESSERA_SERVER_INFERENCE_SEGMENT_SETTINGS_H_
#define TESSERA_SERVER_INFERENCE_SEGMENT_SETTINGS_H_

#include <filesystem>
#include <memory>
#include <optional>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "models/imaging/image.h"
#include "models/imaging/image_file.h"
#include "models/version/manifest.h"

namespace tessera::inference {

// Which program's way of applying a network; see the wire API.
enum class SegmentMethod {
  kTiles,
  kPyjamas,
  kUnknown  // One of a later Tessera.
};

// Parameters that a request may leave out.
struct SegmentParameters {
  SegmentMethod method = SegmentMethod::kTiles;
  std::optional<imaging::Size> subimage_size;
  std::optional<int> overlap_px;
  std::optional<int> erosion_width;
  std::optional<int> min_area_px;
  std::optional<double> tolerance_px;
  std::optional<bool> test_time_augmentation;
  std::optional<int> review_regions;
  std::optional<imaging::Size> review_region_size;
  std::optional<imaging::Size> step_size;  // Of the method kPyjamas.
};

// The values that are used.
struct SegmentSettings {
  SegmentMethod method = SegmentMethod::kTiles;
  imaging::Size step_size;      // Of the method kPyjamas; else 0×0.
  imaging::Size subimage_size;  // Of the method kPyjamas: its window.
  int overlap_px = 0;
  int erosion_width = 0;
  int min_area_px = 0;
  double tolerance_px = 0;
  bool test_time_augmentation = false;
  int review_regions = 0;  // How many of the least certain regions to name.
  imaging::Size review_region_size;
};

// Fills in the defaults:
// * subimage size, erosion width and smallest object: the manifest's;
// * overlap: what the network needs (tiles::DefaultOverlapPx());
// * tolerance 0 (exact outlines), no test-time augmentation;
// * no regions to review; if some are asked for, regions of the subimage size;
// * step size: version::StepSizeOf(). PyJAMAS has no smallest object.
// Errors: INVALID_ARGUMENT (PARAMETER_OUT_OF_RANGE) naming the parameter and
// its range, or the parameter that the method does not take.
absl::StatusOr<SegmentSettings> ResolveSettings(
    const SegmentParameters& parameters, const version::Manifest& manifest);

// Opens the image to read one channel, counted from 1; without `channel`, the
// first. Errors: those of ImageFile::Open(), except INVALID_ARGUMENT
// (CHANNEL_OUT_OF_RANGE) if the file has no such channel.
absl::StatusOr<std::unique_ptr<imaging::ImageFile>> OpenChannel(
    const std::filesystem::path& image, const imaging::ReadLimits& limits,
    std::optional<int> channel);

// The slices to segment, counted from 1; all if none are asked for.
// Errors: INVALID_ARGUMENT (SLICE_OUT_OF_RANGE) if a slice is not in the file
// or the slices do not ascend.
absl::StatusOr<std::vector<int>> ResolveSlices(const std::vector<int>& asked,
                                               int slices_in_file,
                                               absl::string_view filename);

}  // namespace tessera::inference

#endif  // TESSERA_SERVER_INFERENCE_SEGMENT_SETTINGS_H_
