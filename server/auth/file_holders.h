// Who has which files, and how many bytes that is.
#ifndef TESSERA_SERVER_AUTH_FILE_HOLDERS_H_
#define TESSERA_SERVER_AUTH_FILE_HOLDERS_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "base/clock.h"
#include "server/auth/principal.h"
#include "server/db/database.h"

namespace tessera::auth {

// Files are kept once, whoever sends them, and digests are no secret: a model's
// manifest lists those of its samples. So that nobody makes a dataset of other
// people's files and reads it, only who has sent a file's bytes may use it:
// sending is the proof of having. An admin may read everything anyway, and is
// never asked.
//
// Thread-safe. Borrows the database and the clock.
class FileHolders {
 public:
  // A quota of 0 bytes is none. It counts files of the user's datasets, their
  // models' versions, and what they sent lately and did not use yet.
  FileHolders(db::Database& database, const Clock& clock, int64_t quota_bytes)
      : database_(database), clock_(clock), quota_bytes_(quota_bytes) {}

  // Whether `principal` has sent the file.
  absl::StatusOr<bool> Holds(const Principal& principal,
                             const std::string& sha256) const;

  // Errors: FAILED_PRECONDITION (FILE_NOT_UPLOADED) if `principal` has not
  // sent one of the files, whether the server has it or not.
  absl::Status CheckHolds(const Principal& principal,
                          const std::vector<std::string>& sha256) const;

  // Notes that `principal` has sent the file. Doing it again is fine.
  absl::Status Hold(const Principal& principal, const std::string& sha256,
                    int64_t size_bytes);

  // Whether there is room for so many bytes more. Two calls at once may
  // together go beyond the quota.
  // Errors: RESOURCE_EXHAUSTED (QUOTA_BYTES).
  absl::Status CheckRoom(const Principal& principal, int64_t more_bytes) const;

 private:
  absl::StatusOr<int64_t> StoredBytes(const std::string& user) const;

  db::Database& database_;
  const Clock& clock_;
  const int64_t quota_bytes_;
};

}  // namespace tessera::auth

#endif  // TESSERA_SERVER_AUTH_FILE_HOLDERS_H_
