#include "server/worker/remote_files.h"

#include <algorithm>
#include <atomic>
#include <system_error>
#include <vector>

#include "absl/strings/str_cat.h"

namespace tessera::worker {

// Removes the file from the disk when nobody uses it any more.
struct RemoteFiles::File {
  File(std::string digest, std::filesystem::path file_path)
      : sha256(std::move(digest)), path(std::move(file_path)) {}
  ~File() {
    std::error_code ignored;  // The folder is removed with the worker.
    std::filesystem::remove(path, ignored);
  }

  const std::string sha256;
  const std::filesystem::path path;
  std::atomic<int64_t> bytes = 0;
  absl::Mutex mu;  // Held while it is downloaded.
  bool there ABSL_GUARDED_BY(mu) = false;
};

std::shared_ptr<RemoteFiles::File> RemoteFiles::Find(
    const std::string& sha256) {
  const absl::MutexLock lock(&mu_);
  const auto found =
      std::find_if(files_.begin(), files_.end(),
                   [&](const auto& file) { return file->sha256 == sha256; });
  if (found != files_.end()) {
    files_.splice(files_.begin(), files_, found);
  } else {
    // No other file ever has this path, so a removal cannot hit another.
    files_.push_front(
        std::make_shared<File>(sha256, dir_ / absl::StrCat(++made_)));
  }
  return files_.front();
}

absl::StatusOr<storage::LocalBlob> RemoteFiles::Fetch(
    const std::string& sha256, const Download& download) {
  const std::shared_ptr<File> file = Find(sha256);
  {
    const absl::MutexLock lock(&file->mu);
    if (!file->there) {
      std::error_code error;
      if (absl::Status status = download(file->path); !status.ok()) {
        std::filesystem::remove(file->path, error);
        return status;
      }
      file->bytes =
          static_cast<int64_t>(std::filesystem::file_size(file->path, error));
      file->there = true;
    }
  }
  Trim();
  return storage::LocalBlob(file->path, file);
}

void RemoteFiles::Trim() {
  std::vector<std::shared_ptr<File>> dropped;  // Removed without the lock.
  const absl::MutexLock lock(&mu_);
  int64_t bytes = 0;
  for (const auto& file : files_) bytes += file->bytes;
  for (auto it = files_.end(); it != files_.begin() && bytes > max_bytes_;) {
    --it;
    // Find() hands files out under the lock.
    if (it->use_count() > 1) continue;
    bytes -= (*it)->bytes;
    dropped.push_back(std::move(*it));
    it = files_.erase(it);
  }
}

}  // namespace tessera::worker
