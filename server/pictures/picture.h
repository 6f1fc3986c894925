// One slice of an image file as a viewer reads it: at several sizes, any
// rectangle at a time.
#ifndef TESSERA_SERVER_PICTURES_PICTURE_H_
#define TESSERA_SERVER_PICTURES_PICTURE_H_

#include <compare>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "models/imaging/image.h"
#include "models/imaging/image_file.h"
#include "models/imaging/intensity.h"

namespace tessera::pictures {

// The side of a tile in pixels. Even, so that tiles can be halved one by one.
inline constexpr int kTileSize = 512;
inline constexpr int kBins = 1024;

// Names a slice. Files are named by their bytes, so a slice never changes.
struct SliceId {
  std::string sha256;
  int channel = 1;  // From 1.
  int slice = 1;    // From 1, of the channel.
  friend auto operator<=>(const SliceId&, const SliceId&) = default;
};

// The intensities of all pixels of a slice.
struct IntensitySummary {
  int bits = 8;  // 8 or 16, per pixel.
  int min = 0;
  int max = 0;
  double p01 = 0;   // The 0.1 % percentile.
  double p999 = 1;  // The 99.9 % percentile; above `p01`.
  // bins[i] counts the intensities from bin_low + i·bin_width to one below the
  // next bin. kBins numbers.
  int bin_low = 0;
  int bin_width = 1;
  std::vector<int64_t> bins;
  // The file's own number of an intensity is value_offset + value_step·
  // intensity; see imaging::IntensityScale.
  double value_offset = 0;
  double value_step = 1;

  friend bool operator==(const IntensitySummary&,
                         const IntensitySummary&) = default;
};

// REQUIRES: some pixel was added to `histogram`.
IntensitySummary Summarize(const imaging::IntensityHistogram& histogram,
                           int bits, const imaging::IntensityScale& scale);

// The sizes of a picture's levels. Level 0 is the whole slice; each further
// level is half as high and wide, rounded up. The last one fits into a tile.
// REQUIRES: size is positive.
std::vector<imaging::Size> LevelSizes(imaging::Size size);

// How many tiles cover so many pixels.
inline int TilesAcross(int pixels) {
  return (pixels + kTileSize - 1) / kTileSize;
}

// A tile's rectangle in its level; tiles at the right and lower edge are
// smaller. REQUIRES: the level has the tile.
imaging::Rect TileRect(imaging::Size level, int x, int y);

// Thread-safe.
class Picture {
 public:
  Picture(std::vector<imaging::Size> levels, IntensitySummary summary)
      : levels_(std::move(levels)), summary_(std::move(summary)) {}
  virtual ~Picture() = default;

  // See LevelSizes().
  const std::vector<imaging::Size>& levels() const { return levels_; }
  const IntensitySummary& summary() const { return summary_; }

  // The pixels of a rectangle of a level.
  // REQUIRES: the level is there; `rect` is not empty and lies in the level.
  virtual imaging::GrayPlane Read(int level,
                                  const imaging::Rect& rect) const = 0;

  // Counts all pixels of the slice.
  virtual imaging::IntensityHistogram CountIntensities() const = 0;

  // What the object takes, for caches.
  virtual int64_t memory_bytes() const = 0;

 private:
  const std::vector<imaging::Size> levels_;
  const IntensitySummary summary_;
};

}  // namespace tessera::pictures

#endif  // TESSERA_SERVER_PICTURES_PICTURE_H_
