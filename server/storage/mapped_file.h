// The bytes of a whole file, without copying them.
#ifndef TESSERA_SERVER_STORAGE_MAPPED_FILE_H_
#define TESSERA_SERVER_STORAGE_MAPPED_FILE_H_

#include <cstddef>
#include <filesystem>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace tessera::storage {

// Maps a file that does not change, such as a blob. The pages belong to the
// page cache, so a mapping of any size takes no memory of the process.
//
// Reading bytes() is thread-safe; moving is not.
class MappedFile {
 public:
  // Errors: NOT_FOUND or PERMISSION_DENIED if the file cannot be read.
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

}  // namespace tessera::storage

#endif  // TESSERA_SERVER_STORAGE_MAPPED_FILE_H_
