#include "server/pictures/pyramid_file.h"

#include <algorithm>
#include <cassert>
#include <cstring>

#include "absl/strings/str_format.h"
#include "base/status_macros.h"
#include "server/pictures/pyramid_format.h"

namespace tessera::pictures {
namespace {

template <typename T>
void CopyPixels(const char* from, int count, uint16_t* to) {
  for (int i = 0; i < count; ++i) {
    T value;
    std::memcpy(&value, from + static_cast<size_t>(i) * sizeof(T), sizeof(T));
    to[i] = value;
  }
}

absl::Status NoPyramid(const std::filesystem::path& path) {
  return absl::DataLossError(absl::StrFormat(
      "%s is no pyramid of this version of Tessera", path.string()));
}

}  // namespace

absl::StatusOr<std::shared_ptr<const Picture>> PyramidFile::Open(
    const std::filesystem::path& path) {
  ASSIGN_OR_RETURN(MappedFile file, MappedFile::Open(path));
  PyramidHeader header;
  if (file.bytes().size() < kPlacesAt) return NoPyramid(path);
  std::memcpy(&header, file.bytes().data(), sizeof(header));
  if (header.magic != kPyramidMagic || header.height <= 0 ||
      header.width <= 0 || (header.bits != 8 && header.bits != 16)) {
    return NoPyramid(path);
  }
  const imaging::Size size{header.height, header.width};
  const size_t tiles = FirstTiles(LevelSizes(size)).back();
  if (file.bytes().size() < kPlacesAt + tiles * sizeof(int64_t)) {
    return NoPyramid(path);
  }
  auto pyramid =
      std::make_shared<PyramidFile>(std::move(file), size, SummaryOf(header));
  // Reading beyond the end of a mapped file would end the process.
  if (!pyramid->IsWhole()) return NoPyramid(path);
  return pyramid;
}

PyramidFile::PyramidFile(MappedFile file, imaging::Size size,
                         IntensitySummary summary)
    : Picture(LevelSizes(size), std::move(summary)),
      file_(std::move(file)),
      first_tile_(FirstTiles(levels())),
      tiles_(first_tile_.back()) {
  std::memcpy(tiles_.data(), file_.bytes().data() + kPlacesAt,
              tiles_.size() * sizeof(tiles_[0]));
}

bool PyramidFile::IsWhole() const {
  const int64_t sample_bytes = summary().bits / 8;
  size_t tile = 0;
  for (const imaging::Size& level : levels()) {
    for (int y = 0; y < TilesAcross(level.height); ++y) {
      for (int x = 0; x < TilesAcross(level.width); ++x, ++tile) {
        const imaging::Rect rect = TileRect(level, x, y);
        const int64_t bytes =
            int64_t{rect.width()} * rect.height() * sample_bytes;
        if (tiles_[tile] > static_cast<int64_t>(file_.bytes().size()) - bytes &&
            tiles_[tile] >= 0) {
          return false;
        }
      }
    }
  }
  return true;
}

imaging::GrayPlane PyramidFile::Read(int level,
                                     const imaging::Rect& rect) const {
  const auto index = static_cast<size_t>(level);
  assert(0 <= rect.x0 && rect.x0 < rect.x1 &&
         rect.x1 <= levels().at(index).width);
  assert(0 <= rect.y0 && rect.y0 < rect.y1 &&
         rect.y1 <= levels().at(index).height);
  imaging::GrayPlane part({rect.height(), rect.width()}, 0);
  for (int y = rect.y0 / kTileSize; y <= (rect.y1 - 1) / kTileSize; ++y) {
    for (int x = rect.x0 / kTileSize; x <= (rect.x1 - 1) / kTileSize; ++x) {
      CopyTile(index, x, y, rect, part);
    }
  }
  return part;
}

void PyramidFile::CopyTile(size_t level, int x, int y,
                           const imaging::Rect& rect,
                           imaging::GrayPlane& to) const {
  const imaging::Size size = levels()[level];
  const imaging::Rect tile = TileRect(size, x, y);
  const imaging::Rect both{
      std::max(tile.x0, rect.x0), std::max(tile.y0, rect.y0),
      std::min(tile.x1, rect.x1), std::min(tile.y1, rect.y1)};
  const int64_t place =
      tiles_[first_tile_[level] +
             static_cast<size_t>(y) * TilesAcross(size.width) + x];
  const size_t sample_bytes = summary().bits == 8 ? 1 : 2;
  for (int row = both.y0; row < both.y1; ++row) {
    uint16_t* const pixels = to.row(row - rect.y0) + (both.x0 - rect.x0);
    if (place < 0) {
      std::fill_n(pixels, both.width(), static_cast<uint16_t>(-1 - place));
      continue;
    }
    const size_t first = static_cast<size_t>(row - tile.y0) * tile.width() +
                         static_cast<size_t>(both.x0 - tile.x0);
    const char* const from =
        file_.bytes().data() + place + first * sample_bytes;
    if (sample_bytes == 1) {
      CopyPixels<uint8_t>(from, both.width(), pixels);
    } else {
      CopyPixels<uint16_t>(from, both.width(), pixels);
    }
  }
}

imaging::IntensityHistogram PyramidFile::CountIntensities() const {
  std::vector<int64_t> counts(kIntensities);
  std::memcpy(counts.data(), file_.bytes().data() + sizeof(PyramidHeader),
              kCountBytes);
  imaging::IntensityHistogram histogram;
  for (size_t value = 0; value < counts.size(); ++value) {
    histogram.Add(static_cast<uint16_t>(value), counts[value]);
  }
  return histogram;
}

int64_t PyramidFile::memory_bytes() const {
  return static_cast<int64_t>(tiles_.size() * sizeof(tiles_[0])) +
         static_cast<int64_t>(sizeof(PyramidHeader));
}

}  // namespace tessera::pictures
