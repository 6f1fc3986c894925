// Bytes of a TIFF whose layout a test chooses.
#ifndef TESSERA_TESTS_SUPPORT_TILED_TIFF_H_
#define TESSERA_TESTS_SUPPORT_TILED_TIFF_H_

#include <cstdint>
#include <functional>
#include <string>

namespace tessera::testing {

// Gray, not compressed, in square tiles from the top down.
struct TiledTiff {
  int width = 0;   // Multiples of `tile`.
  int height = 0;
  int tile = 16;   // A multiple of 16.
  int bits = 8;    // Or 16.
  std::function<uint16_t(int x, int y)> value;
  bool directory_first = true;  // Before the tiles, else after them.
};

inline void PutNumber(std::string& bytes, uint64_t number, int width) {
  for (int i = 0; i < width; ++i) {
    bytes.push_back(static_cast<char>(number >> (8 * i) & 0xff));
  }
}

// The directory, and after it the tables of offsets and sizes.
inline std::string Directory(const TiledTiff& tiff, uint64_t directory_at,
                             uint64_t tiles_at) {
  const auto count = static_cast<uint64_t>((tiff.width / tiff.tile) *
                                           (tiff.height / tiff.tile));
  const auto tile_bytes =
      static_cast<uint64_t>(tiff.tile * tiff.tile * tiff.bits / 8);
  constexpr int kTags = 10;
  const uint64_t tables = directory_at + 2 + 12 * kTags + 4;
  const uint64_t entries[kTags][4] = {
      {256, 4, 1, static_cast<uint64_t>(tiff.width)},
      {257, 4, 1, static_cast<uint64_t>(tiff.height)},
      {258, 3, 1, static_cast<uint64_t>(tiff.bits)},
      {259, 3, 1, 1},
      {262, 3, 1, 1},
      {277, 3, 1, 1},
      {322, 3, 1, static_cast<uint64_t>(tiff.tile)},
      {323, 3, 1, static_cast<uint64_t>(tiff.tile)},
      {324, 4, count, tables},
      {325, 4, count, tables + 4 * count}};
  std::string bytes;
  PutNumber(bytes, kTags, 2);
  for (const auto& [tag, kind, number, value] : entries) {
    PutNumber(bytes, tag, 2);
    PutNumber(bytes, kind, 2);
    PutNumber(bytes, number, 4);
    PutNumber(bytes, value, 4);
  }
  PutNumber(bytes, 0, 4);  // No other directory.
  for (uint64_t i = 0; i < count; ++i) {
    PutNumber(bytes, tiles_at + i * tile_bytes, 4);
  }
  for (uint64_t i = 0; i < count; ++i) PutNumber(bytes, tile_bytes, 4);
  return bytes;
}

inline std::string Tiles(const TiledTiff& tiff) {
  std::string bytes;
  for (int row = 0; row < tiff.height / tiff.tile; ++row) {
    for (int x0 = 0; x0 < tiff.width; x0 += tiff.tile) {
      for (int y = row * tiff.tile; y < (row + 1) * tiff.tile; ++y) {
        for (int x = x0; x < x0 + tiff.tile; ++x) {
          PutNumber(bytes, tiff.value(x, y), tiff.bits / 8);
        }
      }
    }
  }
  return bytes;
}

// REQUIRES: at least two tiles, and fewer than 2^32 bytes.
inline std::string BytesOf(const TiledTiff& tiff) {
  constexpr uint64_t kHeader = 8;
  const std::string tiles = Tiles(tiff);
  const uint64_t size = Directory(tiff, 0, 0).size();
  std::string bytes = "II*";
  bytes.push_back('\0');
  if (tiff.directory_first) {
    PutNumber(bytes, kHeader, 4);
    return bytes + Directory(tiff, kHeader, kHeader + size) + tiles;
  }
  PutNumber(bytes, kHeader + tiles.size(), 4);
  return bytes + tiles + Directory(tiff, kHeader + tiles.size(), kHeader);
}

}  // namespace tessera::testing

#endif  // TESSERA_TESTS_SUPPORT_TILED_TIFF_H_
