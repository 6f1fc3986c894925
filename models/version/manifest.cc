#include "models/version/manifest.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/sha256.h"
#include "base/status_macros.h"
#include "models/version/fingerprint_json.h"
#include "models/version/parameters_json.h"
#include "models/version/strict_json.h"

namespace tessera::version {
namespace {

using nlohmann::json;
using nlohmann::ordered_json;

constexpr int kFormatVersion = 1;
constexpr size_t kMaxBytes = size_t{64} << 20;
constexpr char kSubject[] = "manifest.json";
constexpr int kMaxSidePx = 65'536;
constexpr int64_t kMaxInt64 = std::numeric_limits<int64_t>::max();

// JSON has no infinities; the library would write them as null too.
ordered_json NumberOrNull(double value) {
  return std::isfinite(value) ? ordered_json(value) : ordered_json(nullptr);
}

ordered_json PrecisionsToValue(const std::vector<double>& precisions) {
  ordered_json values = ordered_json::array();
  for (const double value : precisions) values.push_back(NumberOrNull(value));
  return values;
}

ordered_json HistoryToValue(const std::vector<EpochMetrics>& history) {
  ordered_json values = ordered_json::array();
  for (const EpochMetrics& metrics : history) {
    values.push_back(
        {{"epoch", metrics.epoch},
         {"training_loss", NumberOrNull(metrics.training_loss)},
         {"validation_loss", NumberOrNull(metrics.validation_loss)},
         {"validation_ap50", NumberOrNull(metrics.validation_ap50)}});
  }
  return values;
}

absl::StatusOr<std::vector<EpochMetrics>> HistoryFromValue(const json& values) {
  std::vector<EpochMetrics> history;
  for (const json& value : values) {
    const std::string subject =
        absl::StrCat(kSubject, ": entry ", history.size() + 1, " of `history`");
    if (!value.is_object()) {
      return absl::InvalidArgumentError(
          absl::StrCat(subject, " must be an object"));
    }
    EpochMetrics& metrics = history.emplace_back();
    JsonFields fields(value, subject, JsonFields::Missing::kIsFault);
    fields.Read("epoch", 1, 100'000, metrics.epoch);
    fields.Read("training_loss", metrics.training_loss, true);
    fields.Read("validation_loss", metrics.validation_loss, true);
    fields.Read("validation_ap50", metrics.validation_ap50, true);
    RETURN_IF_ERROR(fields.status());
  }
  return history;
}

absl::StatusOr<std::vector<std::string>> DigestsFromValue(const json& values) {
  std::vector<std::string> digests;
  for (const json& value : values) {
    if (!value.is_string() ||
        !IsSha256Hex(value.get_ref<const std::string&>())) {
      return absl::InvalidArgumentError(
          absl::StrCat(kSubject, ": entry ", digests.size() + 1,
                       " of `sample_sha256` must be a SHA-256 digest"));
    }
    digests.push_back(value.get<std::string>());
  }
  return digests;
}

absl::Status ReadScalars(const json& value, Manifest& manifest) {
  JsonFields fields(value, kSubject, JsonFields::Missing::kIsFault);
  int format_version = 0;
  fields.Read("format_version", 1, kFormatVersion, format_version);
  fields.Read("tessera_version", manifest.tessera_version);
  fields.Read("training_max", manifest.training_max);
  fields.Read("dataset", manifest.dataset);
  fields.Read("dataset_sha256", manifest.dataset_sha256);
  fields.Read("best_epoch", 0, 100'000, manifest.best_epoch);
  fields.Read("parameter_count", 0, kMaxInt64, manifest.parameter_count);
  fields.Read("object_count", 0, kMaxInt64, manifest.object_count);
  fields.Read("binary_masks", manifest.binary_masks);
  RETURN_IF_ERROR(fields.status());
  if (!manifest.dataset_sha256.empty() &&
      !IsSha256Hex(manifest.dataset_sha256)) {
    return absl::InvalidArgumentError(absl::StrCat(
        kSubject, ": `dataset_sha256` must be a SHA-256 digest or empty"));
  }
  // Inference divides by training_max.
  const bool needed =
      manifest.parameters.intensity == IntensityNormalization::kTrainingMax;
  if (!(manifest.training_max >= (needed ? 1 : 0)) ||
      manifest.training_max > 65'535) {
    return absl::InvalidArgumentError(
        absl::StrCat(kSubject,
                     ": `training_max` must be from 1 to 65535 with "
                     "`training-max` intensities, else from 0"));
  }
  return absl::OkStatus();
}

ordered_json DecodingToValue(const Decoding& decoding) {
  return {{"object_threshold", decoding.object_threshold},
          {"seed_threshold", decoding.seed_threshold}};
}

absl::StatusOr<Decoding> DecodingFromValue(const json& value) {
  Decoding decoding;
  JsonFields fields(value, absl::StrCat(kSubject, ": `decoding`"),
                    JsonFields::Missing::kIsFault);
  fields.Read("object_threshold", decoding.object_threshold);
  fields.Read("seed_threshold", decoding.seed_threshold);
  fields.RefuseOthers();
  RETURN_IF_ERROR(fields.status());
  for (const double threshold :
       {decoding.object_threshold, decoding.seed_threshold}) {
    if (!(threshold > 0 && threshold < 1)) {
      return absl::InvalidArgumentError(
          absl::StrCat(kSubject, ": a threshold of `decoding` is ", threshold,
                       "; it must be between 0 and 1"));
    }
  }
  return decoding;
}

ordered_json ConfidenceToValue(const KnownConfidence& known) {
  return {{"samples", known.samples},
          {"p05", known.p05},
          {"median", known.median}};
}

absl::StatusOr<KnownConfidence> ConfidenceFromValue(const json& value) {
  KnownConfidence known;
  JsonFields fields(value, absl::StrCat(kSubject, ": `confidence`"),
                    JsonFields::Missing::kIsFault);
  fields.Read("samples", 1, std::numeric_limits<int>::max(), known.samples);
  fields.Read("p05", known.p05);
  fields.Read("median", known.median);
  fields.RefuseOthers();
  RETURN_IF_ERROR(fields.status());
  for (const double confidence : {known.p05, known.median}) {
    if (!(confidence >= 0 && confidence <= 1)) {
      return absl::InvalidArgumentError(
          absl::StrCat(kSubject, ": a value of `confidence` is ", confidence,
                       "; it must be from 0 to 1"));
    }
  }
  return known;
}

absl::StatusOr<std::vector<double>> PrecisionsFromValue(const json& values) {
  std::vector<double> precisions;
  for (const json& value : values) {
    if (!value.is_number() && !value.is_null()) {
      return absl::InvalidArgumentError(absl::StrCat(
          kSubject, ": `validation_ap` must be a list of numbers"));
    }
    precisions.push_back(value.is_null()
                             ? std::numeric_limits<double>::quiet_NaN()
                             : value.get<double>());
  }
  return precisions;
}

// Reads the keys that versions of an earlier Tessera do not have.
absl::Status ReadLater(const json& value, Manifest& manifest) {
  JsonFields fields(value, kSubject, JsonFields::Missing::kIsFine);
  if (const json* member =
          fields.Member("fingerprint", json::value_t::object)) {
    ASSIGN_OR_RETURN(manifest.fingerprint, FingerprintFromValue(*member));
  }
  if (const json* member = fields.Member("decoding", json::value_t::object)) {
    ASSIGN_OR_RETURN(manifest.decoding, DecodingFromValue(*member));
  }
  if (const json* member = fields.Member("confidence", json::value_t::object)) {
    ASSIGN_OR_RETURN(manifest.confidence, ConfidenceFromValue(*member));
  }
  if (const json* member =
          fields.Member("validation_ap", json::value_t::array)) {
    ASSIGN_OR_RETURN(manifest.validation_ap, PrecisionsFromValue(*member));
  }
  fields.Read("initial_model", manifest.initial_model);
  fields.Read("initial_model_sha256", manifest.initial_model_sha256);
  fields.Read("step_size", 1, kMaxSidePx, manifest.step_size);
  return fields.status();
}

absl::Status ReadLists(const json& value, Manifest& manifest) {
  JsonFields fields(value, kSubject, JsonFields::Missing::kIsFault);
  const json* parameters = fields.Member("parameters", json::value_t::object);
  const json* digests = fields.Member("sample_sha256", json::value_t::array);
  const json* history = fields.Member("history", json::value_t::array);
  RETURN_IF_ERROR(fields.status());
  ASSIGN_OR_RETURN(manifest.parameters, ParametersFromValue(*parameters));
  ASSIGN_OR_RETURN(manifest.sample_sha256, DigestsFromValue(*digests));
  ASSIGN_OR_RETURN(manifest.history, HistoryFromValue(*history));
  return absl::OkStatus();
}

}  // namespace

imaging::Size StepSizeOf(const Manifest& manifest) {
  if (manifest.step_size != imaging::Size{}) return manifest.step_size;
  const imaging::Size input = manifest.parameters.network_input_size;
  return {std::max(1, input.height / 8), std::max(1, input.width / 8)};
}

double LeastConfidence(const Manifest& manifest) {
  constexpr double kOfMedian = 0.65;
  constexpr double kUnknown = 0.35;
  const KnownConfidence& known = manifest.confidence;
  return known.samples > 0 ? kOfMedian * known.median : kUnknown;
}

std::string ToJson(const Manifest& manifest) {
  ordered_json value = {
      {"format_version", kFormatVersion},
      {"tessera_version", manifest.tessera_version},
      {"parameters", ParametersToValue(manifest.parameters)},
      {"training_max", manifest.training_max},
      {"dataset", manifest.dataset},
      {"dataset_sha256", manifest.dataset_sha256},
      {"sample_sha256", manifest.sample_sha256},
      {"history", HistoryToValue(manifest.history)},
      {"best_epoch", manifest.best_epoch},
      {"parameter_count", manifest.parameter_count},
      {"object_count", manifest.object_count},
      {"binary_masks", manifest.binary_masks},
      {"fingerprint", FingerprintToValue(manifest.fingerprint)},
      {"decoding", DecodingToValue(manifest.decoding)},
      {"validation_ap", PrecisionsToValue(manifest.validation_ap)},
      {"initial_model", manifest.initial_model},
      {"initial_model_sha256", manifest.initial_model_sha256}};
  if (manifest.confidence.samples > 0) {
    value.push_back({"confidence", ConfidenceToValue(manifest.confidence)});
  }
  if (manifest.step_size != imaging::Size{}) {
    value.push_back({"step_size", SizeToValue(manifest.step_size)});
  }
  return value.dump(2, ' ', false, ordered_json::error_handler_t::replace) +
         "\n";
}

absl::StatusOr<Manifest> ManifestFromJson(absl::string_view json) {
  if (json.size() > kMaxBytes) {
    return absl::InvalidArgumentError(
        absl::StrCat(kSubject, " has ", json.size(), " bytes; at most ",
                     kMaxBytes, " are read"));
  }
  ASSIGN_OR_RETURN(const auto value, ParseStrictJson(json, kSubject));
  Manifest manifest;
  RETURN_IF_ERROR(ReadLists(value, manifest));
  RETURN_IF_ERROR(ReadScalars(value, manifest));
  RETURN_IF_ERROR(ReadLater(value, manifest));
  return manifest;
}

std::string VersionSha256(absl::string_view weights,
                          absl::string_view manifest) {
  Sha256 digest;
  digest.Update(weights);
  digest.Update(manifest);
  return digest.HexDigest();
}

}  // namespace tessera::version
