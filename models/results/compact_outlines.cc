#include "models/results/compact_outlines.h"

#include <bit>
#include <cmath>
#include <utility>

namespace tessera::results {
namespace {

constexpr char kMagic[] = "TSO1";
constexpr size_t kCountAt = 4;

// Little endian, whatever the machine is.
void AppendFixed(uint32_t value, std::string& bytes) {
  for (int shift = 0; shift < 32; shift += 8) {
    bytes.push_back(static_cast<char>(value >> shift & 0xff));
  }
}

}  // namespace

CompactOutlines::CompactOutlines() : bytes_(kMagic) { AppendFixed(0, bytes_); }

void CompactOutlines::AddNumber(uint64_t value) {
  while (value >= 0x80) {
    bytes_.push_back(static_cast<char>((value & 0x7f) | 0x80));
    value >>= 7;
  }
  bytes_.push_back(static_cast<char>(value));
}

void CompactOutlines::AddSigned(int64_t value) {
  AddNumber(value < 0 ? ~(static_cast<uint64_t>(value) << 1)
                      : static_cast<uint64_t>(value) << 1);
}

void CompactOutlines::AddRing(const imaging::Ring& ring) {
  AddNumber(ring.size());
  int64_t x = x_;
  int64_t y = y_;
  for (const imaging::Point& point : ring) {
    const int64_t next_x = std::llround(point.x);
    const int64_t next_y = std::llround(point.y);
    AddSigned(next_x - std::exchange(x, next_x));
    AddSigned(next_y - std::exchange(y, next_y));
    if (&point == &ring.front()) {
      x_ = x;
      y_ = y;
    }
  }
}

void CompactOutlines::Add(const Object& object) {
  ++objects_;
  AddNumber(object.outline.number);
  AppendFixed(std::bit_cast<uint32_t>(static_cast<float>(object.score)),
              bytes_);
  AddNumber(static_cast<uint64_t>(object.area_px));
  size_t rings = 0;
  for (const imaging::Polygon& polygon : object.outline.polygons) {
    rings += 1 + polygon.holes.size();
  }
  AddNumber(rings);
  for (const imaging::Polygon& polygon : object.outline.polygons) {
    AddRing(polygon.exterior);
    for (const imaging::Ring& hole : polygon.holes) AddRing(hole);
  }
}

std::string CompactOutlines::Take() {
  std::string count;
  AppendFixed(objects_, count);
  bytes_.replace(kCountAt, count.size(), count);
  return std::move(bytes_);
}

}  // namespace tessera::results
