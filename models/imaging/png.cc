#include "models/imaging/png.h"

#include <png.h>
#include <zlib.h>

#include <algorithm>
#include <bit>
#include <csetjmp>
#include <cstddef>
#include <exception>

#include "absl/strings/str_format.h"
#include "models/imaging/raster_samples.h"

namespace tessera::imaging {
namespace {

// libpng calls this for a fatal error. It must not return.
[[noreturn]] void Jump(png_structp png, png_const_charp) {
  png_longjmp(png, 1);
}

void DropWarning(png_structp, png_const_charp) {}

void ReadPacked(png_structp png, png_bytep to, png_size_t count) {
  auto& left = *static_cast<absl::string_view*>(png_get_io_ptr(png));
  if (count > left.size()) png_error(png, "truncated");
  std::copy_n(left.begin(), count, to);
  left.remove_prefix(count);
}

class PngReader {
 public:
  PngReader(absl::string_view& packed, Size size, bool keep_alpha)
      : keep_alpha_(keep_alpha),
        png_(png_create_read_struct(PNG_LIBPNG_VER_STRING, nullptr, &Jump,
                                    &DropWarning)),
        info_(png_ == nullptr ? nullptr : png_create_info_struct(png_)) {
    if (info_ == nullptr) return;
    png_set_read_fn(png_, &packed, &ReadPacked);
    png_set_user_limits(png_, static_cast<png_uint_32>(size.width),
                        static_cast<png_uint_32>(size.height));
    // Texts are not read, because inflated texts may take gigabytes. 0 would
    // mean no limit.
    png_set_chunk_cache_max(png_, 1);
  }
  ~PngReader() { png_destroy_read_struct(&png_, &info_, nullptr); }
  PngReader(const PngReader&) = delete;
  PngReader& operator=(const PngReader&) = delete;

  // Jump() leads back into these two functions, so none of their local
  // variables may need a destructor.
  bool ReadHeader() {
    if (info_ == nullptr || setjmp(png_jmpbuf(png_)) != 0) return false;
    png_read_info(png_, info_);
    const int type = png_get_color_type(png_, info_);
    if (type == PNG_COLOR_TYPE_PALETTE) png_set_packing(png_);
    if (type == PNG_COLOR_TYPE_GRAY) png_set_expand_gray_1_2_4_to_8(png_);
    if (!keep_alpha_) png_set_strip_alpha(png_);
    if (std::endian::native == std::endian::little) png_set_swap(png_);
    png_set_interlace_handling(png_);
    png_read_update_info(png_, info_);
    return true;
  }
  bool ReadRows(png_bytepp rows) {
    if (setjmp(png_jmpbuf(png_)) != 0) return false;
    png_read_image(png_, rows);
    png_read_end(png_, nullptr);
    return true;
  }

  Size size() const {
    return {static_cast<int>(png_get_image_height(png_, info_)),
            static_cast<int>(png_get_image_width(png_, info_))};
  }
  int bits() const { return png_get_bit_depth(png_, info_); }
  int channels() const { return png_get_channels(png_, info_); }
  size_t row_bytes() const { return png_get_rowbytes(png_, info_); }

 private:
  const bool keep_alpha_;
  png_structp png_;
  png_infop info_;
};

void Append(png_structp png, png_bytep bytes, png_size_t count) {
  bool appended = true;
  try {
    static_cast<std::string*>(png_get_io_ptr(png))
        ->append(reinterpret_cast<const char*>(bytes), count);
  } catch (const std::exception&) {
    appended = false;  // An exception must not pass through C code.
  }
  if (!appended) png_error(png, "no memory");
}

void Flush(png_structp) {}

// Jump() leads back into this function, so none of its local variables may need
// a destructor.
bool Write(png_structp png, png_infop info, Size size, PngColours colours,
           const uint8_t* samples) {
  if (setjmp(png_jmpbuf(png)) != 0) return false;
  const bool gray = colours == PngColours::kGray;
  png_set_user_limits(png, PNG_UINT_31_MAX, PNG_UINT_31_MAX);
  png_set_IHDR(png, info, static_cast<png_uint_32>(size.width),
               static_cast<png_uint_32>(size.height), 8,
               gray ? PNG_COLOR_TYPE_GRAY : PNG_COLOR_TYPE_RGB,
               PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT,
               PNG_FILTER_TYPE_DEFAULT);
  png_set_filter(png, PNG_FILTER_TYPE_BASE, PNG_FILTER_SUB);
  png_set_compression_level(png, Z_BEST_SPEED);
  png_set_compression_strategy(png, Z_RLE);
  png_write_info(png, info);
  if (!gray) png_set_bgr(png);
  const size_t row_bytes = static_cast<size_t>(size.width) * (gray ? 1 : 3);
  for (int y = 0; y < size.height; ++y) {
    png_write_row(png, samples + row_bytes * static_cast<size_t>(y));
  }
  png_write_end(png, info);
  return true;
}

}  // namespace

absl::StatusOr<std::string> EncodePng(Size size, PngColours colours,
                                      const uint8_t* samples) {
  std::string packed;
  png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, nullptr,
                                            &Jump, &DropWarning);
  png_infop info = png == nullptr ? nullptr : png_create_info_struct(png);
  bool written = false;
  if (info != nullptr) {
    png_set_write_fn(png, &packed, &Append, &Flush);
    written = Write(png, info, size, colours, samples);
  }
  png_destroy_write_struct(&png, &info);
  if (written) return packed;
  return absl::ResourceExhaustedError(absl::StrFormat(
      "cannot pack a PNG of %d×%d pixels; there may be too little memory",
      size.height, size.width));
}

std::optional<RasterSamples> DecodePng(absl::string_view packed, Size size,
                                       bool keep_alpha) {
  PngReader reader(packed, size, keep_alpha);
  if (!reader.ReadHeader() || reader.size() != size) return std::nullopt;
  RasterSamples samples{.bits = reader.bits(), .channels = reader.channels()};
  const size_t row_bytes = reader.row_bytes();
  samples.bytes.resize(row_bytes * static_cast<size_t>(size.height));
  std::vector<png_bytep> rows;
  for (size_t at = 0; at < samples.bytes.size(); at += row_bytes) {
    rows.push_back(samples.bytes.data() + at);
  }
  if (!reader.ReadRows(rows.data())) return std::nullopt;
  return samples;
}

}  // namespace tessera::imaging
