// Puts outlines together that came in several messages.
#ifndef TESSERA_CLIENT_GRPC_OBJECT_JOINER_H_
#define TESSERA_CLIENT_GRPC_OBJECT_JOINER_H_

#include <optional>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "client/api/segmentation.h"

namespace tessera::client {

// A polygon as it was sent. If `continuation`, it goes on from the previous
// message: the exterior is empty, the points of the first hole belong to the
// end of the last ring, and the other holes are further holes.
struct PolygonPart {
  imaging::Polygon polygon;
  bool continuation = false;
};

// An object as it was sent; `object.outline` has a number and no polygons.
struct ObjectPart {
  Object object;
  std::vector<PolygonPart> polygons;
};

// Objects of one slice, as they were sent. If `last_object_continues`, the
// next batch's first object is the rest of this one's last.
struct ObjectBatch {
  int slice = 1;
  std::vector<ObjectPart> objects;
  bool last_object_continues = false;
  std::optional<imaging::SlicePosition> position;
};

// Takes batches in their order and gives whole objects. What does not fit
// together is an error, never a wrong outline. Keeps the objects of a batch.
//
// Not thread-safe; one per segmented image.
class ObjectJoiner {
 public:
  // Errors: DATA_LOSS if the batch does not go on where the last one ended.
  absl::Status Add(ObjectBatch batch);

  // The objects of the last batch, except the last one if it goes on.
  std::vector<Object> TakeWhole();

  // Errors: DATA_LOSS if the last object's rest is missing.
  absl::Status Finish() const;

 private:
  int slice_ = 0;  // Of the last batch; 0: none yet.
  std::vector<Object> objects_;
  bool open_ = false;  // The last object goes on.
};

}  // namespace tessera::client

#endif  // TESSERA_CLIENT_GRPC_OBJECT_JOINER_H_
