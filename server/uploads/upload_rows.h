// The rows of files that are coming by parts. For use in transactions.
#ifndef TESSERA_SERVER_UPLOADS_UPLOAD_ROWS_H_
#define TESSERA_SERVER_UPLOADS_UPLOAD_ROWS_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "server/db/database.h"
#include "server/storage/multipart_store.h"

namespace tessera::uploads {

// Which file of which sender.
struct UploadKey {
  std::string sender;
  std::string sha256;
};

// A call that sends a file holds its row until `until`, and longer if it renews
// that. Afterwards another call may take the row over; the first one then finds
// that it no longer holds the row, and changes nothing.
struct Holder {
  std::string call;    // Unique.
  std::string server;  // See ReleaseAllOf().
};

struct UploadRow {
  int64_t committed_bytes = 0;
  int64_t parts = 0;
  // Sha256::State() over the committed bytes; "" if there are none; kCompared
  // if all bytes are committed and have the right digest.
  std::string sha_state;
  std::string upload;  // The blob store's name; "" if there is no part.
};
inline constexpr char kCompared[] = "compared";

// Takes the row, or makes it. Errors: ABORTED (UPLOAD_IN_PROGRESS) if another
// call holds it; OUT_OF_RANGE (OFFSET_MISMATCH).
absl::StatusOr<UploadRow> Take(db::Session& session, const UploadKey& key,
                               const Holder& holder, int64_t size_bytes,
                               int64_t offset_bytes, absl::Time now,
                               absl::Time until);

// Each of these returns ABORTED (UPLOAD_IN_PROGRESS) if `call` no longer holds
// the row.
// Holds the row until `until`.
absl::Status Renew(db::Session& session, const UploadKey& key,
                   const std::string& call, absl::Time until);
// Notes the blob store's name for the upload.
absl::Status NoteUpload(db::Session& session, const UploadKey& key,
                        const std::string& call, const std::string& upload);
// Notes a part, and what all parts are now.
absl::Status NotePart(db::Session& session, const UploadKey& key,
                      const std::string& call, const UploadRow& row,
                      const storage::MultipartStore::Part& part,
                      absl::Time now);

// The parts in the order of their numbers.
absl::StatusOr<std::vector<storage::MultipartStore::Part>> PartsOf(
    db::Session& session, const std::string& upload);

// Gives the row up. A row without parts is deleted. Does nothing if `call` does
// not hold the row. Returns whether the row was deleted.
absl::StatusOr<bool> Release(db::Session& session, const UploadKey& key,
                             const std::string& call, absl::Time now);
// Deletes the row and its parts. Does nothing if `call` does not hold it.
absl::Status Forget(db::Session& session, const UploadKey& key,
                    const std::string& call, const std::string& upload);
// Gives up what a process of `server` held when it was killed.
absl::Status ReleaseAllOf(db::Session& session, const std::string& server);

// 0 if there is no row.
absl::StatusOr<int64_t> CommittedBytes(db::Database& database,
                                       const UploadKey& key);
// See storage::UploadStore::BytesOf().
absl::StatusOr<int64_t> BytesOf(db::Database& database,
                                const std::string& sender, absl::Time now);
// Whether a call holds the row.
absl::StatusOr<bool> IsHeld(db::Database& database, const UploadKey& key,
                            absl::Time now);
// Whether a row has this upload of the blob store.
absl::StatusOr<bool> IsListed(db::Database& database,
                              const std::string& upload);

// A row that was deleted.
struct Dropped {
  std::string sha256;
  std::string upload;
  int64_t committed_bytes = 0;
};
// Deletes rows that no call holds: those of the sender with these digests, or
// all of the sender's if `digests` is empty.
absl::StatusOr<std::vector<Dropped>> DropOf(
    db::Session& session, const std::string& sender,
    const std::vector<std::string>& digests, absl::Time now);
// Deletes at most 100 rows that no call holds and that were last changed before
// `before`.
absl::StatusOr<std::vector<Dropped>> DropOld(db::Session& session,
                                             absl::Time before, absl::Time now);

}  // namespace tessera::uploads

#endif  // TESSERA_SERVER_UPLOADS_UPLOAD_ROWS_H_
