// Decodes the blocks of a TIFF's page: strips, tiles, or images that follow one
// another without directories of their own. Private to this room.
#ifndef TESSERA_MODELS_IMAGING_TIFF_BLOCKS_H_
#define TESSERA_MODELS_IMAGING_TIFF_BLOCKS_H_

#include <cstdint>
#include <functional>
#include <string>

#include "absl/status/status.h"
#include "models/imaging/tiff_handle.h"
#include "models/imaging/tiff_layout.h"

namespace tessera::imaging {

// The part of a page that makes up a slice.
struct PagePart {
  int sample = 0;   // The first sample of the part.
  int samples = 1;  // 3 for a colour, else 1.
  // In ImageJ's stacks above 4 GB all images follow a single directory. `nth`
  // is the number of the image, from 0; -1 for a page with its own directory.
  int64_t nth = -1;
};

// Pixels of a row that lie side by side in the file: a row of a strip, or the
// part of a tile's row that lies in the image.
struct SampleRun {
  const uint8_t* bytes = nullptr;  // Of the first pixel's first sample.
  // The number of the part's sample, from 0, if each sample has a plane of its
  // own in the file; else 0.
  int plane = 0;
  int x = 0;
  int y = 0;
  int count = 0;  // The number of pixels.
};

using RunSink = std::function<void(const SampleRun& run)>;

// How many rows of the current directory ReadRuns() decodes together, starting
// at multiples of this number: the rows of a tile, or of a strip that is small
// enough to be decoded at once. 1 for large strips, where ReadRuns() can go on
// in the middle. But if each sample has a plane of its own, ReadRuns() decodes
// each strip from its start, so the result is the rows of a strip of any size.
int RowsPerBlock(const TiffHandle& tiff, const TiffLayout& layout);

// How many bytes ReadRuns() needs to decode these rows.
int64_t BlockBytes(const TiffHandle& tiff, const TiffLayout& layout);

// Decodes the rows [y0, y1) of the current directory and hands each pixel to
// `sink` once, in the same order each time. Samples of whole bytes have this
// machine's byte order. Packed samples of other widths have TIFF's bit order.
// Errors: INVALID_ARGUMENT if the data is damaged; RESOURCE_EXHAUSTED if a tile
// is absurdly large.
absl::Status ReadRuns(const TiffHandle& tiff, const TiffLayout& layout,
                      const PagePart& part, int y0, int y1,
                      const std::string& name, const RunSink& sink);

// How many images follow one another from the current directory's pixels on.
// The file has `file_bytes`. 0 if the pixels are packed or not in one piece.
int64_t ImagesInARow(const TiffHandle& tiff, const TiffLayout& layout,
                     int64_t file_bytes);

}  // namespace tessera::imaging

#endif  // TESSERA_MODELS_IMAGING_TIFF_BLOCKS_H_
