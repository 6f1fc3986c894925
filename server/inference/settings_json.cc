#include "server/inference/settings_json.h"

#include <limits>
#include <utility>

#include "base/status_macros.h"
#include "models/version/strict_json.h"

namespace tessera::inference {
namespace {

constexpr char kSubject[] = "the segmentation's parameters";
// Ranges were checked before; these only fit into an int.
constexpr int64_t kMost = std::numeric_limits<int>::max();
constexpr int64_t kOpen = SegmentSettings::kOpen;

constexpr std::pair<DiameterChoice, const char*> kDiameters[] = {
    {DiameterChoice::kNone, "none"},
    {DiameterChoice::kAuto, "auto"},
    {DiameterChoice::kAutoEachSlice, "each-slice"},
    {DiameterChoice::kModel, "model"},
    {DiameterChoice::kGiven, "given"}};

const char* StoredNameOf(DiameterChoice diameter) {
  for (const auto& [choice, name] : kDiameters) {
    if (choice == diameter) return name;
  }
  return "unknown";
}

absl::StatusOr<DiameterChoice> ParseDiameter(const std::string& name) {
  for (const auto& [choice, known] : kDiameters) {
    if (name == known) return choice;
  }
  return absl::InvalidArgumentError(
      "the segmentation's choice of a diameter is not known to this server; "
      "update it");
}

}  // namespace

std::string ToJson(const SegmentSettings& settings) {
  const bool pyjamas = settings.method == SegmentMethod::kPyjamas;
  return nlohmann::ordered_json{
      {"method", pyjamas ? "pyjamas" : "tiles"},
      {"diameter", StoredNameOf(settings.diameter)},
      {"diameter_px", settings.diameter_px},
      {"step_size", version::SizeToValue(settings.step_size)},
      {"subimage_size", version::SizeToValue(settings.subimage_size)},
      {"overlap_px", settings.overlap_px},
      {"erosion_width", settings.erosion_width},
      {"min_area_px", settings.min_area_px},
      {"tolerance_px", settings.tolerance_px},
      {"test_time_augmentation", settings.test_time_augmentation},
      {"review_regions", settings.review_regions},
      {"review_region_size", version::SizeToValue(settings.review_region_size)}}
      .dump();
}

absl::StatusOr<SegmentSettings> SettingsFromJson(absl::string_view json) {
  ASSIGN_OR_RETURN(const auto value, version::ParseStrictJson(json, kSubject));
  version::JsonFields fields(value, kSubject,
                             version::JsonFields::Missing::kIsFault);
  SegmentSettings settings;
  std::string method;
  fields.Read("method", method);
  fields.Read("step_size", 0, kMost, settings.step_size);
  fields.Read("subimage_size", 0, kMost, settings.subimage_size);
  fields.Read("overlap_px", kOpen, kMost, settings.overlap_px);
  fields.Read("erosion_width", kOpen, kMost, settings.erosion_width);
  fields.Read("min_area_px", kOpen, kMost, settings.min_area_px);
  fields.Read("tolerance_px", settings.tolerance_px);
  fields.Read("test_time_augmentation", settings.test_time_augmentation);
  fields.Read("review_regions", 0, kMost, settings.review_regions);
  fields.Read("review_region_size", 0, kMost, settings.review_region_size);
  std::string diameter = StoredNameOf(settings.diameter);
  // Earlier Tesseras had no diameters.
  if (value.contains("diameter")) {
    fields.Read("diameter", diameter);
    fields.Read("diameter_px", settings.diameter_px);
  }
  fields.RefuseOthers();
  RETURN_IF_ERROR(fields.status());
  ASSIGN_OR_RETURN(settings.diameter, ParseDiameter(diameter));
  if (method == "pyjamas") {
    settings.method = SegmentMethod::kPyjamas;
  } else if (method != "tiles") {
    return absl::InvalidArgumentError(
        "the segmentation's method is not known to this server; update it");
  }
  return settings;
}

}  // namespace tessera::inference
