#include "models/imaging/tiff_samples.h"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "absl/strings/str_format.h"
#include "base/status_macros.h"

namespace tessera::imaging {
namespace {

// A tile is decoded whole, and may be larger than its image.
constexpr int64_t kMaxTileBytes = int64_t{1} << 28;
// Strips of up to so many bytes are, too, which takes libtiff half as long as
// row by row; a larger one may be as high as the image.
constexpr int64_t kMaxStripBytes = int64_t{1} << 20;

absl::Status Damaged(const TiffHandle& tiff, const std::string& name) {
  return absl::InvalidArgumentError(absl::StrFormat(
      "%s cannot be decoded (%s); export it again", name, tiff.error()));
}

template <typename T>
T Load(const uint8_t* bytes) {
  T value;
  std::memcpy(&value, bytes, sizeof(T));  // Tile rows may be unaligned.
  return value;
}

uint32_t RowsPerStrip(const TiffHandle& tiff, const TiffLayout& layout) {
  return std::clamp<uint32_t>(
      tiff.Get<uint32_t>(TIFFTAG_ROWSPERSTRIP, layout.height), 1,
      std::max<uint32_t>(1, layout.height));
}

// Whether libtiff fails where a strip lacks rows. Of the fax compressions it
// leaves those as they were, unless it is asked for row after row.
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

// REQUIRES: it has strips.
bool IsDecodedByStrips(const TiffHandle& tiff, const TiffLayout& layout) {
  if (!TellsWhatIsMissing(layout.compression)) return false;
  const uint64_t bytes =
      TIFFVStripSize64(tiff.get(), RowsPerStrip(tiff, layout));
  return bytes > 0 && bytes <= uint64_t{kMaxStripBytes};
}

// Turns runs of stored samples into numbers, and notes one that is none.
class SampleReader {
 public:
  explicit SampleReader(const TiffLayout& layout) : layout_(layout) {}

  // Sample `index` of the row that starts at `row`. libtiff has put the bytes
  // in this machine's order, and the bits in TIFF's.
  uint32_t At(const uint8_t* row, size_t index) {
    const bool is_signed = layout_.format == SAMPLEFORMAT_INT;
    switch (layout_.bits) {
      case 8:
        return is_signed ? Whole(Load<int8_t>(row + index)) : row[index];
      case 16:
        return is_signed ? Whole(Load<int16_t>(row + 2 * index))
                         : Load<uint16_t>(row + 2 * index);
      case 32:
        if (layout_.format == SAMPLEFORMAT_IEEEFP) {
          return Whole(Load<float>(row + 4 * index));
        }
        return is_signed ? Whole(Load<int32_t>(row + 4 * index))
                         : Load<uint32_t>(row + 4 * index);
      default: {
        const size_t bit = index * layout_.bits;
        return (row[bit / 8] >> (8 - layout_.bits - bit % 8)) &
               ((1u << layout_.bits) - 1);
      }
    }
  }

  bool all_whole() const { return all_whole_; }

 private:
  uint32_t Whole(double value) {
    if (value >= 0 && value < 4294967296.0 && std::floor(value) == value) {
      return static_cast<uint32_t>(value);
    }
    all_whole_ = false;
    return 0;
  }

  const TiffLayout layout_;
  bool all_whole_ = true;
};

// Fills the planes run by run: a row of a strip, or the part of a tile's row
// that lies in the image. Samples that are no colour are stepped over.
template <typename T>
class ChannelReader {
 public:
  ChannelReader(const TiffHandle& tiff, const TiffLayout& layout, int y0,
                int y1, const std::string& name)
      : tiff_(tiff),
        layout_(layout),
        y0_(y0),
        y1_(y1),
        name_(name),
        reader_(layout) {}

  absl::StatusOr<std::vector<Plane<T>>> Read() {
    const Size size{y1_ - y0_, static_cast<int>(layout_.width)};
    planes_.assign(static_cast<size_t>(layout_.channels()), Plane<T>(size, 0));
    const int passes = layout_.planar ? layout_.channels() : 1;
    for (int plane = 0; plane < passes; ++plane) {
      RETURN_IF_ERROR(ReadPlane(plane));
    }
    // Looked at once an image: a test a pixel would cost more than decoding.
    if (!reader_.all_whole()) {
      return RefuseSamples(name_, "has negative or fractional values");
    }
    return std::move(planes_);
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
      const uint32_t number = TIFFComputeStrip(tiff_.get(), y,
                                               static_cast<uint16_t>(plane));
      if (Lacks(number, bytes) ||
          TIFFReadEncodedStrip(tiff_.get(), number, strip.data(), bytes) !=
              bytes) {
        return Damaged(tiff_, name_);
      }
      for (uint32_t row = std::max(y, static_cast<uint32_t>(y0_));
           row < std::min(end, to); ++row) {
        Store(strip.data() + static_cast<size_t>(row_bytes) * (row - y), plane,
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
                           static_cast<uint16_t>(plane)) != 1) {
        return Damaged(tiff_, name_);
      }
      if (y < y0_) continue;
      Store(row.data(), plane, 0, y, static_cast<int>(layout_.width));
    }
    return absl::OkStatus();
  }

