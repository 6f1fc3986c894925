#include "models/imaging/tiff_blocks.h"

#include <algorithm>
#include <vector>

#include "absl/strings/str_format.h"
#include "base/status_macros.h"

namespace tessera::imaging {
namespace {

// A tile is decoded whole, and may be larger than its image.
constexpr int64_t kMaxTileBytes = int64_t{1} << 28;
// Strips of up to this size are decoded whole, too: libtiff then takes half the
// time of row by row. A larger strip may be as high as the image.
constexpr int64_t kMaxStripBytes = int64_t{1} << 20;

absl::Status Damaged(const TiffHandle& tiff, const std::string& name) {
  return absl::InvalidArgumentError(absl::StrFormat(
      "%s cannot be decoded (%s); export it again", name, tiff.error()));
}

uint32_t RowsPerStrip(const TiffHandle& tiff, const TiffLayout& layout) {
  return std::clamp<uint32_t>(
      tiff.Get<uint32_t>(TIFFTAG_ROWSPERSTRIP, layout.height), 1,
      std::max<uint32_t>(1, layout.height));
}

// Whether libtiff fails if a strip lacks rows. With fax compressions it leaves
// missing rows of the buffer as they were, unless it decodes row by row.
bool TellsWhatIsMissing(uint16_t compression) {
  switch (compression) {
    case COMPRESSION_NONE:
    case COMPRESSION_LZW:
    case COMPRESSION_PACKBITS:
    case COMPRESSION_DEFLATE:
    case COMPRESSION_ADOBE_DEFLATE:
    case COMPRESSION_ZSTD: return true;
    default: return false;
  }
}

// REQUIRES: the page has strips.
bool IsDecodedByStrips(const TiffHandle& tiff, const TiffLayout& layout) {
  if (!TellsWhatIsMissing(layout.compression)) return false;
  const uint64_t bytes =
      TIFFVStripSize64(tiff.get(), RowsPerStrip(tiff, layout));
  return bytes > 0 && bytes <= uint64_t{kMaxStripBytes};
}

// Reads rows of one slice and skips the samples that are not of its part. Used
// once.
class BlockReader {
 public:
  BlockReader(const TiffHandle& tiff, const TiffLayout& layout,
              const PagePart& part, int y0, int y1, const std::string& name,
              const RunSink& sink)
      : tiff_(tiff),
        layout_(layout),
        part_(part),
        y0_(y0),
        y1_(y1),
        name_(name),
        sink_(sink) {}

  absl::Status Read() {
    if (part_.nth >= 0) return ReadImageInARow();
    const int passes = layout_.planar ? part_.samples : 1;
    for (int plane = 0; plane < passes; ++plane) {
      RETURN_IF_ERROR(ReadPlane(plane));
    }
    return absl::OkStatus();
  }

 private:
  absl::Status ReadPlane(int plane) {
    if (TIFFIsTiled(tiff_.get()) != 0) return ReadTiles(plane);
    return IsDecodedByStrips(tiff_, layout_) ? ReadStrips(plane)
                                             : ReadRows(plane);
  }

  absl::Status ReadStrips(int plane) {
    const uint32_t rows = RowsPerStrip(tiff_, layout_);
    const tmsize_t row_bytes = TIFFScanlineSize(tiff_.get());
    if (!IsRun(row_bytes, layout_.width)) return Damaged(tiff_, name_);
    std::vector<uint8_t> strip;
    const auto to = static_cast<uint32_t>(y1_);
    for (uint32_t y = static_cast<uint32_t>(y0_) / rows * rows; y < to;
         y += rows) {
      const uint32_t end = std::min(y + rows, layout_.height);
      strip.resize(static_cast<size_t>(row_bytes) * (end - y));
      const auto bytes = static_cast<tmsize_t>(strip.size());
      const uint32_t number = TIFFComputeStrip(tiff_.get(), y, Stored(plane));
      if (Lacks(number, bytes) ||
          TIFFReadEncodedStrip(tiff_.get(), number, strip.data(), bytes) !=
              bytes) {
        return Damaged(tiff_, name_);
      }
      for (uint32_t row = std::max(y, static_cast<uint32_t>(y0_));
           row < std::min(end, to); ++row) {
        Hand(strip.data() + static_cast<size_t>(row_bytes) * (row - y), plane,
             0, static_cast<int>(row), static_cast<int>(layout_.width));
      }
    }
    return absl::OkStatus();
  }

  absl::Status ReadRows(int plane) {
    // Row by row, so that a strip as high as the image costs no memory.
    const tmsize_t row_bytes = TIFFScanlineSize(tiff_.get());
    if (!IsRun(row_bytes, layout_.width)) return Damaged(tiff_, name_);
    std::vector<uint8_t> row(static_cast<size_t>(row_bytes));
    for (int y = FirstToDecode(plane); y < y1_; ++y) {
      if (TIFFReadScanline(tiff_.get(), row.data(), static_cast<uint32_t>(y),
                           Stored(plane)) != 1 ||
          tiff_.HasDamagedFax()) {
        return Damaged(tiff_, name_);
      }
      if (y < y0_) continue;
      Hand(row.data(), plane, 0, y, static_cast<int>(layout_.width));
    }
    return absl::OkStatus();
  }

