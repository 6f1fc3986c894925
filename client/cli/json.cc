#include "client/cli/json.h"

#include <algorithm>
#include <optional>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/quoting.h"
#include "client/cli/diameter.h"
#include "client/cli/text.h"
#include "models/evaluation/average_precision.h"

namespace tessera::cli {
namespace {

using evaluation::kIouThresholds;

std::string Rfc3339(absl::Time time) {
  return absl::FormatTime(absl::RFC3339_sec, time, absl::UTCTimeZone());
}

Json Value(const imaging::Size& size) {
  return {{"height", size.height}, {"width", size.width}};
}

template <typename T>
Json Value(const T& value) {
  return value;
}

// Leaves out a value that is not set: a reader could take null for a value.
template <typename T>
void Put(Json& json, const char* key, const std::optional<T>& value) {
  if (value) json[key] = Value(*value);
}

Json Value(const client::Access& access) {
  return {{"owner", access.owner},
          {"visibility", NameOf(access.visibility)},
          {"group", access.group}};
}

Json Value(const client::Fingerprint& fingerprint) {
  return {{"samples", fingerprint.samples},
          {"objects", fingerprint.objects},
          {"pixels", fingerprint.pixels},
          {"smallest_image", Value(fingerprint.smallest_image)},
          {"median_image", Value(fingerprint.median_image)},
          {"largest_image", Value(fingerprint.largest_image)},
          {"diameter_p05_px", fingerprint.diameter_p05_px},
          {"diameter_median_px", fingerprint.diameter_median_px},
          {"diameter_p95_px", fingerprint.diameter_p95_px},
          {"object_fraction", fingerprint.object_fraction},
          {"touching_fraction", fingerprint.touching_fraction},
          {"contrast", fingerprint.contrast},
          {"saturated_fraction", fingerprint.saturated_fraction},
          {"bits", fingerprint.bits},
          {"pixel_size_um", fingerprint.pixel_size_um}};
}

// The same form as in `tessera evaluate`. The JSON library writes NaN as null.
Json ByThreshold(const std::vector<double>& aps) {
  Json json = Json::object();
  for (size_t i = 0; i < std::min(aps.size(), kIouThresholds.size()); ++i) {
    json[absl::StrFormat("%.2f", kIouThresholds[i])] = aps[i];
  }
  return json;
}

Json HistoryOf(const std::vector<client::EpochMetrics>& history) {
  Json json = Json::array();
  for (const client::EpochMetrics& epoch : history) {
    json.push_back(ToJson(epoch));
  }
  return json;
}

Json PlanOf(const std::vector<client::PlanDecision>& plan) {
  Json json = Json::array();
  for (const client::PlanDecision& decision : plan) {
    json.push_back({{"name", decision.name},
                    {"value", decision.value},
                    {"reason", decision.reason}});
  }
  return json;
}

}  // namespace

Json ToJson(const client::ServerStatus& status) {
  Json devices = Json::array();
  for (const client::Device& device : status.devices) {
    devices.push_back({{"name", device.name},
                       {"description", device.description},
                       {"memory_total_bytes", device.memory_total_bytes},
                       {"memory_used_bytes", device.memory_used_bytes},
                       {"training_job", device.training_job},
                       {"lost", device.lost}});
  }
  return {{"version", status.version},
          {"devices", devices},
          {"queued_jobs", status.queued_jobs},
          {"running_jobs", status.running_jobs},
          {"queued_segmentation_jobs", status.queued_segmentation_jobs},
          {"running_segmentation_jobs", status.running_segmentation_jobs},
          {"queued_slices", status.queued_slices},
          {"running_slices", status.running_slices},
          {"uptime_seconds", absl::ToDoubleSeconds(status.uptime)},
          {"blas", status.blas},
          {"threads", status.threads},
          {"libtorch_version", status.libtorch_version}};
}

Json ToJson(const client::Dataset& dataset) {
  return {{"name", dataset.name},
          {"revision", dataset.revision},
          {"sample_count", dataset.sample_count},
          {"object_count", dataset.object_count},
          {"size_bytes", dataset.size_bytes},
          {"binary_masks", dataset.binary_masks},
          {"sha256", dataset.sha256},
          {"create_time", Rfc3339(dataset.create_time)},
          {"access", Value(dataset.access)},
          {"warnings", dataset.warnings}};
}

Json ToJson(const client::TrainingParameters& parameters) {
  Json json = Json::object();
  for (const auto& [key, value] : parameters) {
    Json& member = json[key];
    std::visit([&](const auto& known) { member = Value(known); }, value);
  }
  return json;
}

Json ToJson(const results::SegmentParameters& parameters) {
  Json json = Json::object();
  if (parameters.as_pyjamas) json["as"] = "pyjamas";
  Put(json, "step_size", parameters.step_size);
  if (parameters.diameter) json["diameter"] = NameOf(*parameters.diameter);
  Put(json, "diameter_px", parameters.diameter_px);
  Put(json, "subimage_size", parameters.subimage_size);
  Put(json, "overlap_px", parameters.overlap_px);
  Put(json, "erosion_width", parameters.erosion_width);
  Put(json, "min_area_px", parameters.min_area_px);
  Put(json, "tolerance_px", parameters.tolerance_px);
  Put(json, "test_time_augmentation", parameters.test_time_augmentation);
  Put(json, "review_regions", parameters.review_regions);
  Put(json, "review_region_size", parameters.review_region_size);
  return json;
}

Json ToJson(const client::EpochMetrics& metrics) {
  return {{"epoch", metrics.epoch},
          {"training_loss", metrics.training_loss},
          {"validation_loss", metrics.validation_loss},
          {"validation_ap50", metrics.validation_ap50},
          {"seconds", metrics.seconds}};
}

Json ToJson(const client::TrainingJob& job, bool whole) {
  Json progress = {{"epoch", job.progress.epoch},
                   {"epochs", job.progress.epochs},
                   {"step", job.progress.step},
                   {"steps", job.progress.steps},
                   {"seconds_left", job.progress.seconds_left},
                   {"paused", job.progress.paused}};
  if (whole) {
    progress["history"] = HistoryOf(job.progress.history);
    // A watch prints the job after each epoch. With the history, the output
    // would grow with the square of the epochs.
  } else if (!job.progress.history.empty()) {
    progress["last_epoch"] = ToJson(job.progress.history.back());
  }
  Json json = {{"name", job.name},
               {"dataset", job.dataset},
               {"model", job.model},
               {"initial_model", job.initial_model},
               {"parameters", ToJson(job.parameters)},
               {"state", NameOf(job.state)},
               {"queue_position", job.queue_position},
               {"seconds_to_start", job.seconds_to_start},
               {"progress", progress},
               {"model_version", job.model_version},
               {"error_message", job.error_message},
               {"device", job.device},
               {"owner", job.owner},
               {"create_time", Rfc3339(job.create_time)}};
  if (job.start_time) json["start_time"] = Rfc3339(*job.start_time);
  if (job.end_time) json["end_time"] = Rfc3339(*job.end_time);
  if (whole) json["plan"] = PlanOf(job.plan);
  return json;
}

Json ToJson(const client::SegmentationJob& job) {
  Json json = {{"name", job.name},
               {"model", job.model},
               {"model_sha256", job.model_sha256},
               {"parameters", ToJson(job.parameters)},
               {"state", NameOf(job.state)},
               {"error_message", job.error_message},
               {"owner", job.owner},
               {"images", job.images},
               {"images_succeeded", job.images_succeeded},
               {"images_failed", job.images_failed},
               {"slices", job.slices},
               {"slices_done", job.slices_done},
               {"objects", job.objects},
               {"result_bytes", job.result_bytes},
               {"seconds_left", job.seconds_left},
               {"create_time", Rfc3339(job.create_time)}};
  if (job.start_time) json["start_time"] = Rfc3339(*job.start_time);
  if (job.end_time) json["end_time"] = Rfc3339(*job.end_time);
  if (job.expire_time) json["expire_time"] = Rfc3339(*job.expire_time);
  return json;
}

Json ToJson(const client::Model& model) {
  return {{"name", model.name},
          {"newest_version", model.newest_version},
          {"version_count", model.version_count},
          {"aliases", model.aliases},
          {"create_time", Rfc3339(model.create_time)},
          {"access", Value(model.access)},
          {"starting_version", model.starting_version}};
}

Json ToJson(const client::ModelVersion& version) {
  return {{"name", version.name},
          {"sha256", version.sha256},
          {"training_job", version.training_job},
          {"dataset", version.dataset},
          {"parameters", ToJson(version.parameters)},
          {"history", HistoryOf(version.history)},
          {"size_bytes", version.size_bytes},
          {"parameter_count", version.parameter_count},
          {"aliases", version.aliases},
          {"create_time", Rfc3339(version.create_time)},
          {"dataset_sha256", version.dataset_sha256},
          {"sample_count", version.sample_count},
          {"object_count", version.object_count},
          {"binary_masks", version.binary_masks},
          {"fingerprint", version.fingerprint ? Value(*version.fingerprint)
                                              : Json()},
          {"initial_model", version.initial_model},
          {"initial_model_sha256", version.initial_model_sha256},
          {"best_epoch", version.best_epoch},
          {"validation_ap", ByThreshold(version.validation_ap)},
          {"object_threshold", version.object_threshold},
          {"seed_threshold", version.seed_threshold},
          {"starting_model", version.starting_model}};
}

Json ToJson(const results::Trust& trust) {
  Json json = {{"trusted", trust.trusted},
               {"least_confidence", trust.least_confidence},
               {"untrusted_slices", trust.untrusted_slices},
               {"empty_slices", trust.empty_slices},
               {"worst_slices", Json::array()},
               {"first_empty_slices", trust.first_empty_slices}};
  Put(json, "confidence", trust.confidence);
  for (const results::SliceTrust& slice : trust.worst_slices) {
    json["worst_slices"].push_back({{"slice", slice.slice},
                                    {"confidence", slice.confidence},
                                    {"doubt", NameOf(slice.doubt)}});
  }
  return json;
}

Json ToJson(const results::SegmentSummary& summary) {
  Json json = {{"model_version", summary.model_version},
               {"model_sha256", summary.model_sha256},
               {"parameters", ToJson(summary.parameters)},
               {"image_size", Value(summary.image_size)},
               {"slices", summary.slices},
               {"objects", summary.objects},
               {"small_objects_removed", summary.small_objects_removed},
               {"device", summary.device},
               {"precision", summary.precision},
               {"receive_seconds", summary.receive_seconds},
               {"decode_seconds", summary.decode_seconds},
               {"network_seconds", summary.network_seconds},
               {"object_seconds", summary.object_seconds},
               {"outline_seconds", summary.outline_seconds},
               {"notices", summary.notices}};
  if (summary.diameter) json["diameter"] = ToJson(*summary.diameter);
  if (summary.trust) json["trust"] = ToJson(*summary.trust);
  return json;
}

std::string Indented(const Json& object) {
  std::string text;
  for (const auto& [key, value] : object.items()) {
    // Strings without quotes; sizes in the form that the options take.
    std::string shown = value.is_string() ? value.get<std::string>()
                                          : Dump(value);
    if (value.is_object() && value.contains("height")) {
      shown = FormatSize({value["height"], value["width"]});
    }
    absl::StrAppend(&text, "\n  ", key, ": ", Printable(shown));
  }
  return text;
}

}  // namespace tessera::cli