  // Most compressions are decoded from a strip's first row on; libtiff is in
  // the middle of one if rows of it were read last.
  int FirstToDecode(int plane) const {
    const auto y0 = static_cast<uint32_t>(y0_);
    const uint32_t strip = TIFFComputeStrip(tiff_.get(), y0,
                                            static_cast<uint16_t>(plane));
    const uint32_t next = TIFFCurrentRow(tiff_.get());
    if (TIFFCurrentStrip(tiff_.get()) == strip && next <= y0) {
      return static_cast<int>(next);
    }
    const uint32_t rows = RowsPerStrip(tiff_, layout_);
    return static_cast<int>(y0 / rows * rows);
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
    // 64-bit steps: a hostile tile width must not wrap around.
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
          Store(tile.data() + (row - y) * static_cast<uint64_t>(row_bytes),
                plane, static_cast<int>(x), static_cast<int>(row),
                static_cast<int>(columns));
        }
      }
    }
    return absl::OkStatus();
  }

  absl::Status ReadTile(uint32_t x, uint32_t y, int plane,
                        std::vector<uint8_t>& tile) {
    const uint32_t number = TIFFComputeTile(tiff_.get(), x, y, 0,
                                            static_cast<uint16_t>(plane));
    const tmsize_t bytes = static_cast<tmsize_t>(tile.size());
    // What a damaged one lacks is not to be what the last one had.
    if (!TellsWhatIsMissing(layout_.compression)) {
      std::fill(tile.begin(), tile.end(), uint8_t{0});
    }
    if (Lacks(number, bytes) ||
        TIFFReadEncodedTile(tiff_.get(), number, tile.data(), bytes) != bytes) {
      return Damaged(tiff_, name_);
    }
    return absl::OkStatus();
  }

  // Whether a strip or tile that is not compressed has fewer bytes: libtiff
  // takes what follows it in the file.
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

  void Store(const uint8_t* run, int plane, int x, int y, int count) {
    const int channels = layout_.planar ? 1 : layout_.channels();
    for (int channel = 0; channel < channels; ++channel) {
      T* const out =
          planes_[static_cast<size_t>(plane + channel)].row(y - y0_) + x;
      auto index = static_cast<size_t>(channel);
      // What nearly all images have does without a choice a sample.
      if (layout_.format != SAMPLEFORMAT_INT && layout_.bits == 8) {
        Copy<uint8_t>(run + index, count, out);
      } else if (layout_.format != SAMPLEFORMAT_INT && layout_.bits == 16) {
        Copy<uint16_t>(run + 2 * index, count, out);
      } else {
        for (int i = 0; i < count; ++i, index += SamplesInRun()) {
          out[i] = static_cast<T>(reader_.At(run, index));
        }
      }
    }
  }

  template <typename Stored>
  void Copy(const uint8_t* from, int count, T* out) const {
    const size_t step = SamplesInRun() * sizeof(Stored);
    for (int i = 0; i < count; ++i, from += step) out[i] = Load<Stored>(from);
  }

  const TiffHandle& tiff_;
  const TiffLayout layout_;
  const int y0_;
  const int y1_;
  const std::string name_;
  SampleReader reader_;
  std::vector<Plane<T>> planes_;
};

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

template <typename T>
absl::StatusOr<std::vector<Plane<T>>> ReadChannels(const TiffHandle& tiff,
                                                   const TiffLayout& layout,
                                                   int y0, int y1,
                                                   const std::string& name) {
  return ChannelReader<T>(tiff, layout, y0, y1, name).Read();
}

template absl::StatusOr<std::vector<Plane<uint16_t>>> ReadChannels(
    const TiffHandle&, const TiffLayout&, int, int, const std::string&);
template absl::StatusOr<std::vector<Plane<uint32_t>>> ReadChannels(
    const TiffHandle&, const TiffLayout&, int, int, const std::string&);

}  // namespace tessera::imaging