  // Most compressions have to be decoded from a strip's first row on. If
  // libtiff read rows of this strip last, it can go on from there.
  int FirstToDecode(int plane) const {
    const auto y0 = static_cast<uint32_t>(y0_);
    const uint32_t strip = TIFFComputeStrip(tiff_.get(), y0, Stored(plane));
    const uint32_t next = TIFFCurrentRow(tiff_.get());
    if (TIFFCurrentStrip(tiff_.get()) == strip && next <= y0) {
      return static_cast<int>(next);
    }
    const uint32_t rows = RowsPerStrip(tiff_, layout_);
    return static_cast<int>(y0 / rows * rows);
  }

  absl::Status ReadImageInARow() {
    const tmsize_t row_bytes = TIFFScanlineSize(tiff_.get());
    if (!IsRun(row_bytes, layout_.width)) return Damaged(tiff_, name_);
    const int64_t most = std::max<int64_t>(1, kMaxStripBytes / row_bytes);
    std::vector<uint8_t> rows;
    for (int64_t y = y0_; y < y1_; y += most) {
      const int64_t end = std::min<int64_t>(y + most, y1_);
      rows.resize(static_cast<size_t>(row_bytes * (end - y)));
      const int64_t row = part_.nth * int64_t{layout_.height} + y;
      if (!ReadBytes(FirstByte() + row * row_bytes, rows)) {
        return Damaged(tiff_, name_);
      }
      for (int64_t at = y; at < end; ++at) {
        Hand(rows.data() + row_bytes * (at - y), 0, 0, static_cast<int>(at),
             static_cast<int>(layout_.width));
      }
    }
    return absl::OkStatus();
  }

  int64_t FirstByte() const {
    return static_cast<int64_t>(TIFFGetStrileOffset(tiff_.get(), 0));
  }

  // Reads bytes from the file and, as libtiff would, puts them into this
  // machine's byte order.
  bool ReadBytes(int64_t at, std::vector<uint8_t>& bytes) const {
    TIFF* const tiff = tiff_.get();
    const auto size = static_cast<tmsize_t>(bytes.size());
    const auto offset = static_cast<toff_t>(at);
    if (TIFFGetSeekProc(tiff)(TIFFClientdata(tiff), offset, SEEK_SET) !=
            offset ||
        TIFFGetReadProc(tiff)(TIFFClientdata(tiff), bytes.data(), size) !=
            size) {
      return false;
    }
    if (TIFFIsByteSwapped(tiff) == 0) return true;
    const auto samples = size / std::max(1, layout_.bits / 8);
    if (layout_.bits == 16) {
      TIFFSwabArrayOfShort(reinterpret_cast<uint16_t*>(bytes.data()), samples);
    } else if (layout_.bits == 32) {
      TIFFSwabArrayOfLong(reinterpret_cast<uint32_t*>(bytes.data()), samples);
    } else if (layout_.bits == 64) {
      TIFFSwabArrayOfLong8(reinterpret_cast<uint64_t*>(bytes.data()), samples);
    }
    return true;
  }

  absl::Status ReadTiles(int plane) {
    const auto tile_width = tiff_.Get<uint32_t>(TIFFTAG_TILEWIDTH, 0);
    const auto tile_height = tiff_.Get<uint32_t>(TIFFTAG_TILELENGTH, 0);
    const tmsize_t tile_bytes = TIFFTileSize(tiff_.get());
    const tmsize_t row_bytes = TIFFTileRowSize(tiff_.get());
    if (!IsRun(row_bytes, tile_width) || tile_height == 0 ||
        tile_bytes / row_bytes < static_cast<tmsize_t>(tile_height)) {
      return Damaged(tiff_, name_);
    }
    if (tile_bytes > kMaxTileBytes) {
      return absl::ResourceExhaustedError(absl::StrFormat(
          "%s has tiles of %d×%d pixels; save it with tiles of 512×512", name_,
          tile_height, tile_width));
    }
    std::vector<uint8_t> tile(static_cast<size_t>(tile_bytes));
    // 64 bits, so that a hostile tile width cannot wrap around.
    const auto from = static_cast<uint64_t>(y0_);
    const auto to = static_cast<uint64_t>(y1_);
    for (uint64_t y = from / tile_height * tile_height; y < to;
         y += tile_height) {
      for (uint64_t x = 0; x < layout_.width; x += tile_width) {
        RETURN_IF_ERROR(ReadTile(static_cast<uint32_t>(x),
                                 static_cast<uint32_t>(y), plane, tile));
        const auto columns = std::min<uint64_t>(tile_width, layout_.width - x);
        for (uint64_t row = std::max(y, from);
             row < std::min(y + tile_height, to); ++row) {
          Hand(tile.data() + (row - y) * static_cast<uint64_t>(row_bytes),
               plane, static_cast<int>(x), static_cast<int>(row),
               static_cast<int>(columns));
        }
      }
    }
    return absl::OkStatus();
  }

