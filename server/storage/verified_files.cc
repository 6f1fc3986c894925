#include "server/storage/verified_files.h"

#include <sys/stat.h>

#include <optional>

#include "absl/hash/hash.h"

namespace tessera::storage {
namespace {

std::optional<size_t> IdentityOf(const std::filesystem::path& path) {
  struct stat info;
  if (::stat(path.c_str(), &info) != 0) return std::nullopt;
  // ctime, not mtime: programs can set the mtime of a file.
  return absl::HashOf(path.native(), info.st_dev, info.st_ino, info.st_size,
                      info.st_ctim.tv_sec, info.st_ctim.tv_nsec);
}

}  // namespace

void VerifiedFiles::Add(const std::filesystem::path& path) {
  const std::optional<size_t> identity = IdentityOf(path);
  if (!identity) return;
  const absl::MutexLock lock(&mu_);
  known_.insert(*identity);
}

bool VerifiedFiles::Contains(const std::filesystem::path& path) const {
  const std::optional<size_t> identity = IdentityOf(path);
  const absl::MutexLock lock(&mu_);
  return identity && known_.contains(*identity);
}

}  // namespace tessera::storage
