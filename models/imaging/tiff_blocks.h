// Decodes the blocks of a TIFF's page: strips, tiles, or images that follow each
// other without directories. Private to this room.
#ifndef TESSERA_MODELS_IMAGING_TIFF_BLOCKS_H_
#define TESSERA_MODELS_IMAGING_TIFF_BLOCKS_H_

#include <cstdint>
#include <functional>
#include <string>

#include "absl/status/status.h"
#include "models/imaging/tiff_handle.h"
#include "models/imaging/tiff_layout.h"

namespace tessera::imaging {

// What of a page makes up a slice.
struct PagePart {
  int sample = 0;   // The first that counts.
  int samples = 1;  // From there: 3 of a colour, else 1.
  // ImageJ's stacks above 4 GB have one directory; the other images follow the
  // first one's pixels. Which of them it is, from 0; -1: what the directory says.
  int64_t nth = -1;
};

// Pixels of a row that lie side by side in the file: a row of a strip, or what
// of a tile's row lies in the image.
struct SampleRun {
  const uint8_t* bytes = nullptr;  // Of the first pixel's first sample.
  int plane = 0;  // Which of the part's samples they are; 0 if they lie together.
  int x = 0;
  int y = 0;
  int count = 0;  // Of pixels.
};

using RunSink = std::function<void(const SampleRun& run)>;

// How many rows of the current directory ReadRuns() decodes together, from a
// multiple of it on: those of a tile, or of a strip that is small enough to be
// decoded at once. Else 1: it goes on in the middle of a large strip; but where
// several channels lie in planes, that of each is begun anew.
int RowsPerBlock(const TiffHandle& tiff, const TiffLayout& layout);

// How many bytes ReadRuns() takes at once for that.
int64_t BlockBytes(const TiffHandle& tiff, const TiffLayout& layout);

// Decodes the rows [y0, y1) of the current directory and hands out each pixel
// once, in the same order each time. libtiff has put the bytes in this machine's
// order, and bits of packed samples in TIFF's.
// Errors: INVALID_ARGUMENT if the data is damaged; RESOURCE_EXHAUSTED if a tile
// is absurdly large.
absl::Status ReadRuns(const TiffHandle& tiff, const TiffLayout& layout,
                      const PagePart& part, int y0, int y1,
                      const std::string& name, const RunSink& sink);

// How many images follow each other from the current directory's pixels on, if
// the file has `file_bytes`; 0 if its pixels do not lie as they are in one piece.
int64_t ImagesInARow(const TiffHandle& tiff, const TiffLayout& layout,
                     int64_t file_bytes);

}  // namespace tessera::imaging

#endif  // TESSERA_MODELS_IMAGING_TIFF_BLOCKS_H_
