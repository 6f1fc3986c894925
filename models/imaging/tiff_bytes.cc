#include "models/imaging/tiff_bytes.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>

#include "absl/strings/str_format.h"

namespace tessera::imaging {

TiffBytes::TiffBytes(const std::filesystem::path& path, Arrival& arrival)
    : arrival_(arrival),
      file_(::open(path.c_str(), O_RDONLY | O_CLOEXEC)),
      errno_(errno) {}

TiffBytes::~TiffBytes() {
  if (file_ >= 0) ::close(file_);
}

TIFF* TiffBytes::Open(const std::filesystem::path& path,
                      TIFFOpenOptions* options) {
  if (file_ < 0) {
    missed_ = absl::UnavailableError(
        absl::StrFormat("cannot open %s: %s", path.filename().string(),
                        std::strerror(errno_)));
    return nullptr;
  }
  const auto write = [](thandle_t, void*, tmsize_t) -> tmsize_t { return 0; };
  const auto close = [](thandle_t) { return 0; };
  const auto size = [](thandle_t self) {
    return static_cast<toff_t>(
        static_cast<TiffBytes*>(self)->arrival_.size_bytes());
  };
  // Without memory mapping ("m"), which would not wait for bytes.
  return TIFFClientOpenExt(path.c_str(), "rm", this, &TiffBytes::Read, write,
                           &TiffBytes::Seek, close, size, nullptr, nullptr,
                           options);
}

tmsize_t TiffBytes::Read(thandle_t self, void* data, tmsize_t bytes) {
  return static_cast<TiffBytes*>(self)->Read(static_cast<char*>(data), bytes);
}

tmsize_t TiffBytes::Read(char* data, int64_t bytes) {
  const int64_t wanted =
      std::clamp<int64_t>(arrival_.size_bytes() - at_, 0, bytes);
  // Once bytes were missed, the file is of no use any more.
  if (wanted == 0 || !missed_.ok()) return 0;
  missed_ = arrival_.Await(at_ + wanted);
  if (!missed_.ok()) return 0;
  int64_t done = 0;
  while (done < wanted) {
    const ssize_t read = ::pread(file_, data + done,
                                 static_cast<size_t>(wanted - done), at_);
    if (read <= 0) break;
    done += read;
    at_ += read;
  }
  return done;
}

toff_t TiffBytes::Seek(thandle_t handle, toff_t offset, int whence) {
  TiffBytes& self = *static_cast<TiffBytes*>(handle);
  const int64_t from = whence == SEEK_CUR   ? self.at_
                       : whence == SEEK_END ? self.arrival_.size_bytes()
                                            : 0;
  int64_t to = 0;
  // Offsets in a hostile file may be anything.
  if (__builtin_add_overflow(from, static_cast<int64_t>(offset), &to) ||
      to < 0) {
    return static_cast<toff_t>(-1);
  }
  self.at_ = to;
  return static_cast<toff_t>(to);
}

}  // namespace tessera::imaging
