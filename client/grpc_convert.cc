#include "client/grpc_convert.h"

#include <utility>

namespace tessera::client {
namespace {

absl::Time FromProto(const google::protobuf::Timestamp& proto) {
  return absl::FromUnixSeconds(proto.seconds()) +
         absl::Nanoseconds(proto.nanos());
}

imaging::Size FromProto(const v1::ImageSize& proto) {
  return {.height = proto.height(), .width = proto.width()};
}

// A state that a newer server invented is unknown, not an error.
JobState FromProto(v1::TrainingJob::State state) {
  switch (state) {
    case v1::TrainingJob::QUEUED:
      return JobState::kQueued;
    case v1::TrainingJob::RUNNING:
      return JobState::kRunning;
    case v1::TrainingJob::SUCCEEDED:
      return JobState::kSucceeded;
    case v1::TrainingJob::FAILED:
      return JobState::kFailed;
    case v1::TrainingJob::CANCELLED:
      return JobState::kCancelled;
    default:
      return JobState::kUnknown;
  }
}

TrainingProgress FromProto(const v1::TrainingProgress& proto) {
  TrainingProgress progress{.epoch = proto.epoch(),
                            .epochs = proto.epochs(),
                            .step = proto.step(),
                            .steps = proto.steps(),
                            .seconds_left = proto.seconds_left(),
                            .paused = proto.paused()};
  for (const auto& epoch : proto.history()) {
    progress.history.push_back(client::FromProto(epoch));
  }
  return progress;
}

SampleFile FromProto(const v1::Sample::File& proto) {
  return {proto.filename(), proto.sha256()};
}

void Fill(v1::ImageSize& proto, const imaging::Size& size) {
  proto.set_height(size.height);
  proto.set_width(size.width);
}

// An odd number at the end, which no server sends, is passed over.
imaging::Ring FromProto(const v1::Ring& proto) {
  imaging::Ring ring;
  ring.reserve(static_cast<size_t>(proto.xy_size()) / 2);
  for (int i = 0; i + 1 < proto.xy_size(); i += 2) {
    ring.push_back({static_cast<double>(proto.xy(i)),
                    static_cast<double>(proto.xy(i + 1))});
  }
  return ring;
}

ObjectPart FromProto(const v1::Object& proto) {
  ObjectPart part{.object = {.area_px = proto.area_px(),
                             .centroid_x = proto.centroid_x(),
                             .centroid_y = proto.centroid_y(),
                             .mean_intensity = proto.mean_intensity(),
                             .score = proto.score()}};
  part.object.outline.number = static_cast<uint32_t>(proto.number());
  for (const auto& polygon : proto.polygons()) {
    PolygonPart& added = part.polygons.emplace_back();
    added.continuation = polygon.continuation();
    added.polygon.exterior = FromProto(polygon.exterior());
    for (const auto& hole : polygon.holes()) {
      added.polygon.holes.push_back(FromProto(hole));
    }
  }
  return part;
}

// Copies an optional field either way, if it is set. The wire and the structs
// name their fields alike, so that no field is matched by hand.
#define TESSERA_FROM_OPTIONAL(field) \
  if (proto.has_##field()) parameters.field = proto.field()
#define TESSERA_TO_OPTIONAL(field) \
  if (parameters.field) proto.set_##field(*parameters.field)

}  // namespace

ServerStatus FromProto(const v1::ServerStatus& proto) {
  ServerStatus status{.version = proto.version(),
                      .queued_jobs = proto.queued_jobs(),
                      .running_jobs = proto.running_jobs(),
                      .uptime = absl::Seconds(proto.uptime_seconds()),
                      .blas = proto.blas(),
                      .threads = proto.threads(),
                      .libtorch_version = proto.libtorch_version()};
  for (const auto& device : proto.devices()) {
    status.devices.push_back(
        {.name = device.name(),
         .description = device.description(),
         .memory_total_bytes = device.memory_total_bytes(),
         .memory_used_bytes = device.memory_used_bytes(),
         .training_job = device.training_job()});
  }
  return status;
}

Dataset FromProto(const v1::Dataset& proto) {
  return {.name = proto.name(),
          .revision = proto.revision(),
          .sample_count = proto.sample_count(),
          .object_count = proto.object_count(),
          .size_bytes = proto.size_bytes(),
          .binary_masks = proto.binary_masks(),
          .sha256 = proto.sha256(),
          .create_time = FromProto(proto.create_time())};
}

Sample FromProto(const v1::Sample& proto) {
  return {.name = proto.name(),
          .image = FromProto(proto.image()),
          .mask = FromProto(proto.mask()),
          .size = {.height = proto.height(), .width = proto.width()},
          .object_count = proto.object_count()};
}

v1::Sample ToProto(const Sample& sample) {
  v1::Sample proto;
  proto.set_name(sample.name);
  proto.mutable_image()->set_filename(sample.image.filename);
  proto.mutable_image()->set_sha256(sample.image.sha256);
  proto.mutable_mask()->set_filename(sample.mask.filename);
  proto.mutable_mask()->set_sha256(sample.mask.sha256);
  return proto;
}

TrainingParameters FromProto(const v1::TrainingParameters& proto) {
  TrainingParameters parameters;
  if (proto.has_network_input_size()) {
    parameters.network_input_size = FromProto(proto.network_input_size());
  }
  if (proto.has_subimage_size()) {
    parameters.subimage_size = FromProto(proto.subimage_size());
  }
  TESSERA_FROM_OPTIONAL(preset);
  TESSERA_FROM_OPTIONAL(learning_rate);
  TESSERA_FROM_OPTIONAL(batch_size);
  TESSERA_FROM_OPTIONAL(epochs);
  TESSERA_FROM_OPTIONAL(erosion_width);
  TESSERA_FROM_OPTIONAL(seed);
  TESSERA_FROM_OPTIONAL(validation_fraction);
  TESSERA_FROM_OPTIONAL(early_stopping_patience);
  TESSERA_FROM_OPTIONAL(base_width);
  TESSERA_FROM_OPTIONAL(depth);
  TESSERA_FROM_OPTIONAL(sampling);
  TESSERA_FROM_OPTIONAL(intensity_normalization);
  TESSERA_FROM_OPTIONAL(network_normalization);
  TESSERA_FROM_OPTIONAL(augmentation);
  TESSERA_FROM_OPTIONAL(weight_map_w0);
  TESSERA_FROM_OPTIONAL(weight_map_sigma_px);
  TESSERA_FROM_OPTIONAL(touching_gap_px);
  TESSERA_FROM_OPTIONAL(dropout);
  TESSERA_FROM_OPTIONAL(device);
  return parameters;
}

v1::TrainingParameters ToProto(const TrainingParameters& parameters) {
  v1::TrainingParameters proto;
  if (parameters.network_input_size) {
    Fill(*proto.mutable_network_input_size(), *parameters.network_input_size);
  }
  if (parameters.subimage_size) {
    Fill(*proto.mutable_subimage_size(), *parameters.subimage_size);
  }
  TESSERA_TO_OPTIONAL(preset);
  TESSERA_TO_OPTIONAL(learning_rate);
  TESSERA_TO_OPTIONAL(batch_size);
  TESSERA_TO_OPTIONAL(epochs);
  TESSERA_TO_OPTIONAL(erosion_width);
  TESSERA_TO_OPTIONAL(seed);
  TESSERA_TO_OPTIONAL(validation_fraction);
  TESSERA_TO_OPTIONAL(early_stopping_patience);
  TESSERA_TO_OPTIONAL(base_width);
  TESSERA_TO_OPTIONAL(depth);
  TESSERA_TO_OPTIONAL(sampling);
  TESSERA_TO_OPTIONAL(intensity_normalization);
  TESSERA_TO_OPTIONAL(network_normalization);
  TESSERA_TO_OPTIONAL(augmentation);
  TESSERA_TO_OPTIONAL(weight_map_w0);
  TESSERA_TO_OPTIONAL(weight_map_sigma_px);
  TESSERA_TO_OPTIONAL(touching_gap_px);
  TESSERA_TO_OPTIONAL(dropout);
  TESSERA_TO_OPTIONAL(device);
  return proto;
}

EpochMetrics FromProto(const v1::EpochMetrics& proto) {
  return {.epoch = proto.epoch(),
          .training_loss = proto.training_loss(),
          .validation_loss = proto.validation_loss(),
          .validation_ap50 = proto.validation_ap50(),
          .seconds = proto.seconds()};
}

TrainingJob FromProto(const v1::TrainingJob& proto) {
  TrainingJob job{.name = proto.name(),
                  .dataset = proto.dataset(),
                  .model = proto.model(),
                  .parameters = FromProto(proto.parameters()),
                  .state = FromProto(proto.state()),
                  .queue_position = proto.queue_position(),
                  .progress = FromProto(proto.progress()),
                  .model_version = proto.model_version(),
                  .error_message = proto.error_message(),
                  .device = proto.device(),
                  .create_time = FromProto(proto.create_time())};
  if (proto.has_start_time()) job.start_time = FromProto(proto.start_time());
  if (proto.has_end_time()) job.end_time = FromProto(proto.end_time());
  return job;
}

Model FromProto(const v1::Model& proto) {
  Model model{.name = proto.name(),
              .newest_version = proto.newest_version(),
              .version_count = proto.version_count(),
              .create_time = FromProto(proto.create_time())};
  model.aliases.insert(proto.aliases().begin(), proto.aliases().end());
  return model;
}

ModelVersion FromProto(const v1::ModelVersion& proto) {
  ModelVersion version{
      .name = proto.name(),
      .sha256 = proto.sha256(),
      .training_job = proto.training_job(),
      .dataset = proto.dataset(),
      .parameters = FromProto(proto.parameters()),
      .size_bytes = proto.size_bytes(),
      .parameter_count = proto.parameter_count(),
      .aliases = {proto.aliases().begin(), proto.aliases().end()},
      .manifest_json = proto.manifest_json(),
      .create_time = FromProto(proto.create_time())};
  for (const auto& epoch : proto.history()) {
    version.history.push_back(FromProto(epoch));
  }
  return version;
}

v1::SegmentParameters ToProto(const SegmentParameters& parameters) {
  v1::SegmentParameters proto;
  if (parameters.subimage_size) {
    Fill(*proto.mutable_subimage_size(), *parameters.subimage_size);
  }
  TESSERA_TO_OPTIONAL(overlap_px);
  TESSERA_TO_OPTIONAL(erosion_width);
  TESSERA_TO_OPTIONAL(min_area_px);
  TESSERA_TO_OPTIONAL(tolerance_px);
  return proto;
}

SegmentSummary FromProto(const v1::SegmentSummary& proto_summary) {
  SegmentParameters parameters;
  const v1::SegmentParameters& proto = proto_summary.parameters();
  if (proto.has_subimage_size()) {
    parameters.subimage_size = FromProto(proto.subimage_size());
  }
  TESSERA_FROM_OPTIONAL(overlap_px);
  TESSERA_FROM_OPTIONAL(erosion_width);
  TESSERA_FROM_OPTIONAL(min_area_px);
  TESSERA_FROM_OPTIONAL(tolerance_px);
  return {.model_version = proto_summary.model_version(),
          .model_sha256 = proto_summary.model_sha256(),
          .parameters = parameters,
          .image_size = FromProto(proto_summary.image_size()),
          .slices = proto_summary.slices(),
          .objects = proto_summary.objects(),
          .device = proto_summary.device(),
          .receive_seconds = proto_summary.receive_seconds(),
          .decode_seconds = proto_summary.decode_seconds(),
          .network_seconds = proto_summary.network_seconds(),
          .object_seconds = proto_summary.object_seconds(),
          .outline_seconds = proto_summary.outline_seconds(),
          .notices = {proto_summary.notices().begin(),
                      proto_summary.notices().end()}};
}

ObjectBatch FromProto(const v1::ObjectBatch& proto) {
  ObjectBatch batch{.slice = proto.slice(),
                    .last_object_continues = proto.last_object_continues()};
  batch.objects.reserve(static_cast<size_t>(proto.objects_size()));
  for (const auto& object : proto.objects()) {
    batch.objects.push_back(FromProto(object));
  }
  return batch;
}

#undef TESSERA_FROM_OPTIONAL
#undef TESSERA_TO_OPTIONAL

}  // namespace tessera::client
