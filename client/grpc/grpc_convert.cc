#include "client/grpc/grpc_convert.h"

#include <utility>

#include "base/utf8.h"
#include "client/grpc/grpc_optional.h"

namespace tessera::client {
namespace {

SampleFile FromProto(const v1::Sample::File& proto) {
  return {proto.filename(), proto.sha256()};
}

// Ignores an unpaired last coordinate, which no server sends.
imaging::Ring FromProto(const v1::Ring& proto) {
  imaging::Ring ring;
  ring.reserve(static_cast<size_t>(proto.xy_size()) / 2);
  for (int i = 0; i + 1 < proto.xy_size(); i += 2) {
    ring.push_back({static_cast<double>(proto.xy(i)),
                    static_cast<double>(proto.xy(i + 1))});
  }
  return ring;
}

Fingerprint FromProto(const v1::Fingerprint& proto) {
  return {.samples = proto.samples(),
          .objects = proto.objects(),
          .pixels = proto.pixels(),
          .smallest_image = client::FromProto(proto.smallest_image()),
          .median_image = client::FromProto(proto.median_image()),
          .largest_image = client::FromProto(proto.largest_image()),
          .diameter_p05_px = proto.diameter_p05_px(),
          .diameter_median_px = proto.diameter_median_px(),
          .diameter_p95_px = proto.diameter_p95_px(),
          .object_fraction = proto.object_fraction(),
          .touching_fraction = proto.touching_fraction(),
          .contrast = proto.contrast(),
          .saturated_fraction = proto.saturated_fraction(),
          .bits = proto.bits(),
          .pixel_size_um = proto.pixel_size_um()};
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

using results::DiameterChoice;
using results::DiameterSource;

constexpr std::pair<DiameterChoice, v1::SegmentParameters::Diameter>
    kChoices[] = {
        {DiameterChoice::kAuto, v1::SegmentParameters::DIAMETER_AUTO},
        {DiameterChoice::kAutoEachSlice,
         v1::SegmentParameters::DIAMETER_AUTO_EACH_SLICE},
        {DiameterChoice::kModel, v1::SegmentParameters::DIAMETER_MODEL},
        {DiameterChoice::kGiven, v1::SegmentParameters::DIAMETER_GIVEN}};

constexpr std::pair<DiameterSource, v1::ObjectDiameter::Source> kSources[] = {
    {DiameterSource::kEstimated, v1::ObjectDiameter::ESTIMATED},
    {DiameterSource::kGiven, v1::ObjectDiameter::GIVEN},
    {DiameterSource::kPixelSize, v1::ObjectDiameter::PIXEL_SIZE},
    {DiameterSource::kUnsure, v1::ObjectDiameter::UNSURE},
    {DiameterSource::kTraining, v1::ObjectDiameter::TRAINING}};

results::ObjectDiameter FromProto(const v1::ObjectDiameter& proto) {
  results::ObjectDiameter diameter{.diameter_px = proto.diameter_px(),
                                   .source = DiameterSource::kUnknown,
                                   .confidence = proto.confidence(),
                                   .smallest_px = proto.smallest_px(),
                                   .largest_px = proto.largest_px()};
  for (const auto& [source, name] : kSources) {
    if (name == proto.source()) diameter.source = source;
  }
  return diameter;
}

Access FromProto(const v1::Access& proto) {
  Access access{.owner = proto.owner(),
                .visibility = Visibility::kPublic,
                .group = proto.group()};
  // A server without owners sends no visibility: all its resources are public.
  if (proto.visibility() == v1::Access::PRIVATE) {
    access.visibility = Visibility::kPrivate;
  } else if (proto.visibility() == v1::Access::GROUP) {
    access.visibility = Visibility::kGroup;
  }
  return access;
}

}  // namespace

v1::Access::Visibility ToProto(Visibility visibility) {
  switch (visibility) {
    case Visibility::kPrivate: return v1::Access::PRIVATE;
    case Visibility::kGroup: return v1::Access::GROUP;
    case Visibility::kPublic: return v1::Access::PUBLIC;
  }
  return v1::Access::VISIBILITY_UNSPECIFIED;
}

absl::Time FromProto(const google::protobuf::Timestamp& proto) {
  return absl::FromUnixSeconds(proto.seconds()) +
         absl::Nanoseconds(proto.nanos());
}

ServerStatus FromProto(const v1::ServerStatus& proto) {
  ServerStatus status{
      .version = proto.version(),
      .queued_jobs = proto.queued_jobs(),
      .running_jobs = proto.running_jobs(),
      .queued_segmentation_jobs = proto.queued_segmentation_jobs(),
      .running_segmentation_jobs = proto.running_segmentation_jobs(),
      .queued_slices = proto.queued_slices(),
      .running_slices = proto.running_slices(),
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
         .training_job = device.training_job(),
         .lost = device.lost()});
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
          .create_time = FromProto(proto.create_time()),
          .access = FromProto(proto.access()),
          .warnings = {proto.warnings().begin(), proto.warnings().end()}};
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
  proto.set_name(ToUtf8(sample.name));
  proto.mutable_image()->set_filename(ToUtf8(sample.image.filename));
  proto.mutable_image()->set_sha256(sample.image.sha256);
  proto.mutable_mask()->set_filename(ToUtf8(sample.mask.filename));
  proto.mutable_mask()->set_sha256(sample.mask.sha256);
  return proto;
}

