// The bytes of a pyramid's file. Private to this room.
//
// The file begins with a header and the count of each intensity (65,536 int64).
// Then comes the place of each tile (int64, all levels one after the other,
// from level 0, row after row), then the tiles' pixels in 8 or 16 bit,
// uncompressed. A tile of one intensity takes no pixels. Numbers have this
// machine's byte order: the file never leaves the machine.
#ifndef TESSERA_SERVER_PICTURES_PYRAMID_FORMAT_H_
#define TESSERA_SERVER_PICTURES_PYRAMID_FORMAT_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "models/imaging/image.h"
#include "server/pictures/picture.h"

namespace tessera::pictures {

// The number changes with the format.
inline constexpr std::array<char, 8> kPyramidMagic = {'T', 'S', 'P', 'Y',
                                                      'R', '0', '0', '2'};

// See IntensitySummary.
struct PyramidHeader {
  std::array<char, 8> magic = kPyramidMagic;
  int32_t height = 0;
  int32_t width = 0;
  int32_t bits = 0;
  int32_t min = 0;
  int32_t max = 0;
  int32_t bin_low = 0;
  int32_t bin_width = 0;
  int32_t unused = 0;
  double p01 = 0;
  double p999 = 0;
  double value_offset = 0;
  double value_step = 0;
  std::array<int64_t, kBins> bins = {};
};

inline constexpr size_t kIntensities = size_t{1} << 16;
inline constexpr size_t kCountBytes = kIntensities * sizeof(int64_t);
// Where the places of the tiles begin.
inline constexpr size_t kPlacesAt = sizeof(PyramidHeader) + kCountBytes;

// The header of a slice of this size, and what it says.
PyramidHeader HeaderOf(imaging::Size size, const IntensitySummary& summary);
IntensitySummary SummaryOf(const PyramidHeader& header);

// A tile's place is its offset in the file, or, if all of its pixels have the
// intensity v, -1 - v.
inline int64_t PlaceOfFlat(uint16_t intensity) {
  return -1 - int64_t{intensity};
}

// How many tiles a level has.
size_t TilesOf(imaging::Size level);

// Of each level the number of its first tile, and at last the number of all.
std::vector<size_t> FirstTiles(const std::vector<imaging::Size>& levels);

// The most bytes that the pyramid of a slice takes on disk.
int64_t PyramidBytes(imaging::Size size, int bits);

}  // namespace tessera::pictures

#endif  // TESSERA_SERVER_PICTURES_PYRAMID_FORMAT_H_
