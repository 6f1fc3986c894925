#include "models/imaging/jpeg.h"

// The header of libjpeg needs this first.
#include <jpeglib.h>

#include <cassert>
#include <csetjmp>
#include <cstdio>
#include <cstdlib>

#include "absl/strings/str_format.h"

namespace tessera::imaging {
namespace {

struct EncoderErrors {
  jpeg_error_mgr manager;  // Must be first: libjpeg passes a pointer to it.
  std::jmp_buf jump;
};

// libjpeg calls this for a fatal error. It must not return.
[[noreturn]] void EndEncoding(j_common_ptr jpeg) {
  std::longjmp(reinterpret_cast<EncoderErrors*>(jpeg->err)->jump, 1);
}

void DropMessage(j_common_ptr, int) {}

class JpegWriter {
 public:
  JpegWriter() {
    jpeg_.err = jpeg_std_error(&errors_.manager);
    errors_.manager.error_exit = &EndEncoding;
    errors_.manager.emit_message = &DropMessage;
  }
  ~JpegWriter() {
    jpeg_destroy_compress(&jpeg_);
    std::free(packed_);
  }
  JpegWriter(const JpegWriter&) = delete;
  JpegWriter& operator=(const JpegWriter&) = delete;

  // EndEncoding() leads back into this function, so none of its local variables
  // may need a destructor.
  bool Write(const Plane<uint8_t>& plane, int quality) {
    if (setjmp(errors_.jump) != 0) return false;
    jpeg_create_compress(&jpeg_);
    jpeg_mem_dest(&jpeg_, &packed_, &packed_bytes_);
    jpeg_.image_width = static_cast<JDIMENSION>(plane.width());
    jpeg_.image_height = static_cast<JDIMENSION>(plane.height());
    jpeg_.input_components = 1;
    jpeg_.in_color_space = JCS_GRAYSCALE;
    jpeg_set_defaults(&jpeg_);
    jpeg_set_quality(&jpeg_, quality, TRUE);
    jpeg_start_compress(&jpeg_, TRUE);
    while (jpeg_.next_scanline < jpeg_.image_height) {
      // libjpeg reads the row only, although its type is not const.
      auto* row = const_cast<JSAMPLE*>(
          plane.row(static_cast<int>(jpeg_.next_scanline)));
      jpeg_write_scanlines(&jpeg_, &row, 1);
    }
    jpeg_finish_compress(&jpeg_);
    return true;
  }

  std::string packed() const {
    return std::string(reinterpret_cast<const char*>(packed_), packed_bytes_);
  }

 private:
  jpeg_compress_struct jpeg_ = {};
  EncoderErrors errors_ = {};
  unsigned char* packed_ = nullptr;  // libjpeg allocates the bytes.
  unsigned long packed_bytes_ = 0;
};

}  // namespace

absl::StatusOr<std::string> EncodeJpeg(const Plane<uint8_t>& plane,
                                       int quality) {
  assert(!plane.empty() && quality >= 1 && quality <= 100);
  JpegWriter writer;
  if (writer.Write(plane, quality)) return writer.packed();
  return absl::ResourceExhaustedError(absl::StrFormat(
      "cannot pack a JPEG of %d×%d pixels; ask for a smaller part",
      plane.height(), plane.width()));
}

}  // namespace tessera::imaging
