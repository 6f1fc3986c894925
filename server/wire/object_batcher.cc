#include "server/wire/object_batcher.h"

#include <cassert>
#include <cmath>
#include <utility>

#include "absl/status/statusor.h"
#include "base/status_macros.h"

namespace tessera::wire {
namespace {

// Upper bounds for what protobuf adds: tags, lengths and numbers.
constexpr size_t kBatchBytes = 40;
constexpr size_t kObjectBytes = 80;
constexpr size_t kPolygonBytes = 12;
constexpr size_t kRingBytes = 12;
constexpr size_t kPointBytes = 20;  // Two negative numbers.

size_t VarintBytes(int32_t value) {
  if (value < 0) return 10;
  size_t bytes = 1;
  for (auto rest = static_cast<uint32_t>(value) >> 7; rest != 0; rest >>= 7) {
    ++bytes;
  }
  return bytes;
}

// `value` is an integer: outlines run along pixel edges.
int32_t Coordinate(double value) {
  return static_cast<int32_t>(std::lround(value));
}

size_t BytesOf(const imaging::Point& point) {
  return VarintBytes(Coordinate(point.x)) + VarintBytes(Coordinate(point.y));
}

size_t BytesOf(const imaging::Ring& ring) {
  size_t bytes = kRingBytes;
  for (const imaging::Point& point : ring) bytes += BytesOf(point);
  return bytes;
}

size_t BytesOf(const imaging::Outline& outline) {
  size_t bytes = kObjectBytes;
  for (const imaging::Polygon& polygon : outline.polygons) {
    bytes += kPolygonBytes + BytesOf(polygon.exterior);
    for (const imaging::Ring& hole : polygon.holes) bytes += BytesOf(hole);
  }
  return bytes;
}

void Fill(const instances::ObjectMeasurements& measurements,
          v1::Object& object) {
  object.set_number(static_cast<int32_t>(measurements.number));
  object.set_area_px(measurements.area_px);
  object.set_centroid_x(measurements.centroid_x);
  object.set_centroid_y(measurements.centroid_y);
  object.set_mean_intensity(measurements.mean_intensity);
  object.set_score(measurements.score);
}

}  // namespace

ObjectBatcher::ObjectBatcher(const inference::SegmentSlice& slice,
                             size_t max_bytes, Emit emit)
    : slice_(slice),
      max_bytes_(max_bytes),
      emit_(std::move(emit)),
      bytes_(kBatchBytes) {
  assert(max_bytes >= 256);
  Begin();
}

void ObjectBatcher::Begin() {
  batch_.Clear();
  batch_.set_slice(slice_.number);
  v1::Plane& plane = *batch_.mutable_plane();
  plane.set_c(slice_.position.c);
  plane.set_z(slice_.position.z);
  plane.set_t(slice_.position.t);
  bytes_ = kBatchBytes;
}

absl::Status ObjectBatcher::Add(const inference::DetectedObject& object) {
  if (!Fits(BytesOf(object.outline))) RETURN_IF_ERROR(Flush());
  Reserve(kObjectBytes);
  Fill(object.measurements, *batch_.add_objects());
  return Split(object.outline);
}

absl::Status ObjectBatcher::Split(const imaging::Outline& outline) {
  for (const imaging::Polygon& polygon : outline.polygons) {
    if (!Fits(kPolygonBytes + kRingBytes + kPointBytes)) {
      RETURN_IF_ERROR(Continue().status());
      // The last polygon was complete: the next one starts here.
      batch_.mutable_objects(0)->clear_polygons();
    }
    Reserve(kPolygonBytes + kRingBytes);
    v1::Polygon* target =
        batch_.mutable_objects(batch_.objects_size() - 1)->add_polygons();
    RETURN_IF_ERROR(AddPoints(polygon.exterior, target->mutable_exterior()));
    for (const imaging::Ring& hole : polygon.holes) {
      if (!Fits(kRingBytes + kPointBytes)) {
        RETURN_IF_ERROR(Continue().status());
      }
      Reserve(kRingBytes);
      v1::Object& last = *batch_.mutable_objects(batch_.objects_size() - 1);
      RETURN_IF_ERROR(AddPoints(
          hole,
          last.mutable_polygons(last.polygons_size() - 1)->add_holes()));
    }
  }
  return absl::OkStatus();
}

absl::Status ObjectBatcher::AddPoints(const imaging::Ring& ring,
                                      v1::Ring* target) {
  for (const imaging::Point& point : ring) {
    const size_t bytes = BytesOf(point);
    if (!Fits(bytes)) {
      ASSIGN_OR_RETURN(target, Continue());
    }
    Reserve(bytes);
    target->add_xy(Coordinate(point.x));
    target->add_xy(Coordinate(point.y));
  }
  return absl::OkStatus();
}

absl::StatusOr<v1::Ring*> ObjectBatcher::Continue() {
  const int32_t number = batch_.objects(batch_.objects_size() - 1).number();
  batch_.set_last_object_continues(true);
  RETURN_IF_ERROR(Flush());
  Reserve(kObjectBytes + kPolygonBytes + kRingBytes);
  v1::Object* object = batch_.add_objects();
  object->set_number(number);
  v1::Polygon* polygon = object->add_polygons();
  polygon->set_continuation(true);
  return polygon->add_holes();
}

absl::Status ObjectBatcher::Flush() {
  if (batch_.objects_size() == 0) return absl::OkStatus();
  assert(batch_.ByteSizeLong() <= max_bytes_);
  RETURN_IF_ERROR(emit_(batch_));
  Begin();
  return absl::OkStatus();
}

}  // namespace tessera::wire
