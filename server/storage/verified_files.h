// Remembers which files were compared with their digest.
#ifndef TESSERA_SERVER_STORAGE_VERIFIED_FILES_H_
#define TESSERA_SERVER_STORAGE_VERIFIED_FILES_H_

#include <cstddef>
#include <filesystem>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_set.h"
#include "absl/synchronization/mutex.h"

namespace tessera::storage {

// Remembers files whose bytes had the right digest, as long as the process
// lives. A file that was written to or replaced since is unknown again. Takes
// 8 bytes a file.
//
// Thread-safe.
class VerifiedFiles {
 public:
  // Does nothing if the file is gone.
  void Add(const std::filesystem::path& path);

  bool Contains(const std::filesystem::path& path) const;

 private:
  mutable absl::Mutex mu_;
  // Hashes of name, inode, size and time of change.
  absl::flat_hash_set<size_t> known_ ABSL_GUARDED_BY(mu_);
};

}  // namespace tessera::storage

#endif  // TESSERA_SERVER_STORAGE_VERIFIED_FILES_H_
