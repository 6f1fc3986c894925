#include "rpc/segmentation_fields.h"

#include <utility>

#include "rpc/enum_fields.h"
#include "rpc/optional_fields.h"
#include "rpc/parameter_fields.h"

namespace tessera::rpc {

using results::SegmentParameters;
using results::SegmentSummary;
namespace {

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

results::ObjectDiameter FromProto(const v1::ObjectDiameter& proto) {
  return {.diameter_px = proto.diameter_px(),
          .source = rpc::FromProto(proto.source()),
          .confidence = proto.confidence(),
          .smallest_px = proto.smallest_px(),
          .largest_px = proto.largest_px()};
}

}  // namespace

results::Trust FromProto(const v1::Trust& proto) {
  results::Trust trust{
      .trusted = proto.trusted(),
      .least_confidence = proto.least_confidence(),
      .untrusted_slices = proto.untrusted_slices(),
      .empty_slices = proto.empty_slices(),
      .first_empty_slices = {proto.first_empty_slices().begin(),
                             proto.first_empty_slices().end()}};
  if (proto.has_confidence()) trust.confidence = proto.confidence();
  for (const v1::SliceTrust& slice : proto.worst_slices()) {
    trust.worst_slices.push_back({.slice = slice.slice(),
                                  .confidence = slice.confidence(),
                                  .doubt = FromProto(slice.doubt())});
  }
  return trust;
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
  if (proto.diameter() != v1::SegmentParameters::DIAMETER_UNSPECIFIED) {
    parameters.diameter = FromProto(proto.diameter());
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
  if (parameters.diameter) proto.set_diameter(ToProto(*parameters.diameter));
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
    batch.position = {
        .c = proto.plane().c(), .z = proto.plane().z(), .t = proto.plane().t()};
  }
  batch.objects.reserve(static_cast<size_t>(proto.objects_size()));
  for (const auto& object : proto.objects()) {
    batch.objects.push_back(FromProto(object));
  }
  return batch;
}

}  // namespace tessera::rpc
