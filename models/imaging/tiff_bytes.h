// A TIFF's bytes while the file still arrives. Private to this room.
#ifndef TESSERA_MODELS_IMAGING_TIFF_BYTES_H_
#define TESSERA_MODELS_IMAGING_TIFF_BYTES_H_

#include <tiffio.h>

#include <cstdint>
#include <filesystem>

#include "absl/status/status.h"
#include "models/imaging/arrival.h"

namespace tessera::imaging {

// Lets libtiff read a file as if it were whole: each read waits for its bytes.
// A file whose directories come first is read as it arrives. A file whose
// directory comes last is read once all bytes are there.
//
// Not thread-safe. Borrows the arrival; must outlive the TIFF.
class TiffBytes {
 public:
  TiffBytes(const std::filesystem::path& path, Arrival& arrival);
  ~TiffBytes();
  TiffBytes(const TiffBytes&) = delete;
  TiffBytes& operator=(const TiffBytes&) = delete;

  // Null if the file is absent or libtiff cannot open it.
  TIFF* Open(const std::filesystem::path& path, TIFFOpenOptions* options);

  // Why bytes that libtiff asked for did not arrive. libtiff itself reports
  // only that the read failed. OK if no bytes were missed.
  const absl::Status& missed() const { return missed_; }

 private:
  static tmsize_t Read(thandle_t self, void* data, tmsize_t bytes);
  static toff_t Seek(thandle_t self, toff_t offset, int whence);
  tmsize_t Read(char* data, int64_t bytes);

  Arrival& arrival_;
  const int file_;
  const int errno_;  // Of opening the file.
  int64_t at_ = 0;
  absl::Status missed_;
};

}  // namespace tessera::imaging

#endif  // TESSERA_MODELS_IMAGING_TIFF_BYTES_H_