Model FromProto(const v1::Model& proto) {
  Model model{.name = proto.name(),
              .newest_version = proto.newest_version(),
              .version_count = proto.version_count(),
              .create_time = FromProto(proto.create_time()),
              .access = FromProto(proto.access()),
              .starting_version = proto.starting_version()};
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
      .create_time = FromProto(proto.create_time()),
      .dataset_sha256 = proto.dataset_sha256(),
      .sample_count = proto.sample_count(),
      .object_count = proto.object_count(),
      .binary_masks = proto.binary_masks(),
      .initial_model = proto.initial_model(),
      .initial_model_sha256 = proto.initial_model_sha256(),
      .best_epoch = proto.best_epoch(),
      .validation_ap = {proto.validation_ap().begin(),
                        proto.validation_ap().end()},
      .object_threshold = proto.object_threshold(),
      .seed_threshold = proto.seed_threshold(),
      .starting_model = proto.starting_model()};
  for (const auto& epoch : proto.history()) {
    version.history.push_back(FromProto(epoch));
  }
  if (proto.has_fingerprint()) {
    version.fingerprint = FromProto(proto.fingerprint());
  }
  return version;
}

SegmentParameters FromProto(const v1::SegmentParameters& proto) {
  SegmentParameters parameters;
  parameters.as_pyjamas = proto.method() == v1::SegmentParameters::PYJAMAS;
  if (proto.has_step_size()) {
    parameters.step_size = FromProto(proto.step_size());
  }
  if (proto.has_subimage_size()) {
    parameters.subimage_size = FromProto(proto.subimage_size());
  }
  for (const auto& [choice, name] : kChoices) {
    if (name == proto.diameter()) parameters.diameter = choice;
  }
  TESSERA_FROM_OPTIONAL(diameter_px);
  TESSERA_FROM_OPTIONAL(overlap_px);
  TESSERA_FROM_OPTIONAL(erosion_width);
  TESSERA_FROM_OPTIONAL(min_area_px);
  TESSERA_FROM_OPTIONAL(tolerance_px);
  TESSERA_FROM_OPTIONAL(test_time_augmentation);
  TESSERA_FROM_OPTIONAL(review_regions);
  if (proto.has_review_region_size()) {
    parameters.review_region_size = FromProto(proto.review_region_size());
  }
  return parameters;
}

v1::SegmentParameters ToProto(const SegmentParameters& parameters) {
  v1::SegmentParameters proto;
  if (parameters.as_pyjamas) proto.set_method(v1::SegmentParameters::PYJAMAS);
  if (parameters.step_size) {
    *proto.mutable_step_size() = ToProto(*parameters.step_size);
  }
  if (parameters.subimage_size) {
    *proto.mutable_subimage_size() = ToProto(*parameters.subimage_size);
  }
  for (const auto& [choice, name] : kChoices) {
    if (choice == parameters.diameter) proto.set_diameter(name);
  }
  TESSERA_TO_OPTIONAL(diameter_px);
  TESSERA_TO_OPTIONAL(overlap_px);
  TESSERA_TO_OPTIONAL(erosion_width);
  TESSERA_TO_OPTIONAL(min_area_px);
  TESSERA_TO_OPTIONAL(tolerance_px);
  TESSERA_TO_OPTIONAL(test_time_augmentation);
  TESSERA_TO_OPTIONAL(review_regions);
  if (parameters.review_region_size) {
    *proto.mutable_review_region_size() =
        ToProto(*parameters.review_region_size);
  }
  return proto;
}

SegmentSummary FromProto(const v1::SegmentSummary& proto) {
  SegmentSummary summary{
      .model_version = proto.model_version(),
      .model_sha256 = proto.model_sha256(),
      .parameters = FromProto(proto.parameters()),
      .image_size = FromProto(proto.image_size()),
      .slices = proto.slices(),
      .objects = proto.objects(),
      .small_objects_removed = proto.small_objects_removed(),
      .device = proto.device(),
      .precision = proto.precision(),
      .receive_seconds = proto.receive_seconds(),
      .decode_seconds = proto.decode_seconds(),
      .network_seconds = proto.network_seconds(),
      .object_seconds = proto.object_seconds(),
      .outline_seconds = proto.outline_seconds(),
      .notices = {proto.notices().begin(), proto.notices().end()}};
  if (proto.has_trust()) summary.trust = FromProto(proto.trust());
  if (proto.has_diameter()) summary.diameter = FromProto(proto.diameter());
  for (const auto& region : proto.uncertain_regions()) {
    summary.uncertain_regions.push_back(
        {.slice = region.slice(),
         .rect = {region.x0(), region.y0(), region.x1(), region.y1()},
         .uncertainty = region.uncertainty()});
  }
  return summary;
}

ObjectBatch FromProto(const v1::ObjectBatch& proto) {
  ObjectBatch batch{.slice = proto.slice(),
                    .last_object_continues = proto.last_object_continues()};
  if (proto.has_plane()) {
    batch.position = {.c = proto.plane().c(),
                      .z = proto.plane().z(),
                      .t = proto.plane().t()};
  }
  batch.objects.reserve(static_cast<size_t>(proto.objects_size()));
  for (const auto& object : proto.objects()) {
    batch.objects.push_back(FromProto(object));
  }
  return batch;
}

}  // namespace tessera::client
