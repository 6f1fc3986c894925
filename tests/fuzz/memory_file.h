// A file without a disk, for readers that take a path.
#ifndef TESSERA_TESTS_FUZZ_MEMORY_FILE_H_
#define TESSERA_TESTS_FUZZ_MEMORY_FILE_H_

#include <sys/mman.h>
#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <stdexcept>
#include <string>

namespace tessera::fuzz {

// A regular file in memory that has a path as long as the object lives.
//
// Not thread-safe.
class MemoryFile {
 public:
  // Throws if the system gives no memory.
  MemoryFile(const uint8_t* data, size_t size)
      : fd_(::memfd_create("fuzz", MFD_CLOEXEC)) {
    if (fd_ < 0 || ::write(fd_, data, size) != static_cast<ssize_t>(size)) {
      throw std::runtime_error("cannot make a file in memory");
    }
  }
  ~MemoryFile() { ::close(fd_); }
  MemoryFile(const MemoryFile&) = delete;
  MemoryFile& operator=(const MemoryFile&) = delete;

  std::filesystem::path path() const {
    return "/proc/self/fd/" + std::to_string(fd_);
  }

 private:
  const int fd_;
};

}  // namespace tessera::fuzz

#endif  // TESSERA_TESTS_FUZZ_MEMORY_FILE_H_
