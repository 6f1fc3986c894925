// Converts objects to messages of a bounded size.
#ifndef TESSERA_SERVER_WIRE_OBJECT_BATCHER_H_
#define TESSERA_SERVER_WIRE_OBJECT_BATCHER_H_

#include <cstddef>
#include <functional>

#include "absl/status/status.h"
#include "server/inference/image_segmenter.h"
#include "tessera/v1/segmentation_service.pb.h"

namespace tessera::wire {

// Packs the objects of one slice into batches that stay below `max_bytes` on
// the wire. An outline that does not fit into one batch continues in the next
// one, by the rules of ObjectBatch.last_object_continues and
// Polygon.continuation. It may be cut within a ring, between rings and between
// polygons.
//
// Not thread-safe; one per slice.
class ObjectBatcher {
 public:
  // Receives each full batch. Add() and Flush() return its error; after an
  // error this object must not be used.
  using Emit = std::function<absl::Status(const v1::ObjectBatch& batch)>;

  // REQUIRES: max_bytes >= 256. A smaller batch has no room for one object's
  // numbers.
  ObjectBatcher(const inference::SegmentSlice& slice, size_t max_bytes,
                Emit emit);

  absl::Status Add(const inference::DetectedObject& object);

  // Emits the objects that are left, if any.
  absl::Status Flush();

 private:
  void Begin();
  absl::Status Split(const imaging::Outline& outline);
  absl::Status AddPoints(const imaging::Ring& ring, v1::Ring* target);
  // Emits the batch and continues the same object in the next one. Returns the
  // ring to which the remaining points of the cut ring go.
  absl::StatusOr<v1::Ring*> Continue();
  void Reserve(size_t bytes) { bytes_ += bytes; }
  bool Fits(size_t bytes) const { return bytes_ + bytes <= max_bytes_; }

  const inference::SegmentSlice slice_;
  const size_t max_bytes_;
  const Emit emit_;
  v1::ObjectBatch batch_;
  size_t bytes_ = 0;  // At least the batch's size on the wire.
};

}  // namespace tessera::wire

#endif  // TESSERA_SERVER_WIRE_OBJECT_BATCHER_H_
