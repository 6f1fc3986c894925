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
#include "models/version/diameter_words.h"
#include "models/version/manifest.h"

namespace tessera::inference {

// Which program's way of applying a network; see the wire API.
enum class SegmentMethod {
  kTiles,
  kPyjamas,
  kUnknown  // One of a later Tessera.
};

using version::DiameterChoice;

// Parameters that a request may leave out.
struct SegmentParameters {
  SegmentMethod method = SegmentMethod::kTiles;
  std::optional<DiameterChoice> diameter;
  std::optional<double> diameter_px;
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

// The values that are used. Values that follow from the objects' diameter are
// open until SettleAt(); open values are kOpen and 0×0.
struct SegmentSettings {
  static constexpr int kOpen = -1;

  SegmentMethod method = SegmentMethod::kTiles;
  DiameterChoice diameter = DiameterChoice::kNone;
  double diameter_px = 0;       // Of the choice kGiven; else 0.
  imaging::Size step_size;      // Of the method kPyjamas; else 0×0.
  imaging::Size subimage_size;  // Of the method kPyjamas: its window.
  int overlap_px = 0;
  int erosion_width = 0;
  int min_area_px = 0;
  double tolerance_px = 0;
  bool test_time_augmentation = false;
  int review_regions = 0;  // How many of the least certain regions to name.
  imaging::Size review_region_size;

  // Whether values are open.
  bool open() const {
    return diameter == DiameterChoice::kAuto ||
           diameter == DiameterChoice::kAutoEachSlice ||
           diameter == DiameterChoice::kGiven;
  }
  friend bool operator==(const SegmentSettings&,
                         const SegmentSettings&) = default;
};

// Fills in the defaults:
// * diameter: kNone if a subimage size is given, kAuto if the model knows the
//   size of its objects, else kModel;
// * subimage size, erosion width and smallest object: the manifest's;
// * overlap: what the network needs (tiles::DefaultOverlapPx());
// * tolerance 0 (exact outlines), no test-time augmentation;
// * no regions to review; if some are asked for, regions of the subimage size;
// * step size: version::StepSizeOf(). PyJAMAS has no smallest object.
// With the diameters kAuto, kAutoEachSlice and kGiven, what is not given stays
// open.
// Errors: INVALID_ARGUMENT (PARAMETER_OUT_OF_RANGE) naming the parameter and
// its range, or the parameter that the method, the subimage size or the model
// does not go with.
absl::StatusOr<SegmentSettings> ResolveSettings(
    const SegmentParameters& parameters, const version::Manifest& manifest);

// The settings for an image of this diameter; 0: for the training's scale. The
// subimage size is version::SubimageFor(). The manifest's erosion width and
// smallest object grow and shrink with it. An overlap that is too large for the
// subimage is reduced. The result's choice of the diameter is kNone. Settings
// without open values stay as they are.
SegmentSettings SettleAt(const SegmentSettings& settings,
                         const version::Manifest& manifest, double diameter_px);

// Parameters for which ResolveSettings() returns `settings` again.
SegmentParameters ParametersOf(const SegmentSettings& settings);

// Opens the values in which the settings of two slices differ.
SegmentSettings JoinSettings(const SegmentSettings& one,
                             const SegmentSettings& other);

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
