// Puts outlines together that came in several messages.
#ifndef TESSERA_CLIENT_OBJECT_JOINER_H_
#define TESSERA_CLIENT_OBJECT_JOINER_H_

#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "client/segmentation.h"

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
};

// Takes batches in their order and gives whole objects by slice. What does
// not fit together is an error, never a wrong outline.
//
// Not thread-safe; one per segmented image.
class ObjectJoiner {
 public:
  // Errors: DATA_LOSS if the batch does not go on where the last one ended.
  absl::Status Add(ObjectBatch batch);

  // Returns all slices that had an object, ascending.
  // Errors: DATA_LOSS if the last object's rest is missing.
  // REQUIRES: called once, and Add() not after it.
  absl::StatusOr<std::vector<SliceObjects>> Finish();

 private:
  std::vector<SliceObjects> slices_;
  bool open_ = false;  // The last object of the last slice goes on.
};

}  // namespace tessera::client

#endif  // TESSERA_CLIENT_OBJECT_JOINER_H_
