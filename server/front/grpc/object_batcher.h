// Objects to messages of a bounded size.
#ifndef TESSERA_SERVER_FRONT_GRPC_OBJECT_BATCHER_H_
#define TESSERA_SERVER_FRONT_GRPC_OBJECT_BATCHER_H_

#include <cstddef>
#include <functional>

#include "absl/status/status.h"
#include "server/inference/segmenter.h"
#include "tessera/v1/segmentation_service.pb.h"

namespace tessera::front {

// Packs the objects of one slice into batches that stay below `max_bytes` on
// the wire. An outline that is longer than a batch goes on in the next one, by
// the rules of ObjectBatch.last_object_continues and Polygon.continuation: it
// may break within a ring, between rings and between polygons.
//
// Not thread-safe; one per slice.
class ObjectBatcher {
 public:
  // Gets each full batch; an error is handed to the caller of Add() or
  // Flush(), after which this object must not be used.
  using Emit = std::function<absl::Status(const v1::ObjectBatch& batch)>;

  // REQUIRES: max_bytes >= 256, or an object's figures would not fit.
  ObjectBatcher(const inference::SegmentSlice& slice, size_t max_bytes,
                Emit emit);

  absl::Status Add(const inference::DetectedObject& object);

  // Emits what is left, if anything.
  absl::Status Flush();

 private:
  void Begin();
  absl::Status Split(const imaging::Outline& outline);
  absl::Status AddPoints(const imaging::Ring& ring, v1::Ring* target);
  // Emits the batch and goes on with the same object in the next one; returns
  // where the points of the ring that was cut go.
  absl::StatusOr<v1::Ring*> Continue();
  void Reserve(size_t bytes) { bytes_ += bytes; }
  bool Fits(size_t bytes) const { return bytes_ + bytes <= max_bytes_; }

  const inference::SegmentSlice slice_;
  const size_t max_bytes_;
  const Emit emit_;
  v1::ObjectBatch batch_;
  size_t bytes_ = 0;  // Never less than the batch has on the wire.
};

}  // namespace tessera::front

#endif  // TESSERA_SERVER_FRONT_GRPC_OBJECT_BATCHER_H_
