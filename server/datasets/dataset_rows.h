// Reads and writes the rows of datasets; all SQL of this room.
#ifndef TESSERA_SERVER_DATASETS_DATASET_ROWS_H_
#define TESSERA_SERVER_DATASETS_DATASET_ROWS_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "models/version/fingerprint.h"
#include "server/access/principal.h"
#include "server/datasets/dataset.h"
#include "server/datasets/dataset_name.h"
#include "server/db/database.h"

namespace tessera::datasets {

// The newest revision; none if there is no such dataset.
absl::StatusOr<std::optional<Dataset>> FindNewest(db::Session& session,
                                                  const std::string& id);

// The revision that `name` means. Errors: NOT_FOUND (DATASET_NOT_FOUND).
absl::StatusOr<Dataset> FindByName(db::Session& session,
                                   const RevisionName& name);

// The error of a call whose dataset does not exist.
absl::Status DatasetNotFound(const std::string& name);

// The newest revisions of at most `limit` datasets that `viewer` may see, with
// ids after `id`.
absl::StatusOr<std::vector<Dataset>> ListAfter(db::Session& session,
                                               const access::Principal& viewer,
                                               const std::string& id,
                                               int limit);

// Adds the revision and its samples, in the given order.
// Errors: ALREADY_EXISTS if two samples have one name.
absl::Status Insert(db::Session& session, const Dataset& dataset,
                    const version::Fingerprint& fingerprint,
                    const std::vector<Sample>& samples);

// None if no fingerprint was taken when the revision was made, or if another
// version of Tessera wrote a fingerprint that this program cannot read.
absl::StatusOr<std::optional<version::Fingerprint>> FindFingerprint(
    db::Session& session, const Dataset& dataset);

// Does nothing if the revision has a fingerprint, which another version of
// Tessera may have written.
absl::Status PutFingerprint(db::Session& session, const Dataset& dataset,
                            const version::Fingerprint& fingerprint);

// At most `limit` samples of a revision after `position`; positions count
// from 1.
absl::StatusOr<std::vector<Sample>> ListSamplesAfter(db::Session& session,
                                                     const Dataset& dataset,
                                                     int64_t position,
                                                     int64_t limit);

// The sample called `name`; none if the revision has no such sample.
absl::StatusOr<std::optional<Sample>> FindSample(db::Session& session,
                                                 const Dataset& dataset,
                                                 const std::string& name);

// Whether an image or a mask of the revision has the digest `sha256`.
absl::StatusOr<bool> RevisionHasFile(db::Session& session,
                                     const Dataset& dataset,
                                     const std::string& sha256);

// The id of a queued or running job that reads the dataset; empty if there is
// none.
absl::StatusOr<std::string> FindJobUsing(db::Session& session,
                                         const std::string& id);

// Deletes all revisions. Returns the digests to which they referred.
absl::StatusOr<std::vector<std::string>> DeleteAll(db::Session& session,
                                                   const std::string& id);

}  // namespace tessera::datasets

#endif  // TESSERA_SERVER_DATASETS_DATASET_ROWS_H_
