#include "server/wire/convert_segmentation.h"

#include <cstdint>
#include <string>
#include <utility>

#include "absl/strings/str_format.h"
#include "absl/strings/string_view.h"
#include "base/error_reason.h"
#include "rpc/enum_fields.h"
#include "server/wire/convert_training.h"
#include "server/wire/convert_trust.h"

namespace tessera::wire {

using inference::DiameterChoice;
using inference::SegmentSettings;

namespace {

v1::UncertainRegion RegionToProto(
    const inference::UncertainSliceRegion& found) {
  v1::UncertainRegion proto;
  proto.set_slice(found.slice);
  proto.set_x0(found.region.rect.x0);
  proto.set_y0(found.region.rect.y0);
  proto.set_x1(found.region.rect.x1);
  proto.set_y1(found.region.rect.y1);
  proto.set_uncertainty(found.region.uncertainty);
  return proto;
}

inference::SegmentMethod MethodFromProto(v1::SegmentParameters::Method method) {
  switch (method) {
    case v1::SegmentParameters::METHOD_UNSPECIFIED:
    case v1::SegmentParameters::TILES:
      return inference::SegmentMethod::kTiles;
    case v1::SegmentParameters::PYJAMAS:
      return inference::SegmentMethod::kPyjamas;
    default:
      return inference::SegmentMethod::kUnknown;
  }
}

}  // namespace

inference::SegmentParameters FromProto(const v1::SegmentParameters& proto) {
  inference::SegmentParameters parameters;
  parameters.method = MethodFromProto(proto.method());
  if (proto.diameter() != v1::SegmentParameters::DIAMETER_UNSPECIFIED) {
    parameters.diameter = rpc::FromProto(proto.diameter());
  }
  if (proto.has_diameter_px()) parameters.diameter_px = proto.diameter_px();
  if (proto.has_step_size()) {
    parameters.step_size = FromProto(proto.step_size());
  }
  if (proto.has_subimage_size()) {
    parameters.subimage_size = FromProto(proto.subimage_size());
  }
  if (proto.has_overlap_px()) parameters.overlap_px = proto.overlap_px();
  if (proto.has_erosion_width()) {
    parameters.erosion_width = proto.erosion_width();
  }
  if (proto.has_min_area_px()) parameters.min_area_px = proto.min_area_px();
  if (proto.has_tolerance_px()) parameters.tolerance_px = proto.tolerance_px();
  if (proto.has_test_time_augmentation()) {
    parameters.test_time_augmentation = proto.test_time_augmentation();
  }
  if (proto.has_review_regions()) {
    parameters.review_regions = proto.review_regions();
  }
  if (proto.has_review_region_size()) {
    parameters.review_region_size = FromProto(proto.review_region_size());
  }
  return parameters;
}

v1::SegmentParameters ToProto(const inference::SegmentParameters& parameters) {
  v1::SegmentParameters proto;
  if (parameters.method == inference::SegmentMethod::kPyjamas) {
    proto.set_method(v1::SegmentParameters::PYJAMAS);
  }
  if (parameters.diameter) {
    proto.set_diameter(rpc::ToProto(*parameters.diameter));
  }
  if (parameters.diameter_px) proto.set_diameter_px(*parameters.diameter_px);
  if (parameters.step_size) {
    *proto.mutable_step_size() = ToProto(*parameters.step_size);
  }
  if (parameters.subimage_size) {
    *proto.mutable_subimage_size() = ToProto(*parameters.subimage_size);
  }
  if (parameters.overlap_px) proto.set_overlap_px(*parameters.overlap_px);
  if (parameters.erosion_width) {
    proto.set_erosion_width(*parameters.erosion_width);
  }
  if (parameters.min_area_px) proto.set_min_area_px(*parameters.min_area_px);
  if (parameters.tolerance_px) {
    proto.set_tolerance_px(*parameters.tolerance_px);
  }
  if (parameters.test_time_augmentation) {
    proto.set_test_time_augmentation(*parameters.test_time_augmentation);
  }
  if (parameters.review_regions) {
    proto.set_review_regions(*parameters.review_regions);
  }
  if (parameters.review_region_size) {
    *proto.mutable_review_region_size() =
        ToProto(*parameters.review_region_size);
  }
  return proto;
}

v1::SegmentParameters ToProto(const inference::SegmentSettings& settings) {
  v1::SegmentParameters parameters;
  if (settings.method == inference::SegmentMethod::kPyjamas) {
    parameters.set_method(v1::SegmentParameters::PYJAMAS);
    *parameters.mutable_step_size() = ToProto(settings.step_size);
  }
  parameters.set_diameter(rpc::ToProto(settings.diameter));
  if (settings.diameter == DiameterChoice::kGiven) {
    parameters.set_diameter_px(settings.diameter_px);
  }
  constexpr int kOpen = SegmentSettings::kOpen;
  constexpr imaging::Size kNoSize;
  if (settings.subimage_size != kNoSize) {
    *parameters.mutable_subimage_size() = ToProto(settings.subimage_size);
  }
  if (settings.overlap_px != kOpen) {
    parameters.set_overlap_px(settings.overlap_px);
  }
  if (settings.erosion_width != kOpen) {
    parameters.set_erosion_width(settings.erosion_width);
  }
  if (settings.min_area_px != kOpen) {
    parameters.set_min_area_px(settings.min_area_px);
  }
  parameters.set_tolerance_px(settings.tolerance_px);
  parameters.set_test_time_augmentation(settings.test_time_augmentation);
  parameters.set_review_regions(settings.review_regions);
  if (settings.review_regions > 0 && settings.review_region_size != kNoSize) {
    *parameters.mutable_review_region_size() =
        ToProto(settings.review_region_size);
  }
  return parameters;
}

v1::ObjectDiameter ToProto(const inference::ObjectDiameter& diameter) {
  v1::ObjectDiameter proto;
  proto.set_diameter_px(diameter.diameter_px);
  proto.set_source(rpc::ToProto(diameter.source));
  proto.set_confidence(diameter.confidence);
  proto.set_smallest_px(diameter.smallest_px);
  proto.set_largest_px(diameter.largest_px);
  return proto;
}

inference::ObjectDiameter FromProto(const v1::ObjectDiameter& proto) {
  return {.diameter_px = proto.diameter_px(),
          .source = rpc::FromProto(proto.source()),
          .confidence = proto.confidence(),
          .smallest_px = proto.smallest_px(),
          .largest_px = proto.largest_px()};
}

v1::SegmentProgress ToProto(const inference::SegmentProgress& progress) {
  v1::SegmentProgress proto;
  proto.set_slices_done(progress.slices_done);
  proto.set_slices(progress.slices);
  proto.set_tiles_done(progress.tiles_done);
  proto.set_tiles(progress.tiles);
  return proto;
}

v1::SegmentSummary ToProto(const inference::SegmentSummary& summary) {
  v1::SegmentSummary proto;
  proto.set_model_version(summary.model_version);
  proto.set_model_sha256(summary.model_sha256);
  *proto.mutable_parameters() = ToProto(summary.settings);
  if (summary.diameter) {
    *proto.mutable_diameter() = ToProto(*summary.diameter);
  }
  *proto.mutable_image_size() = ToProto(summary.image_size);
  proto.set_slices(summary.slices);
  proto.set_objects(summary.objects);
  proto.set_small_objects_removed(summary.small_objects_removed);
  proto.set_device(summary.device);
  proto.set_precision(version::NameOf(summary.precision));
  proto.set_decode_seconds(summary.decode_seconds);
  proto.set_network_seconds(summary.network_seconds + summary.stitch_seconds);
  proto.set_object_seconds(summary.object_seconds);
  proto.set_outline_seconds(summary.outline_seconds + summary.send_seconds);
  *proto.mutable_trust() = ToProto(summary.trust);
  for (const std::string& notice : summary.notices) proto.add_notices(notice);
  for (const auto& region : summary.uncertain_regions) {
    *proto.add_uncertain_regions() = RegionToProto(region);
  }
  return proto;
}

}  // namespace tessera::wire
