// Records which files a user's datasets, models and segmentation jobs use, and
// how many bytes the user stores.
#ifndef TESSERA_SERVER_ACCESS_FILE_USES_H_
#define TESSERA_SERVER_ACCESS_FILE_USES_H_

#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "server/access/principal.h"
#include "server/db/database.h"

namespace tessera::access {

// The quota is checked for each upload, so the bytes that a user stores are
// kept as one number. It changes in the transaction that makes or deletes a
// revision or a version. All functions run in that transaction. They do nothing
// for a dataset without an owner. A version of a model without an owner counts
// for the user who added the version.

// Records that the revision uses its files.
// REQUIRES: the revision's samples were inserted, and its dataset claimed.
absl::Status UseRevision(db::Session& session, const std::string& dataset_id,
                         int64_t revision);

// Ends the dataset's use of its files. Files that the owner uses nowhere else
// stop counting; to use them again, the owner must send them again.
// REQUIRES: the dataset's samples are still in the database.
absl::Status ReleaseDataset(db::Session& session,
                            const std::string& dataset_id);

// Counts the version's size. Its two files no longer count on their own.
// REQUIRES: the version was inserted, and its model claimed.
absl::Status UseVersion(db::Session& session, const std::string& model_id,
                        int64_t number);

// Stops counting the version, or, if `number` is 0, all versions of the model.
// REQUIRES: the versions are still in the database.
absl::Status ReleaseVersions(db::Session& session, const std::string& model_id,
                             int64_t number);

// Records that the images `first` to `last` of the segmentation job of `owner`
// use their files; each image counts. REQUIRES: the images were inserted.
absl::Status UseImages(db::Session& session, const std::string& owner,
                       const std::string& job_id, int64_t first, int64_t last);

// Ends these images' use of their files, as ReleaseDataset() does.
// REQUIRES: the images are still in the database.
absl::Status ReleaseImages(db::Session& session, const std::string& owner,
                           const std::string& job_id, int64_t first,
                           int64_t last);

// Records that something of the user's, such as a draft, uses a file; nothing
// happens if the user has not sent the file. ReleaseFile() ends the use: once
// nothing of the user's uses the file, housekeeping forgets it a day after it
// was sent.
absl::Status UseFile(db::Session& session, const std::string& user,
                     const std::string& sha256);
absl::Status ReleaseFile(db::Session& session, const std::string& user,
                         const std::string& sha256);

// Those of `sha256` that the user has sent.
absl::StatusOr<std::set<std::string>> SentBy(
    db::Session& session, const std::string& user,
    const std::vector<std::string>& sha256);

// Checks that `principal` has sent all files of the revision, or of the
// version. The check before the decoding does not suffice, since files may have
// been cleared meanwhile. Always OK for admins. REQUIRES: the rows were
// inserted.
// Errors: FAILED_PRECONDITION (FILE_NOT_UPLOADED).
absl::Status CheckRevisionSent(db::Session& session, const Principal& principal,
                               const std::string& dataset_id, int64_t revision);
absl::Status CheckVersionSent(db::Session& session, const Principal& principal,
                              const std::string& model_id, int64_t number);

// The error of a call that uses `count` files that its user has not sent.
absl::Status FilesNotSent(int64_t count);

// Adds `bytes`, which may be negative, to the bytes that the user stores.
absl::Status AddStoredBytes(db::Session& session, const std::string& user,
                            int64_t bytes);

}  // namespace tessera::access

#endif  // TESSERA_SERVER_ACCESS_FILE_USES_H_
