// Who has which files, and how many bytes that is.
#ifndef TESSERA_SERVER_ACCESS_FILE_HOLDERS_H_
#define TESSERA_SERVER_ACCESS_FILE_HOLDERS_H_

#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "base/clock.h"
#include "server/access/principal.h"
#include "server/db/database.h"

namespace tessera::access {

// Files are kept once, whoever sends them, and digests are no secret: a model's
// manifest lists those of its samples. So that nobody makes a dataset of other
// people's files and reads it, only who has sent a file's bytes may use it:
// sending is the proof of having. An admin may read everything anyway, and is
// never asked.
//
// Thread-safe. Borrows the database and the clock.
class FileHolders {
 public:
  // How many bytes of a user's are on disk and in no row: parts of files that
  // are being sent, and images that are being segmented.
  using BytesOnTheirWay = std::function<int64_t(const std::string& user)>;
  using Remove = std::function<absl::Status(const std::string& sha256)>;

  // A quota of 0 bytes is none. It counts files of the user's datasets, their
  // models' versions, what they sent and did not use yet, and what is on its
  // way.
  FileHolders(db::Database& database, const Clock& clock, int64_t quota_bytes,
              BytesOnTheirWay on_their_way = nullptr)
      : database_(database),
        clock_(clock),
        quota_bytes_(quota_bytes),
        on_their_way_(std::move(on_their_way)) {}

  // Whether `principal` has sent the file.
  absl::StatusOr<bool> Holds(const Principal& principal,
                             const std::string& sha256) const;

  // Errors: FAILED_PRECONDITION (FILE_NOT_UPLOADED) if `principal` has not
  // sent one of the files, whether the server has it or not.
  absl::Status CheckHolds(const Principal& principal,
                          const std::vector<std::string>& sha256) const;

  // Notes that `principal` has sent the file. Doing it again is fine.
  // `is_there` tells whether the bytes are still there; it is asked where
  // nobody can remove them. Errors: UNAVAILABLE (FILE_REMOVED) if they are not.
  absl::Status Hold(const Principal& principal, const std::string& sha256,
                    int64_t size_bytes,
                    const std::function<bool()>& is_there = nullptr);

  // Whether there is room for so many bytes more. A call that is to write
  // first says what it will write, where BytesOnTheirWay finds it, and then
  // asks with 0: calls at once cannot go beyond the quota together.
  // Errors: RESOURCE_EXHAUSTED (QUOTA_BYTES).
  absl::Status CheckRoom(const Principal& principal, int64_t more_bytes) const;

  struct Cleared {
    int64_t files = 0;
    int64_t bytes = 0;  // That counted towards quotas.
  };

  // Forgets that the user has sent files, these or, if there are none, all,
  // where no dataset or model of the user's uses them. Calls `remove` for each
  // that nobody needs any more.
  absl::StatusOr<Cleared> Clear(const Principal& principal,
                                const std::vector<std::string>& sha256,
                                const Remove& remove);

  // Forgets who sent files a day ago or earlier and has not used them since.
  // In short transactions, as others wait for them.
  absl::Status ForgetUnused();

 private:
  absl::StatusOr<int64_t> StoredBytes(const std::string& user) const;

  db::Database& database_;
  const Clock& clock_;
  const int64_t quota_bytes_;
  const BytesOnTheirWay on_their_way_;
};

}  // namespace tessera::access

#endif  // TESSERA_SERVER_ACCESS_FILE_HOLDERS_H_
