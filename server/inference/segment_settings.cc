#include "server/inference/segment_settings.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/error_reason.h"
#include "base/status_macros.h"
#include "models/tiles/tile_plan.h"
#include "models/version/diameters.h"
#include "server/inference/diameter_choice.h"

namespace tessera::inference {
namespace {

constexpr int kMinSidePx = 16;
constexpr int kMaxSidePx = 16384;
constexpr int kMaxErosionWidth = 255;
constexpr int kMaxAreaPx = 1 << 30;
constexpr double kMaxTolerancePx = 1000;
constexpr int kMaxReviewRegions = 1000;  // Their summary is one message.

// False for NaN as well.
template <typename T>
absl::Status CheckRange(absl::string_view name, T value, T least, T most) {
  if (value >= least && value <= most) return absl::OkStatus();
  return WithReason(
      absl::InvalidArgumentError(absl::StrFormat(
          "%s is %s; it must be from %s to %s", name, absl::StrCat(value),
          absl::StrCat(least), absl::StrCat(most))),
      "PARAMETER_OUT_OF_RANGE", name);
}

absl::Status CheckSize(const std::string& name, const imaging::Size& size,
                       int least = kMinSidePx) {
  RETURN_IF_ERROR(CheckRange(name + ".height", size.height, least, kMaxSidePx));
  return CheckRange(name + ".width", size.width, least, kMaxSidePx);
}

// Whether the method takes the parameters that are set, and the network.
absl::Status CheckMethod(const SegmentParameters& parameters,
                         const version::Manifest& manifest) {
  if (parameters.method == SegmentMethod::kUnknown) {
    return DoesNotFit("method", "is not known to this server; update it");
  }
  if (parameters.method == SegmentMethod::kTiles) {
    if (!parameters.step_size) return absl::OkStatus();
    return DoesNotFit("step_size",
                      "is only for models applied as PyJAMAS does");
  }
  const std::pair<const char*, bool> others[] = {
      {"subimage_size", parameters.subimage_size.has_value()},
      {"diameter", parameters.diameter.has_value()},
      {"diameter_px", parameters.diameter_px.has_value()},
      {"overlap_px", parameters.overlap_px.has_value()},
      {"test_time_augmentation",
       parameters.test_time_augmentation.value_or(false)},
      {"review_regions", parameters.review_regions.value_or(0) > 0}};
  for (const auto& [name, given] : others) {
    if (given) {
      return DoesNotFit(name,
                        "cannot be given for models applied as PyJAMAS "
                        "does; leave out one of the two");
    }
  }
  const version::Target target = manifest.parameters.target;
  if (target == version::Target::kForeground) return absl::OkStatus();
  return DoesNotFit(
      "method", absl::StrFormat("is PyJAMAS', which knows two classes, but the "
                                "model's target is `%s`; leave it out",
                                version::NameOf(target)));
}

// PyJAMAS steps by an eighth of its window; less than that only costs time.
int MostOverlapPx(imaging::Size subimage) {
  const int side = std::min(subimage.height, subimage.width);
  return side - side / 8;
}

absl::Status Check(const SegmentSettings& settings) {
  RETURN_IF_ERROR(CheckSize("subimage_size", settings.subimage_size));
  RETURN_IF_ERROR(CheckRange("overlap_px", settings.overlap_px, 0,
                             MostOverlapPx(settings.subimage_size)));
  RETURN_IF_ERROR(
      CheckRange("erosion_width", settings.erosion_width, 0, kMaxErosionWidth));
  RETURN_IF_ERROR(
      CheckRange("min_area_px", settings.min_area_px, 0, kMaxAreaPx));
  RETURN_IF_ERROR(
      CheckRange("tolerance_px", settings.tolerance_px, 0.0, kMaxTolerancePx));
  RETURN_IF_ERROR(CheckRange("review_regions", settings.review_regions, 0,
                             kMaxReviewRegions));
  return CheckSize("review_region_size", settings.review_region_size);
}

// With the defaults for a subimage size. `magnification` is that of the objects
// in comparison with the model's.
SegmentSettings Complete(const SegmentParameters& parameters,
                         const version::TrainingParameters& trained,
                         imaging::Size subimage, double magnification) {
  // Values up to `least` mean that something is off, and stay so.
  const auto scaled = [](int value, double factor, int least) {
    return value <= least
               ? value
               : std::max(least, static_cast<int>(std::lround(value * factor)));
  };
  SegmentSettings settings;
  settings.subimage_size = subimage;
  settings.overlap_px = parameters.overlap_px.value_or(tiles::DefaultOverlapPx(
      subimage, trained.network_input_size, trained.network.depth));
  settings.erosion_width = parameters.erosion_width.value_or(std::min(
      scaled(trained.erosion_width, magnification, 1), kMaxErosionWidth));
  settings.min_area_px = parameters.min_area_px.value_or(
      scaled(trained.min_area_px, magnification * magnification, 0));
  settings.tolerance_px = parameters.tolerance_px.value_or(0);
  settings.test_time_augmentation =
      parameters.test_time_augmentation.value_or(false);
  settings.review_regions = parameters.review_regions.value_or(0);
  settings.review_region_size =
      parameters.review_region_size.value_or(subimage);
  return settings;
}

SegmentSettings Open(const SegmentParameters& parameters,
                     DiameterChoice diameter, SegmentSettings settings) {
  constexpr int kOpen = SegmentSettings::kOpen;
  settings.diameter = diameter;
  settings.diameter_px = parameters.diameter_px.value_or(0);
  settings.subimage_size = {};
  settings.overlap_px = parameters.overlap_px.value_or(kOpen);
  settings.erosion_width = parameters.erosion_width.value_or(kOpen);
  settings.min_area_px = parameters.min_area_px.value_or(kOpen);
  settings.review_region_size =
      parameters.review_region_size.value_or(imaging::Size());
  return settings;
}

}  // namespace

absl::StatusOr<SegmentSettings> ResolveSettings(
    const SegmentParameters& parameters, const version::Manifest& manifest) {
  RETURN_IF_ERROR(CheckMethod(parameters, manifest));
  ASSIGN_OR_RETURN(const DiameterChoice diameter,
                   ChooseDiameter(parameters, manifest));
  const version::TrainingParameters& trained = manifest.parameters;
  SegmentSettings settings =
      Complete(parameters, trained,
               parameters.subimage_size.value_or(trained.subimage_size), 1);
  settings.diameter = diameter;
  if (parameters.method == SegmentMethod::kPyjamas) {
    settings.method = parameters.method;
    settings.step_size =
        parameters.step_size.value_or(version::StepSizeOf(manifest));
    RETURN_IF_ERROR(CheckSize("step_size", settings.step_size, 1));
    settings.subimage_size = trained.network_input_size;
    settings.overlap_px = 0;
    settings.min_area_px = parameters.min_area_px.value_or(0);
  }
  if (!settings.open()) {
    RETURN_IF_ERROR(Check(settings));
    return settings;
  }
  SegmentSettings checked = settings;
  checked.overlap_px =
      std::min(checked.overlap_px, MostOverlapPx(checked.subimage_size));
  RETURN_IF_ERROR(Check(checked));
  return Open(parameters, diameter, std::move(settings));
}

SegmentSettings SettleAt(const SegmentSettings& settings,
                         const version::Manifest& manifest,
                         double diameter_px) {
  SegmentSettings settled = settings;
  if (settings.open()) {
    const double magnification =
        version::MagnificationOf(manifest, diameter_px);
    settled =
        Complete(ParametersOf(settings), manifest.parameters,
                 version::SubimageFor(manifest, diameter_px), magnification);
    settled.overlap_px =
        std::min(settled.overlap_px, MostOverlapPx(settled.subimage_size));
  }
  settled.diameter = DiameterChoice::kNone;
  return settled;
}

SegmentSettings JoinSettings(const SegmentSettings& one,
                             const SegmentSettings& other) {
  SegmentSettings joined = one;
  const auto join = [&](auto field, auto open) {
    if (one.*field != other.*field) joined.*field = open;
  };
  constexpr int kOpen = SegmentSettings::kOpen;
  join(&SegmentSettings::subimage_size, imaging::Size());
  join(&SegmentSettings::overlap_px, kOpen);
  join(&SegmentSettings::erosion_width, kOpen);
  join(&SegmentSettings::min_area_px, kOpen);
  join(&SegmentSettings::review_region_size, imaging::Size());
  return joined;
}

SegmentParameters ParametersOf(const SegmentSettings& settings) {
  const auto unless_open = [](auto value, auto open) {
    return value == open ? std::nullopt : std::optional(value);
  };
  constexpr int kOpen = SegmentSettings::kOpen;
  constexpr imaging::Size kNoSize;
  SegmentParameters parameters;
  parameters.method = settings.method;
  parameters.erosion_width = unless_open(settings.erosion_width, kOpen);
  parameters.min_area_px = unless_open(settings.min_area_px, kOpen);
  parameters.tolerance_px = settings.tolerance_px;
  if (settings.method == SegmentMethod::kPyjamas) {
    parameters.step_size = settings.step_size;
    return parameters;
  }
  if (settings.diameter == DiameterChoice::kNone) {
    parameters.subimage_size = settings.subimage_size;
  } else {
    parameters.diameter = settings.diameter;
  }
  if (settings.diameter == DiameterChoice::kGiven) {
    parameters.diameter_px = settings.diameter_px;
  }
  parameters.overlap_px = unless_open(settings.overlap_px, kOpen);
  parameters.test_time_augmentation = settings.test_time_augmentation;
  parameters.review_regions = settings.review_regions;
  parameters.review_region_size =
      unless_open(settings.review_region_size, kNoSize);
  return parameters;
}

absl::StatusOr<std::unique_ptr<imaging::ImageFile>> OpenChannel(
    const std::filesystem::path& image, const imaging::ReadLimits& limits,
    std::optional<int> channel) {
  auto file = imaging::ImageFile::Open(image, limits, channel);
  if (!absl::IsOutOfRange(file.status())) return file;
  return WithReason(absl::InvalidArgumentError(file.status().message()),
                    "CHANNEL_OUT_OF_RANGE");
}

absl::StatusOr<std::vector<int>> ResolveSlices(const std::vector<int>& asked,
                                               int slices_in_file,
                                               absl::string_view filename) {
  if (asked.empty()) {
    std::vector<int> all(static_cast<size_t>(slices_in_file));
    std::iota(all.begin(), all.end(), 1);
    return all;
  }
  int previous = 0;
  for (const int slice : asked) {
    if (slice < 1 || slice > slices_in_file) {
      return WithReason(absl::InvalidArgumentError(absl::StrFormat(
                            "slice %d is not in %s; choose one from 1 to %d",
                            slice, filename, slices_in_file)),
                        "SLICE_OUT_OF_RANGE");
    }
    if (slice <= previous) {
      return WithReason(absl::InvalidArgumentError(absl::StrFormat(
                            "slice %d comes after slice %d; name each slice "
                            "once, in ascending order",
                            slice, previous)),
                        "SLICE_OUT_OF_RANGE");
    }
    previous = slice;
  }
  return asked;
}

}  // namespace tessera::inference