  absl::Status ReadTile(uint32_t x, uint32_t y, int plane,
                        std::vector<uint8_t>& tile) {
    const uint32_t number =
        TIFFComputeTile(tiff_.get(), x, y, 0, Stored(plane));
    const tmsize_t bytes = static_cast<tmsize_t>(tile.size());
    // Pixels that a damaged tile lacks must not come from the last tile.
    if (!TellsWhatIsMissing(layout_.compression)) {
      std::fill(tile.begin(), tile.end(), uint8_t{0});
    }
    if (Lacks(number, bytes) ||
        TIFFReadEncodedTile(tiff_.get(), number, tile.data(), bytes) != bytes ||
        tiff_.HasDamagedFax()) {
      return Damaged(tiff_, name_);
    }
    return absl::OkStatus();
  }

  // Whether an uncompressed strip or tile has fewer than `bytes`. libtiff would
  // then read the bytes that follow it in the file.
  bool Lacks(uint32_t number, tmsize_t bytes) const {
    return layout_.compression == COMPRESSION_NONE &&
           TIFFGetStrileByteCount(tiff_.get(), number) <
               static_cast<uint64_t>(bytes);
  }

  // Whether `bytes` hold the samples of `width` pixels.
  bool IsRun(tmsize_t bytes, uint32_t width) const {
    return bytes > 0 && width > 0 &&
           static_cast<uint64_t>(bytes) * 8 >=
               uint64_t{width} * SamplesInRun() * layout_.bits;
  }

  size_t SamplesInRun() const { return layout_.planar ? 1 : layout_.samples; }

  // libtiff's number of a plane; 0 if samples lie together.
  uint16_t Stored(int plane) const {
    return static_cast<uint16_t>(layout_.planar ? part_.sample + plane : 0);
  }

  void Hand(const uint8_t* bytes, int plane, int x, int y, int count) const {
    sink_({.bytes = bytes, .plane = plane, .x = x, .y = y, .count = count});
  }

  const TiffHandle& tiff_;
  const TiffLayout& layout_;
  const PagePart part_;
  const int y0_;
  const int y1_;
  const std::string& name_;
  const RunSink& sink_;
};

// Whether the strips follow each other without gaps.
bool StripsAreOnePiece(const TiffHandle& tiff) {
  const uint32_t strips = TIFFNumberOfStrips(tiff.get());
  for (uint32_t strip = 0; strip + 1 < strips; ++strip) {
    if (TIFFGetStrileOffset(tiff.get(), strip) +
            TIFFGetStrileByteCount(tiff.get(), strip) !=
        TIFFGetStrileOffset(tiff.get(), strip + 1)) {
      return false;
    }
  }
  return strips > 0;
}

}  // namespace

int RowsPerBlock(const TiffHandle& tiff, const TiffLayout& layout) {
  uint32_t rows = 1;
  if (TIFFIsTiled(tiff.get()) != 0) {
    rows = tiff.Get<uint32_t>(TIFFTAG_TILELENGTH, 1);
  } else if (layout.planar || IsDecodedByStrips(tiff, layout)) {
    rows = RowsPerStrip(tiff, layout);
  }
  return static_cast<int>(
      std::clamp<uint32_t>(rows, 1, std::max<uint32_t>(1, layout.height)));
}

int64_t BlockBytes(const TiffHandle& tiff, const TiffLayout& layout) {
  int64_t bytes = 0;
  if (TIFFIsTiled(tiff.get()) != 0) {
    bytes = TIFFTileSize(tiff.get());
  } else if (IsDecodedByStrips(tiff, layout)) {
    bytes = TIFFStripSize(tiff.get());
  } else {
    bytes = TIFFScanlineSize(tiff.get());
  }
  // Larger tiles are refused when they are read.
  return std::clamp<int64_t>(bytes, 0, kMaxTileBytes);
}

absl::Status ReadRuns(const TiffHandle& tiff, const TiffLayout& layout,
                      const PagePart& part, int y0, int y1,
                      const std::string& name, const RunSink& sink) {
  return BlockReader(tiff, layout, part, y0, y1, name, sink).Read();
}

int64_t ImagesInARow(const TiffHandle& tiff, const TiffLayout& layout,
                     int64_t file_bytes) {
  const tmsize_t row_bytes = TIFFScanlineSize(tiff.get());
  if (layout.compression != COMPRESSION_NONE || layout.planar ||
      layout.bits % 8 != 0 || TIFFIsTiled(tiff.get()) != 0 || row_bytes <= 0 ||
      !StripsAreOnePiece(tiff)) {
    return 0;
  }
  const uint64_t first = TIFFGetStrileOffset(tiff.get(), 0);
  if (first == 0 || first > static_cast<uint64_t>(file_bytes)) return 0;
  const int64_t left = file_bytes - static_cast<int64_t>(first);
  return left / row_bytes / std::max<int64_t>(1, layout.height);
}

}  // namespace tessera::imaging
