// A file's bytes in place. Private to this room.
#ifndef TESSERA_MODELS_IMAGING_MAPPED_BYTES_H_
#define TESSERA_MODELS_IMAGING_MAPPED_BYTES_H_

#include <cstddef>
#include <filesystem>
#include <memory>

#include "absl/strings/string_view.h"

namespace tessera::imaging {

// Maps a file into memory. The kernel drops pages when memory is short and
// reads them again when needed. The file must not be shortened meanwhile.
//
// Immutable, hence thread-safe.
class MappedBytes {
 public:
  // Null if the file cannot be read.
  static std::unique_ptr<MappedBytes> Open(const std::filesystem::path& path);

  ~MappedBytes();
  MappedBytes(const MappedBytes&) = delete;
  MappedBytes& operator=(const MappedBytes&) = delete;

  absl::string_view bytes() const { return {data_, size_}; }

 private:
  MappedBytes(const char* data, size_t size) : data_(data), size_(size) {}

  const char* const data_;  // Null if the file is empty.
  const size_t size_;
};

}  // namespace tessera::imaging

#endif  // TESSERA_MODELS_IMAGING_MAPPED_BYTES_H_
