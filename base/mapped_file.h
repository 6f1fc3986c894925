// The bytes of a whole file, without copying them.
#ifndef TESSERA_BASE_MAPPED_FILE_H_
#define TESSERA_BASE_MAPPED_FILE_H_

#include <cstddef>
#include <filesystem>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace tessera {

// Maps a file that is not shortened meanwhile, such as a blob. The kernel drops
// pages when memory is short and reads them again when needed.
//
// Reading bytes() is thread-safe; moving is not.
class MappedFile {
 public:
  // Errors: NOT_FOUND or PERMISSION_DENIED if the file cannot be read;
  // INVALID_ARGUMENT if `path` is no regular file.
  static absl::StatusOr<MappedFile> Open(const std::filesystem::path& path);

  MappedFile(MappedFile&& other) noexcept;
  MappedFile& operator=(MappedFile&& other) noexcept;
  ~MappedFile();

  // Valid as long as this object.
  absl::string_view bytes() const { return {data_, size_}; }

 private:
  MappedFile(const char* data, size_t size) : data_(data), size_(size) {}

  // Null for an empty file, which cannot be mapped.
  const char* data_ = nullptr;
  size_t size_ = 0;
};

}  // namespace tessera

#endif  // TESSERA_BASE_MAPPED_FILE_H_
