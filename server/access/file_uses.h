// Which files a user's datasets and models use, and how many bytes that makes.
#ifndef TESSERA_SERVER_ACCESS_FILE_USES_H_
#define TESSERA_SERVER_ACCESS_FILE_USES_H_

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "server/access/principal.h"
#include "server/db/database.h"

namespace tessera::access {

// The quota is asked for each upload, so what a user stores is kept as one
// number: it changes in the transaction that makes or deletes what uses files.
// All functions run in that transaction. A dataset or model that is nobody's
// changes nothing.

// REQUIRES: the revision's samples were inserted, and its dataset claimed.
absl::Status UseRevision(db::Session& session, const std::string& dataset_id,
                         int64_t revision);

// Files that the owner uses nowhere else count no more; to use them again they
// are sent again. REQUIRES: the dataset's samples are still there.
absl::Status ReleaseDataset(db::Session& session,
                            const std::string& dataset_id);

// A version's size counts, and its two files do not count beside it.
// REQUIRES: the version was inserted, and its model claimed.
absl::Status UseVersion(db::Session& session, const std::string& model_id,
                        int64_t number);

// With `number` 0 all versions of the model.
// REQUIRES: the versions are still there.
absl::Status ReleaseVersions(db::Session& session, const std::string& model_id,
                             int64_t number);

// Whether `principal` has sent all files of the revision, or of the version: what
// was found before they were decoded may have been cleared meanwhile. An admin
// need not have. REQUIRES: the rows were inserted.
// Errors: FAILED_PRECONDITION (FILE_NOT_UPLOADED).
absl::Status CheckRevisionSent(db::Session& session, const Principal& principal,
                               const std::string& dataset_id, int64_t revision);
absl::Status CheckVersionSent(db::Session& session, const Principal& principal,
                              const std::string& model_id, int64_t number);

// The error of those who have not sent `count` of the files that they use.
absl::Status FilesNotSent(int64_t count);

// `bytes` may be negative.
absl::Status AddStoredBytes(db::Session& session, const std::string& user,
                            int64_t bytes);

}  // namespace tessera::access

#endif  // TESSERA_SERVER_ACCESS_FILE_USES_H_
