// Files of the server that a worker has fetched.
#ifndef TESSERA_SERVER_WORKER_REMOTE_FILES_H_
#define TESSERA_SERVER_WORKER_REMOTE_FILES_H_

#include <cstdint>
#include <filesystem>
#include <functional>
#include <list>
#include <memory>
#include <string>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "server/storage/local_blob.h"

namespace tessera::worker {

// Keeps files in a folder, so that a stack of which several batches come is
// fetched once. When they exceed `max_bytes`, those that were used least
// recently are removed, but never one in use.
//
// Thread-safe. The folder must outlive the blobs.
class RemoteFiles {
 public:
  // Writes the file to `path`.
  using Download =
      std::function<absl::Status(const std::filesystem::path& path)>;

  RemoteFiles(std::filesystem::path dir, int64_t max_bytes)
      : dir_(std::move(dir)), max_bytes_(max_bytes) {}

  // The file with this digest; calls `download` if it is not there. Callers
  // that ask for one file at the same time wait for a single download.
  // Errors: those of `download`, which the next call tries again.
  absl::StatusOr<storage::LocalBlob> Fetch(const std::string& sha256,
                                           const Download& download);

 private:
  struct File;
  std::shared_ptr<File> Find(const std::string& sha256);
  void Trim();

  const std::filesystem::path dir_;
  const int64_t max_bytes_;
  absl::Mutex mu_;
  int64_t made_ ABSL_GUARDED_BY(mu_) = 0;  // Names the files.
  // The most recently used first.
  std::list<std::shared_ptr<File>> files_ ABSL_GUARDED_BY(mu_);
};

}  // namespace tessera::worker

#endif  // TESSERA_SERVER_WORKER_REMOTE_FILES_H_
