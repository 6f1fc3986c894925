// Which blobs the metadata still needs.
#ifndef TESSERA_SERVER_DB_BLOB_REFERENCES_H_
#define TESSERA_SERVER_DB_BLOB_REFERENCES_H_

#include <functional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "server/db/database.h"

namespace tessera::db {

// Those of `digests` that are not needed, as far as `session` sees: no dataset,
// model version or job refers to them, and no sender still holds them
// (`file_holders`).
absl::StatusOr<std::vector<std::string>> FindUnneeded(
    Session& session, const std::vector<std::string>& digests);

// Calls `remove` for each of `digests` that FindUnneeded() finds. It does so
// inside transactions, so that no reference to a blob can be added while the
// blob is removed. Code that adds a reference must check in its own transaction
// that the blob still exists. A transaction handles 100 digests, since other
// transactions wait for it. Errors: the first of `remove`, after all digests
// have been tried.
absl::Status RemoveUnreferenced(
    Database& database, const std::vector<std::string>& digests,
    const std::function<absl::Status(const std::string& digest)>& remove);

// Like RemoveUnreferenced(), after the resource `name` was deleted, which
// referred to `digests`. Failures are only logged: the server removes such
// files later.
void RemoveFilesOf(
    const std::string& name, Database& database,
    const std::vector<std::string>& digests,
    const std::function<absl::Status(const std::string& digest)>& remove);

// The digests of all blobs with references, each once.
absl::StatusOr<std::vector<std::string>> ReferencedBlobs(Database& database);

// The names of the resources that refer to the blob, such as
// `datasets/nuclei/revisions/2`; each once.
absl::StatusOr<std::vector<std::string>> OwnersOf(Database& database,
                                                  const std::string& digest);

}  // namespace tessera::db

#endif  // TESSERA_SERVER_DB_BLOB_REFERENCES_H_
