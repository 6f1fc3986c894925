// libtiff's handle, with its messages kept out of stderr. Private to this
// room.
#ifndef TESSERA_MODELS_IMAGING_TIFF_HANDLE_H_
#define TESSERA_MODELS_IMAGING_TIFF_HANDLE_H_

#include <tiffio.h>

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>

#include "models/imaging/arrival.h"
#include "models/imaging/tiff_bytes.h"

namespace tessera::imaging {

// What libtiff said of a file.
struct TiffMessages {
  std::string error = "unknown error";  // The last one.
  bool damaged_fax = false;
};

// Owns an open TIFF file and the last error that libtiff reported on it. The
// error handler belongs to the handle, not to the process, so that files may
// be read in several threads at once.
//
// Not thread-safe.
class TiffHandle {
 public:
  // Opens `path` in libtiff's `mode`. get() is null where that fails. libtiff
  // refuses to take more than `max_allocation` bytes at once; 0: no limit.
  TiffHandle(const std::filesystem::path& path, const char* mode,
             int64_t max_allocation = 0);
  // Opens a file that still comes, to read it.
  TiffHandle(const std::filesystem::path& path, int64_t max_allocation,
             Arrival& arrival);

  TIFF* get() const { return tiff_.get(); }
  // In libtiff's words; "unknown error" if it gave none.
  const std::string& error() const { return messages_->error; }
  // Whether fax data that were decoded are damaged. libtiff decodes them to
  // rows all the same, which depend on what was decoded before.
  bool HasDamagedFax() const { return messages_->damaged_fax; }
  // Why bytes did not come, which then is what is wrong, whatever libtiff made
  // of it. OK if none were missed.
  absl::Status missed() const {
    return bytes_ == nullptr ? absl::OkStatus() : bytes_->missed();
  }

  // Closes the file; get() is null afterwards.
  void Close() { tiff_.reset(); }

  // A tag's value, or libtiff's default for it.
  template <typename T>
  T Get(uint32_t tag, T otherwise) const {
    T value = otherwise;
    return TIFFGetFieldDefaulted(get(), tag, &value) == 1 ? value : otherwise;
  }

 private:
  // Both outlive the TIFF that points to them.
  std::unique_ptr<TiffMessages> messages_;
  std::unique_ptr<TiffBytes> bytes_;  // Null if the file is whole.
  std::unique_ptr<TIFF, void (*)(TIFF*)> tiff_;
};

}  // namespace tessera::imaging

#endif  // TESSERA_MODELS_IMAGING_TIFF_HANDLE_H_
