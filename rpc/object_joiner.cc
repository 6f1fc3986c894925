#include "rpc/object_joiner.h"

#include <iterator>
#include <utility>

#include "absl/strings/str_format.h"

namespace tessera::rpc {
namespace {

absl::Status OutOfOrder(const ObjectBatch& batch) {
  return absl::DataLossError(absl::StrFormat(
      "the server's objects of slice %d do not go on where they ended; client "
      "and server may be of different versions",
      batch.slice));
}

void Append(PolygonPart part, imaging::Polygon& last) {
  std::vector<imaging::Ring>& rest = part.polygon.holes;
  if (rest.empty()) return;
  imaging::Ring& ring = last.holes.empty() ? last.exterior : last.holes.back();
  ring.insert(ring.end(), rest.front().begin(), rest.front().end());
  last.holes.insert(last.holes.end(), std::make_move_iterator(rest.begin() + 1),
                    std::make_move_iterator(rest.end()));
}

// Returns false if a polygon continues a missing one.
bool AddPolygons(std::vector<PolygonPart> parts, bool object_goes_on,
                 std::vector<imaging::Polygon>& polygons) {
  for (size_t i = 0; i < parts.size(); ++i) {
    if (!parts[i].continuation) {
      polygons.push_back(std::move(parts[i].polygon));
    } else if (i == 0 && object_goes_on && !polygons.empty()) {
      Append(std::move(parts[i]), polygons.back());
    } else {
      return false;
    }
  }
  return true;
}

}  // namespace

absl::Status ObjectJoiner::Add(ObjectBatch batch) {
  // Slices come in order. An open object must continue first.
  if (batch.slice < slice_ ||
      (open_ && (batch.slice != slice_ || batch.objects.empty()))) {
    return OutOfOrder(batch);
  }
  slice_ = batch.slice;
  for (ObjectPart& part : batch.objects) {
    const bool goes_on = std::exchange(open_, false);
    if (!goes_on) {
      objects_.push_back(std::move(part.object));
    } else if (objects_.back().outline.number != part.object.outline.number) {
      return OutOfOrder(batch);
    }
    if (!AddPolygons(std::move(part.polygons), goes_on,
                     objects_.back().outline.polygons)) {
      return OutOfOrder(batch);
    }
  }
  if (batch.last_object_continues && batch.objects.empty()) {
    return OutOfOrder(batch);
  }
  open_ = batch.last_object_continues;
  return absl::OkStatus();
}

std::vector<results::Object> ObjectJoiner::TakeWhole() {
  std::vector<results::Object> whole = std::exchange(objects_, {});
  if (open_) {
    objects_.push_back(std::move(whole.back()));
    whole.pop_back();
  }
  return whole;
}

absl::Status ObjectJoiner::Finish() const {
  if (!open_) return absl::OkStatus();
  return absl::DataLossError(
      "the server's last object is incomplete; segment the image again");
}

}  // namespace tessera::rpc
