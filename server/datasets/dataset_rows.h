// Datasets as rows: all SQL of this room.
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

// The newest revision; empty if there is no such dataset.
absl::StatusOr<std::optional<Dataset>> FindNewest(db::Session& session,
                                                  const std::string& id);

// The revision that `name` means. Errors: NOT_FOUND (DATASET_NOT_FOUND).
absl::StatusOr<Dataset> FindByName(db::Session& session,
                                   const RevisionName& name);

// The failure of a call that names no dataset.
absl::Status DatasetNotFound(const std::string& name);

// At most `limit` newest revisions of datasets whose id comes after `id`, of
// those that `viewer` may see.
absl::StatusOr<std::vector<Dataset>> ListAfter(db::Session& session,
                                               const access::Principal& viewer,
                                               const std::string& id,
                                               int limit);

// Adds the revision and its samples, in their order.
// Errors: ALREADY_EXISTS if two samples have one name.
absl::Status Insert(db::Session& session, const Dataset& dataset,
                    const version::Fingerprint& fingerprint,
                    const std::vector<Sample>& samples);

// Empty if none was taken when the revision was made, or if another version of
// Tessera wrote it and it cannot be read.
absl::StatusOr<std::optional<version::Fingerprint>> FindFingerprint(
    db::Session& session, const Dataset& dataset);

// Does nothing if the revision has one: what another version of Tessera wrote
// is left alone.
absl::Status PutFingerprint(db::Session& session, const Dataset& dataset,
                            const version::Fingerprint& fingerprint);

// At most `limit` samples of a revision after `position`, which is from 1.
absl::StatusOr<std::vector<Sample>> ListSamplesAfter(db::Session& session,
                                                     const Dataset& dataset,
                                                     int64_t position,
                                                     int64_t limit);

// By name; empty if the revision has none of that name.
absl::StatusOr<std::optional<Sample>> FindSample(db::Session& session,
                                                 const Dataset& dataset,
                                                 const std::string& name);

// Whether an image or a mask has the digest `sha256`.
absl::StatusOr<bool> RevisionHasFile(db::Session& session,
                                     const Dataset& dataset,
                                     const std::string& sha256);

// A queued or running job that reads the dataset; empty if there is none.
absl::StatusOr<std::string> FindJobUsing(db::Session& session,
                                         const std::string& id);

// Deletes all revisions and returns the digests that they referred to.
absl::StatusOr<std::vector<std::string>> DeleteAll(db::Session& session,
                                                   const std::string& id);

}  // namespace tessera::datasets

#endif  // TESSERA_SERVER_DATASETS_DATASET_ROWS_H_
