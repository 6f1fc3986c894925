// The levels of an OME-Zarr image, in an archive. Private to this room.
#ifndef TESSERA_MODELS_RESULTS_ZARR_PYRAMID_H_
#define TESSERA_MODELS_RESULTS_ZARR_PYRAMID_H_

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "models/imaging/image.h"
#include "models/imaging/image_writer.h"

namespace tessera::results {

enum class ZarrVersion { k2, k3 };  // Of OME-NGFF 0.4 and 0.5.

// Takes a file of the Zarr: its key and its bytes.
using ZarrSink =
    std::function<void(const std::string& key, absl::string_view bytes)>;

// What the levels of an image have in common.
struct ZarrImage {
  ZarrVersion version = ZarrVersion::k3;
  std::string group;   // The image's key: empty, or ends with a slash.
  imaging::Size size;  // Of the largest level.
  imaging::PageAxes axes;
  int bytes = 2;  // Of a number: 1, 2 or 4; they are unsigned.
  std::string name;
  std::string image_label;  // JSON of this attribute; empty: no labels.
};

// The sides of the levels, from the largest one on. Each has every second row
// and column of the one before; the last one fits into a chunk.
std::vector<imaging::Size> ZarrLevels(imaging::Size size);

// Writes the metadata of the image and of its levels.
void WriteZarrMetadata(const ZarrImage& image, const ZarrSink& sink);

// Packs pages into chunks of 512×512 as their rows arrive. Chunks without
// anything but zeros are left out. Keeps 512 rows of each level.
//
// Not thread-safe. Borrows the sink.
class ZarrPyramid {
 public:
  ZarrPyramid(ZarrImage image, const ZarrSink& sink);

  // The most rows that Add() takes at once.
  static constexpr int kRows = 512;

  // The next rows of a page; pages follow one another, by z before t.
  // REQUIRES: the rows are the image's wide, and the page has them.
  void Add(const imaging::LabelPlane& rows);

 private:
  struct Level {
    imaging::Size size;
    std::vector<uint32_t> rows;  // Those that wait.
    int seen = 0;                // Rows of this page so far.
  };

  void AddRow(size_t level, const uint32_t* row);
  void WriteChunks(size_t level);
  std::string KeyOf(size_t level, int row, int column) const;

  const ZarrImage image_;
  const ZarrSink& sink_;
  std::vector<Level> levels_;
  int page_ = 0;
};

}  // namespace tessera::results

#endif  // TESSERA_MODELS_RESULTS_ZARR_PYRAMID_H_
