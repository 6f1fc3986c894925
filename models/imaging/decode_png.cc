#include <png.h>

#include <algorithm>
#include <bit>
#include <csetjmp>
#include <cstddef>

#include "models/imaging/raster_samples.h"

namespace tessera::imaging {
namespace {

// What libpng calls for a fatal error must not return.
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

class Reader {
 public:
  Reader(absl::string_view& packed, Size size)
      : png_(png_create_read_struct(PNG_LIBPNG_VER_STRING, nullptr, &Jump,
                                    &DropWarning)),
        info_(png_ == nullptr ? nullptr : png_create_info_struct(png_)) {
    if (info_ == nullptr) return;
    png_set_read_fn(png_, &packed, &ReadPacked);
    png_set_user_limits(png_, static_cast<png_uint_32>(size.width),
                        static_cast<png_uint_32>(size.height));
    // Texts are not read: inflated, they may take gigabytes. 0 would be no limit.
    png_set_chunk_cache_max(png_, 1);
  }
  ~Reader() { png_destroy_read_struct(&png_, &info_, nullptr); }
  Reader(const Reader&) = delete;
  Reader& operator=(const Reader&) = delete;

  // These two are jumped back to: nothing in them may need a destructor.
  bool ReadHeader() {
    if (info_ == nullptr || setjmp(png_jmpbuf(png_)) != 0) return false;
    png_read_info(png_, info_);
    const int type = png_get_color_type(png_, info_);
    if (type == PNG_COLOR_TYPE_PALETTE) png_set_palette_to_rgb(png_);
    if (type == PNG_COLOR_TYPE_GRAY) png_set_expand_gray_1_2_4_to_8(png_);
    png_set_strip_alpha(png_);
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
  png_structp png_;
  png_infop info_;
};

}  // namespace

std::optional<RasterSamples> DecodePng(absl::string_view packed, Size size) {
  Reader reader(packed, size);
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
