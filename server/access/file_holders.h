// Which users have sent which files, and how many bytes each user stores.
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

// Records which users have sent the bytes of a file; only those may use it in a
// dataset or model. A file is stored once, however many users send it, and its
// digest is no secret: a model's manifest lists the digests of its samples.
// Without this rule a user could make a dataset of other users' files and read
// them. Admins may read everything, so the rule does not apply to them.
//
// Thread-safe. Borrows the database and the clock.
class FileHolders {
 public:
  // How many bytes of a user are on disk but in no row: partial uploads, and
  // images that are being segmented.
  using BytesOnTheirWay = 
      std::function<absl::StatusOr<int64_t>(const std::string& user)>;
  using Remove =
      std::function<absl::Status(const std::vector<std::string>& sha256)>;

  // `quota_bytes` limits each user; 0: no limit. It counts the files of the
  // user's datasets, the versions of the user's models, files that the user
  // sent but has not used yet, and the bytes of `on_their_way`.
  FileHolders(db::Database& database, const Clock& clock, int64_t quota_bytes,
              BytesOnTheirWay on_their_way = nullptr)
      : database_(database),
        clock_(clock),
        quota_bytes_(quota_bytes),
        on_their_way_(std::move(on_their_way)) {}

  // Whether `principal` has sent the file.
  absl::StatusOr<bool> Holds(const Principal& principal,
                             const std::string& sha256) const;

  // Whether `principal` may look at the file: has sent it, or may read a dataset
  // with a sample that the file belongs to. A file of a segmentation job is one
  // that the job's owner has sent.
  absl::StatusOr<bool> MayRead(const Principal& principal,
                               const std::string& sha256) const;

  // Errors: FAILED_PRECONDITION (FILE_NOT_UPLOADED) if `principal` has not
  // sent one of the files, whether the server has it or not.
  absl::Status CheckHolds(const Principal& principal,
                          const std::vector<std::string>& sha256) const;

  // Records that `principal` has sent the file, which is then kept; may be
  // repeated. REQUIRES: KeptFiles has stored the file, now or before.
  // Errors: UNAVAILABLE (FILE_REMOVED) if the file was removed meanwhile.
  absl::Status Hold(const Principal& principal, const std::string& sha256,
                    int64_t size_bytes);

  // Checks that the quota allows `more_bytes` more. A call that will write
  // first announces its bytes to BytesOnTheirWay and then checks with 0. So
  // simultaneous calls cannot exceed the quota together.
  // Errors: RESOURCE_EXHAUSTED (QUOTA_BYTES).
  absl::Status CheckRoom(const Principal& principal, int64_t more_bytes) const;

  struct Cleared {
    int64_t files = 0;
    int64_t bytes = 0;  // Bytes that counted towards the quota.
  };

  // Forgets that the user has sent these files, or all files if `sha256` is
  // empty. Skips files that a dataset or model of the user uses. Calls `remove`
  // with the forgotten files, some at a time, outside transactions.
  absl::StatusOr<Cleared> Clear(const Principal& principal,
                                const std::vector<std::string>& sha256,
                                const Remove& remove);

  // Forgets files that were sent a day ago or earlier and that their sender
  // does not use. Uses short transactions, since other calls wait for them.
  absl::Status ForgetUnused();

  // The bytes of the user that count for the quota.
  absl::StatusOr<int64_t> StoredBytes(const std::string& user) const;

 private:
  db::Database& database_;
  const Clock& clock_;
  const int64_t quota_bytes_;
  const BytesOnTheirWay on_their_way_;
};

}  // namespace tessera::access

#endif  // TESSERA_SERVER_ACCESS_FILE_HOLDERS_H_
