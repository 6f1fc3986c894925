// A file that is read in pieces. Private to this room.
#ifndef TESSERA_MODELS_IMAGING_FILE_BYTES_H_
#define TESSERA_MODELS_IMAGING_FILE_BYTES_H_

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace tessera::imaging {

// Owns an open file. It is read, not mapped into memory: a mapped file that
// shrinks would end the program.
//
// Reading is thread-safe; moving is not.
class FileBytes {
 public:
  // Errors: INVALID_ARGUMENT if `path` cannot be opened or is no regular file.
  static absl::StatusOr<FileBytes> Open(const std::filesystem::path& path);

  FileBytes(FileBytes&& other) noexcept;
  FileBytes& operator=(FileBytes&&) = delete;
  ~FileBytes();

  const std::string& name() const { return name_; }  // The path's last part.
  int64_t size() const { return size_; }             // As it was opened.

  // Reads `count` bytes from `offset` on to `to`. Errors: INVALID_ARGUMENT if
  // the file has fewer bytes or the disk fails.
  absl::Status ReadAt(int64_t offset, size_t count, char* to) const;

  // Reads at most `count` bytes: fewer at the file's end. Errors: as ReadAt().
  absl::StatusOr<std::string> ReadUpTo(int64_t offset, size_t count) const;

 private:
  FileBytes(std::string name, int fd, int64_t size)
      : name_(std::move(name)), fd_(fd), size_(size) {}

  std::string name_;
  int fd_ = -1;  // -1 once moved from.
  int64_t size_ = 0;
};

}  // namespace tessera::imaging

#endif  // TESSERA_MODELS_IMAGING_FILE_BYTES_H_
