#include "server/pictures/make_pyramid.h"

#include <algorithm>
#include <memory>

#include "base/status_macros.h"
#include "server/pictures/picture.h"
#include "server/pictures/pyramid_format.h"
#include "server/pictures/pyramid_writer.h"

namespace tessera::pictures {
namespace {

constexpr int64_t kPixelsAtOnce = int64_t{1} << 22;
// A row that is read, and the stored samples that it is made from.
constexpr int64_t kBytesPerPixelRead = 10;
// Of a band of tiles: all levels of it, and the halves on their way.
constexpr int64_t kBytesPerPixelOfBand = 6;
// Of a slice that is decoded whole: its pixels and its stored samples.
constexpr int64_t kBytesPerPixelWhole = 10;

// Whole blocks, since the reader decodes a block at once.
int RowsAtOnce(const imaging::ImageHeader& header) {
  const int64_t block = std::max(1, header.rows_per_block);
  const int64_t rows = kPixelsAtOnce / header.size.width / block * block;
  return static_cast<int>(std::clamp<int64_t>(
      rows, std::min<int64_t>(block, header.size.height), header.size.height));
}

}  // namespace

int64_t MemoryToMake(const imaging::ImageHeader& header) {
  const int64_t width = header.size.width;
  const int64_t whole =
      header.decoded_whole ? header.size.height * kBytesPerPixelWhole : 0;
  return width * (RowsAtOnce(header) * kBytesPerPixelRead +
                  kTileSize * kBytesPerPixelOfBand + whole) +
         header.block_bytes;
}

absl::Status WritePyramid(imaging::ImageFile& file, int index,
                          const std::filesystem::path& path,
                          const std::stop_token& stop) {
  const imaging::ImageHeader header = file.header();
  ASSIGN_OR_RETURN(
      const std::unique_ptr<PyramidWriter> writer,
      PyramidWriter::Create(path, header.size, header.bits_per_sample));
  imaging::IntensityHistogram histogram;
  const int rows_at_once = RowsAtOnce(header);
  for (int y = 0; y < header.size.height; y += rows_at_once) {
    if (stop.stop_requested()) return absl::CancelledError("the server ends");
    ASSIGN_OR_RETURN(
        const imaging::GrayPlane rows,
        file.ReadRows(index, y,
                      std::min(y + rows_at_once, header.size.height)));
    histogram.Add(rows);
    RETURN_IF_ERROR(writer->Add(rows));
  }
  ASSIGN_OR_RETURN(const imaging::IntensityScale scale, file.Scale(index));
  return writer->Finish(histogram, scale);
}

}  // namespace tessera::pictures
