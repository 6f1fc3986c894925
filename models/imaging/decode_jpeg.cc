// The header of libjpeg needs this first.
#include <cstdio>

#include <jpeglib.h>

#include <jerror.h>

#include <algorithm>
#include <csetjmp>
#include <cstddef>

#include "models/imaging/raster_samples.h"

namespace tessera::imaging {
namespace {

struct Errors {
  jpeg_error_mgr manager;  // Must be first: libjpeg passes a pointer to it.
  std::jmp_buf jump;
  bool incomplete;  // Pixels are missing; libjpeg made them gray.
};

Errors& ErrorsOf(j_common_ptr jpeg) {
  return *reinterpret_cast<Errors*>(jpeg->err);
}

// libjpeg calls this for a fatal error. It must not return.
[[noreturn]] void Jump(j_common_ptr jpeg) {
  std::longjmp(ErrorsOf(jpeg).jump, 1);
}

void NoteWarning(j_common_ptr jpeg, int level) {
  const int code = jpeg->err->msg_code;
  if (level < 0 && (code == JWRN_JPEG_EOF || code == JWRN_HIT_MARKER)) {
    ErrorsOf(jpeg).incomplete = true;
  }
}

class Reader {
 public:
  Reader() {
    jpeg_.err = jpeg_std_error(&errors_.manager);
    errors_.manager.error_exit = &Jump;
    errors_.manager.emit_message = &NoteWarning;
  }
  ~Reader() { jpeg_destroy_decompress(&jpeg_); }
  Reader(const Reader&) = delete;
  Reader& operator=(const Reader&) = delete;

  // Jump() leads back into these two functions, so none of their local
  // variables may need a destructor.
  bool Start(absl::string_view packed) {
    if (setjmp(errors_.jump) != 0) return false;
    jpeg_create_decompress(&jpeg_);
    jpeg_mem_src(&jpeg_, reinterpret_cast<const unsigned char*>(packed.data()),
                 packed.size());
    jpeg_read_header(&jpeg_, TRUE);
    if (jpeg_.num_components != 1 && jpeg_.num_components != 3) return false;
    jpeg_.out_color_space = jpeg_.num_components == 1 ? JCS_GRAYSCALE : JCS_RGB;
    jpeg_start_decompress(&jpeg_);
    return true;
  }
  bool ReadRows(uint8_t* to, size_t row_bytes) {
    if (setjmp(errors_.jump) != 0) return false;
    while (jpeg_.output_scanline < jpeg_.output_height) {
      JSAMPROW row = to + row_bytes * jpeg_.output_scanline;
      jpeg_read_scanlines(&jpeg_, &row, 1);
    }
    jpeg_finish_decompress(&jpeg_);
    return !errors_.incomplete;
  }

  Size size() const {
    return {static_cast<int>(jpeg_.output_height),
            static_cast<int>(jpeg_.output_width)};
  }
  int channels() const { return jpeg_.output_components; }

 private:
  jpeg_decompress_struct jpeg_ = {};
  Errors errors_ = {};
};

}  // namespace

std::optional<RasterSamples> DecodeJpeg(absl::string_view packed, Size size) {
  Reader reader;
  if (!reader.Start(packed) || reader.size() != size) return std::nullopt;
  RasterSamples samples{.bits = 8, .channels = reader.channels()};
  const size_t row_bytes =
      static_cast<size_t>(size.width) * static_cast<size_t>(samples.channels);
  samples.bytes.resize(row_bytes * static_cast<size_t>(size.height));
  if (!reader.ReadRows(samples.bytes.data(), row_bytes)) return std::nullopt;
  return samples;
}

}  // namespace tessera::imaging
