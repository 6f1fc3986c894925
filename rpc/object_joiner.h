// Joins outlines that the server sent in several messages.
#ifndef TESSERA_RPC_OBJECT_JOINER_H_
#define TESSERA_RPC_OBJECT_JOINER_H_

#include <optional>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "models/results/segmentation.h"

namespace tessera::rpc {

// A polygon as it was sent. With `continuation`, it continues the last polygon
// of the previous message: the exterior is empty, the points of the first hole
// are appended to the last ring, and the other holes are further holes.
struct PolygonPart {
  imaging::Polygon polygon;
  bool continuation = false;
};

// An object as it was sent. `object.outline` has its number but no polygons.
struct ObjectPart {
  results::Object object;
  std::vector<PolygonPart> polygons;
};

// Objects of one slice as they were sent. With `last_object_continues`, the
// first object of the next batch is the rest of the last object of this one.
struct ObjectBatch {
  int slice = 1;
  std::vector<ObjectPart> objects;
  bool last_object_continues = false;
  std::optional<imaging::SlicePosition> position;
};

// Takes batches in their order and returns whole objects. Batches that do not
// fit together are an error, so that no outline is wrong. Keeps the objects of
// one batch in memory.
//
// Not thread-safe; one per segmented image.
class ObjectJoiner {
 public:
  // Errors: DATA_LOSS if the batch does not continue the previous one.
  absl::Status Add(ObjectBatch batch);

  // Returns the objects that are complete and have not been taken.
  std::vector<results::Object> TakeWhole();

  // Call after the last batch. Errors: DATA_LOSS if the last object is
  // incomplete.
  absl::Status Finish() const;

 private:
  int slice_ = 0;  // Slice of the last batch; 0: no batch yet.
  std::vector<results::Object> objects_;
  bool open_ = false;  // The last object continues in the next batch.
};

}  // namespace tessera::rpc

#endif  // TESSERA_RPC_OBJECT_JOINER_H_
