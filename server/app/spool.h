// Files that live as long as one call.
#ifndef TESSERA_SERVER_APP_SPOOL_H_
#define TESSERA_SERVER_APP_SPOOL_H_

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <stop_token>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "models/imaging/arrival.h"

namespace tessera::app {

class Spool;

// A file that grows to its announced size. It lies in a folder of its own under
// the user's file name, so that messages can name the file. The destructor
// removes file and folder.
//
// One thread may write the file while another reads `path` and waits for more
// bytes. Both must be done before the object is destroyed.
class SpoolFile final : public imaging::Arrival {
 public:
  ~SpoolFile() override;
  SpoolFile(const SpoolFile&) = delete;
  SpoolFile& operator=(const SpoolFile&) = delete;

  // Errors: INVALID_ARGUMENT (SIZE_MISMATCH) if the file becomes longer than
  // announced; RESOURCE_EXHAUSTED (DISK_FULL).
  absl::Status Append(absl::string_view bytes);

  // Errors: INVALID_ARGUMENT (SIZE_MISMATCH) if bytes are missing;
  // RESOURCE_EXHAUSTED (DISK_FULL).
  absl::Status Finish();

  const std::filesystem::path& path() const { return path_; }
  int64_t size_bytes() const override { return size_bytes_; }
  int64_t bytes_there() const override;

  // Waits until `bytes` are there.
  // Errors: CANCELLED if the file's `stop` token is stopped; UNAVAILABLE
  // (UPLOAD_STALLED) if no bytes came for the spool's patience.
  absl::Status Await(int64_t bytes) override;
  // Waits until Finish() has succeeded. Errors: as Await().
  absl::Status AwaitFinish();

 private:
  friend class Spool;
  // REQUIRES: the spool already counts the file. The destructor uncounts it.
  SpoolFile(Spool& spool, const std::string& user,
            const std::filesystem::path& path, int64_t size_bytes,
            std::stop_token stop);

  // Calls `ready` with the lock held.
  template <typename Ready>
  absl::Status AwaitReady(const Ready& ready);
  absl::Status Stalled() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);

  Spool& spool_;
  const std::string user_;
  const std::filesystem::path path_;
  const int64_t size_bytes_;
  const absl::Duration patience_;
  const std::stop_token stop_;
  std::ofstream file_;
  mutable absl::Mutex mu_;
  int64_t bytes_there_ ABSL_GUARDED_BY(mu_) = 0;
  bool finished_ ABSL_GUARDED_BY(mu_) = false;
};

// The folder of all SpoolFiles.
//
// Thread-safe. Must outlive its files.
class Spool {
 public:
  // Makes the folder and removes what a crash left in it.
  // REQUIRES: no other Spool uses `dir`. Errors: UNAVAILABLE.
  static absl::StatusOr<std::unique_ptr<Spool>> Create(
      const std::filesystem::path& dir, int64_t max_file_bytes,
      absl::Duration patience = absl::Seconds(60));

  // `stop` ends waiting for the file.
  // Errors: INVALID_ARGUMENT (HEADER_INVALID) if `size_bytes` is not positive
  // or `filename` is empty; RESOURCE_EXHAUSTED (FILE_TOO_LARGE) if the file is
  // larger than this server takes; RESOURCE_EXHAUSTED (DISK_FULL) if the file
  // cannot be made.
  absl::StatusOr<std::unique_ptr<SpoolFile>> Open(const std::string& user,
                                                  absl::string_view filename,
                                                  int64_t size_bytes,
                                                  std::stop_token stop = {});

  // The announced bytes of the user's open files.
  int64_t BytesOf(const std::string& user) const;

 private:
  friend class SpoolFile;
  // `bytes` may be negative.
  void Count(const std::string& user, int64_t bytes);

  Spool(const std::filesystem::path& dir, int64_t max_file_bytes,
        absl::Duration patience)
      : dir_(dir), max_file_bytes_(max_file_bytes), patience_(patience) {}

  const std::filesystem::path dir_;
  const int64_t max_file_bytes_;
  const absl::Duration patience_;
  mutable absl::Mutex mu_;
  std::map<std::string, int64_t> bytes_ ABSL_GUARDED_BY(mu_);  // By user.
};

}  // namespace tessera::app

#endif  // TESSERA_SERVER_APP_SPOOL_H_
