#include "models/imaging/file_bytes.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <utility>

#include "absl/strings/str_format.h"
#include "base/status_macros.h"
#include "models/imaging/file_formats.h"

namespace tessera::imaging {

absl::StatusOr<FileBytes> FileBytes::Open(const std::filesystem::path& path) {
  // Does not wait where the path is a pipe.
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  FileBytes file(NameOf(path), fd, 0);
  struct stat found = {};
  if (fd < 0 || ::fstat(fd, &found) != 0 || !S_ISREG(found.st_mode)) {
    return absl::InvalidArgumentError(absl::StrFormat(
        "%s cannot be opened; check its permissions", NameOf(path)));
  }
  file.size_ = found.st_size;
  return file;
}

FileBytes::FileBytes(FileBytes&& other) noexcept
    : name_(std::move(other.name_)),
      fd_(std::exchange(other.fd_, -1)),
      size_(other.size_) {}

FileBytes::~FileBytes() {
  if (fd_ >= 0) ::close(fd_);
}

absl::Status FileBytes::ReadAt(int64_t offset, size_t count, char* to) const {
  while (count > 0) {
    const ssize_t got = ::pread(fd_, to, count, offset);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) {
      return absl::InvalidArgumentError(absl::StrFormat(
          "%s breaks off or cannot be read; export it again", name_));
    }
    to += got;
    offset += got;
    count -= static_cast<size_t>(got);
  }
  return absl::OkStatus();
}

absl::StatusOr<std::string> FileBytes::ReadUpTo(int64_t offset,
                                                size_t count) const {
  const int64_t left = std::max<int64_t>(0, size_ - offset);
  std::string bytes(std::min(count, static_cast<size_t>(left)), '\0');
  RETURN_IF_ERROR(ReadAt(offset, bytes.size(), bytes.data()));
  return bytes;
}

}  // namespace tessera::imaging
