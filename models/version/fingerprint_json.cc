#include "models/version/fingerprint_json.h"

#include <limits>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "models/version/strict_json.h"

namespace tessera::version {
namespace {

using nlohmann::json;
using nlohmann::ordered_json;

constexpr int64_t kMaxInt64 = std::numeric_limits<int64_t>::max();
constexpr int kMaxInt = std::numeric_limits<int>::max();
constexpr char kSubject[] = "the fingerprint";

// NaN is an error too.
absl::Status CheckNotNegative(const char* key, double value) {
  if (value >= 0) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat(
      kSubject, ": `", key, "` is ", value, "; it must not be negative"));
}

}  // namespace

ordered_json FingerprintToValue(const Fingerprint& f) {
  ordered_json value = {
      {"samples", f.samples},
      {"objects", f.objects},
      {"pixels", f.pixels},
      {"smallest_image", SizeToValue(f.smallest_image)},
      {"median_image", SizeToValue(f.median_image)},
      {"largest_image", SizeToValue(f.largest_image)},
      {"diameter_p05_px", f.diameter_p05_px},
      {"diameter_median_px", f.diameter_median_px},
      {"diameter_p95_px", f.diameter_p95_px},
      {"sample_diameter_p05_px", f.sample_diameter_p05_px},
      {"sample_diameter_median_px", f.sample_diameter_median_px},
      {"sample_diameter_p95_px", f.sample_diameter_p95_px},
      {"smallest_object_px", f.smallest_object_px},
      {"object_fraction", f.object_fraction},
      {"touching_fraction", f.touching_fraction},
      {"contrast", f.contrast},
      {"saturated_fraction", f.saturated_fraction},
      {"bits", f.bits},
      {"binary_masks", f.binary_masks}};
  // Without it the text is that of earlier Tesseras.
  if (f.pixel_size_um > 0) value["pixel_size_um"] = f.pixel_size_um;
  return value;
}

absl::StatusOr<Fingerprint> FingerprintFromValue(const json& value) {
  Fingerprint f;
  JsonFields fields(value, kSubject, JsonFields::Missing::kIsFault);
  fields.Read("samples", 0, kMaxInt64, f.samples);
  fields.Read("objects", 0, kMaxInt64, f.objects);
  fields.Read("pixels", 0, kMaxInt64, f.pixels);
  fields.Read("smallest_image", 0, kMaxInt, f.smallest_image);
  fields.Read("median_image", 0, kMaxInt, f.median_image);
  fields.Read("largest_image", 0, kMaxInt, f.largest_image);
  fields.Read("diameter_p05_px", f.diameter_p05_px);
  fields.Read("diameter_median_px", f.diameter_median_px);
  fields.Read("diameter_p95_px", f.diameter_p95_px);
  JsonFields later(value, kSubject, JsonFields::Missing::kIsFine);
  later.Read("sample_diameter_p05_px", f.sample_diameter_p05_px);
  later.Read("sample_diameter_median_px", f.sample_diameter_median_px);
  later.Read("sample_diameter_p95_px", f.sample_diameter_p95_px);
  later.Read("smallest_object_px", f.smallest_object_px);
  later.Read("pixel_size_um", f.pixel_size_um);
  fields.Fail(later.status());
  fields.Read("object_fraction", f.object_fraction);
  fields.Read("touching_fraction", f.touching_fraction);
  fields.Read("contrast", f.contrast);
  fields.Read("saturated_fraction", f.saturated_fraction);
  fields.Read("bits", 0, 16, f.bits);
  fields.Read("binary_masks", f.binary_masks);
  for (const auto& [key, number] :
       {std::pair("diameter_p05_px", f.diameter_p05_px),
        std::pair("diameter_median_px", f.diameter_median_px),
        std::pair("diameter_p95_px", f.diameter_p95_px),
        std::pair("sample_diameter_p05_px", f.sample_diameter_p05_px),
        std::pair("sample_diameter_median_px", f.sample_diameter_median_px),
        std::pair("sample_diameter_p95_px", f.sample_diameter_p95_px),
        std::pair("smallest_object_px", f.smallest_object_px),
        std::pair("object_fraction", f.object_fraction),
        std::pair("touching_fraction", f.touching_fraction),
        std::pair("contrast", f.contrast),
        std::pair("saturated_fraction", f.saturated_fraction),
        std::pair("pixel_size_um", f.pixel_size_um)}) {
    fields.Fail(CheckNotNegative(key, number));
  }
  RETURN_IF_ERROR(fields.status());
  return f;
}

std::string ToJson(const Fingerprint& fingerprint) {
  return FingerprintToValue(fingerprint).dump();
}

absl::StatusOr<Fingerprint> FingerprintFromJson(absl::string_view json) {
  ASSIGN_OR_RETURN(const auto value, ParseStrictJson(json, kSubject));
  return FingerprintFromValue(value);
}

}  // namespace tessera::version
