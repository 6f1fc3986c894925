// Files that live as long as one call.
#ifndef TESSERA_SERVER_APP_SPOOL_H_
#define TESSERA_SERVER_APP_SPOOL_H_

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"

namespace tessera::app {

class Spool;

// A file that grows to its announced size, or until Finish() if its size was not
// announced. It lies in a folder of its own under the user's file name, so that
// messages can name the file. The destructor removes file and folder.
//
// Not thread-safe. Must be destroyed before its spool.
class SpoolFile {
 public:
  ~SpoolFile();
  SpoolFile(const SpoolFile&) = delete;
  SpoolFile& operator=(const SpoolFile&) = delete;

  // Errors: INVALID_ARGUMENT (SIZE_MISMATCH) if the file becomes longer than
  // announced; RESOURCE_EXHAUSTED (FILE_TOO_LARGE, DISK_FULL).
  absl::Status Append(absl::string_view bytes);

  // Errors: INVALID_ARGUMENT (SIZE_MISMATCH) if bytes are missing, or if there
  // are none; RESOURCE_EXHAUSTED (DISK_FULL).
  absl::Status Finish();

  const std::filesystem::path& path() const { return path_; }

  // Whether the size is not known before Finish(): then the user's quota must
  // be checked while the file grows.
  bool open_ended() const { return size_bytes_ == 0; }
  int64_t bytes_there() const { return bytes_there_; }

 private:
  friend class Spool;
  // REQUIRES: the spool already counts the announced bytes. The destructor
  // uncounts what is counted.
  SpoolFile(Spool& spool, const std::string& user,
            const std::filesystem::path& path, int64_t size_bytes);

  Spool& spool_;
  const std::string user_;
  const std::filesystem::path path_;
  const int64_t size_bytes_;  // 0: not announced.
  std::ofstream file_;
  int64_t bytes_there_ = 0;
};

// The folder of all SpoolFiles.
//
// Thread-safe. Must outlive its files.
class Spool {
 public:
  // Makes the folder and removes what a crash left in it.
  // REQUIRES: no other Spool uses `dir`. Errors: UNAVAILABLE.
  static absl::StatusOr<std::unique_ptr<Spool>> Create(
      const std::filesystem::path& dir, int64_t max_file_bytes);

  // `size_bytes` is 0 if it is not known. `head` is written before the bytes
  // that come, and counts nowhere.
  // Errors: INVALID_ARGUMENT (HEADER_INVALID) if `size_bytes` is negative;
  // RESOURCE_EXHAUSTED (FILE_TOO_LARGE) if the file is larger than this server
  // takes; RESOURCE_EXHAUSTED (DISK_FULL) if the file cannot be made.
  absl::StatusOr<std::unique_ptr<SpoolFile>> Open(const std::string& user,
                                                  absl::string_view filename,
                                                  int64_t size_bytes,
                                                  absl::string_view head = "");

  // The bytes of the user's open files, announced or there.
  int64_t BytesOf(const std::string& user) const;

 private:
  friend class SpoolFile;
  absl::Status TooLarge(absl::string_view filename, int64_t bytes) const;
  // `bytes` may be negative.
  void Count(const std::string& user, int64_t bytes);

  Spool(const std::filesystem::path& dir, int64_t max_file_bytes)
      : dir_(dir), max_file_bytes_(max_file_bytes) {}

  const std::filesystem::path dir_;
  const int64_t max_file_bytes_;
  mutable absl::Mutex mu_;
  std::map<std::string, int64_t> bytes_ ABSL_GUARDED_BY(mu_);  // By user.
};

}  // namespace tessera::app

#endif  // TESSERA_SERVER_APP_SPOOL_H_
