#include "models/imaging/png.h"

#include <png.h>
#include <zlib.h>

#include <csetjmp>
#include <cstddef>
#include <exception>

#include "absl/strings/str_format.h"

namespace tessera::imaging {
namespace {

// What libpng calls for a fatal error must not return.
[[noreturn]] void Jump(png_structp png, png_const_charp) {
  png_longjmp(png, 1);
}

void DropWarning(png_structp, png_const_charp) {}

void Append(png_structp png, png_bytep bytes, png_size_t count) {
  bool appended = true;
  try {
    static_cast<std::string*>(png_get_io_ptr(png))
        ->append(reinterpret_cast<const char*>(bytes), count);
  } catch (const std::exception&) {
    appended = false;  // Must not fly through C.
  }
  if (!appended) png_error(png, "no memory");
}

void Flush(png_structp) {}

// Jumped back to: nothing in it may need a destructor.
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

}  // namespace tessera::imaging
