// libtiff's handle, with its messages kept out of stderr. Private to this
// room.
#ifndef TESSERA_MODELS_IMAGING_TIFF_HANDLE_H_
#define TESSERA_MODELS_IMAGING_TIFF_HANDLE_H_

#include <tiffio.h>

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>

namespace tessera::imaging {

// Messages of libtiff about a file.
struct TiffMessages {
  std::string error = "unknown error";  // The last error or fax warning.
  bool damaged_fax = false;
};

// Owns an open TIFF file and the last error that libtiff reported about it. The
// error handler belongs to the handle, not to the process, so several threads
// may read files at once.
//
// Not thread-safe.
class TiffHandle {
 public:
  // Opens `path` in libtiff's `mode`. get() is null if that fails. libtiff
  // refuses to take more than `max_allocation` bytes at once; 0: no limit.
  TiffHandle(const std::filesystem::path& path, const char* mode,
             int64_t max_allocation = 0);

  TIFF* get() const { return tiff_.get(); }
  // The last error in libtiff's words; "unknown error" if it reported none.
  const std::string& error() const { return messages_->error; }
  // Whether the decoded fax data are damaged. libtiff still returns rows, but
  // their pixels depend on what was decoded before.
  bool HasDamagedFax() const { return messages_->damaged_fax; }

  // Closes the file; get() is null afterwards.
  void Close() { tiff_.reset(); }

  // The tag's value, libtiff's default for the tag, or `otherwise`.
  template <typename T>
  T Get(uint32_t tag, T otherwise) const {
    T value = otherwise;
    return TIFFGetFieldDefaulted(get(), tag, &value) == 1 ? value : otherwise;
  }

 private:
  // Outlives the TIFF, which points to it.
  std::unique_ptr<TiffMessages> messages_;
  std::unique_ptr<TIFF, void (*)(TIFF*)> tiff_;
};

}  // namespace tessera::imaging

#endif  // TESSERA_MODELS_IMAGING_TIFF_HANDLE_H_
