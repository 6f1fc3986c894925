// Outlines as few bytes, for programs that draw many of them.
#ifndef TESSERA_MODELS_RESULTS_COMPACT_OUTLINES_H_
#define TESSERA_MODELS_RESULTS_COMPACT_OUTLINES_H_

#include <cstddef>
#include <cstdint>
#include <string>

#include "models/imaging/polygon.h"
#include "models/results/segmentation.h"

namespace tessera::results {

// Makes the bytes of `application/vnd.tessera.outlines`, which
// docs/file-formats.md describes: some 60 bytes an object of 30 vertices, where
// GeoJSON has 670. Both a polygon's exterior and its holes are rings; exteriors
// run clockwise as seen on the screen.
// tests/data/outlines/ has examples that the page's decoder reads, too.
//
// Not thread-safe.
class CompactOutlines {
 public:
  CompactOutlines();

  // Coordinates are rounded to whole pixels, which those of the server are.
  void Add(const Object& object);

  // Of the message as it is now.
  size_t bytes() const { return bytes_.size(); }
  uint32_t objects() const { return objects_; }

  // The message. Call once, last.
  std::string Take();

 private:
  void AddNumber(uint64_t value);            // Seven bits a byte.
  void AddSigned(int64_t value);             // 0, -1, 1, -2, … as 0, 1, 2, 3, …
  void AddRing(const imaging::Ring& ring);

  std::string bytes_;
  uint32_t objects_ = 0;
  // The first vertex of the last ring.
  int64_t x_ = 0;
  int64_t y_ = 0;
};

}  // namespace tessera::results

#endif  // TESSERA_MODELS_RESULTS_COMPACT_OUTLINES_H_
