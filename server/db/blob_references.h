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

// Those of `digests` that no dataset, model version or job refers to and that
// nobody has sent and may still use (`file_holders`), as far as `session` sees.
absl::StatusOr<std::vector<std::string>> FindUnneeded(
    Session& session, const std::vector<std::string>& digests);

// Calls `remove` for each of `digests` that FindUnneeded() finds. Runs inside
// transactions, so that nobody can begin to refer to a blob while it is
// removed; whoever adds a reference must look in its own transaction whether
// the blob is still there. A transaction has 100 digests, as others wait.
// Errors: those of `remove`, after all have been tried.
absl::Status RemoveUnreferenced(
    Database& database, const std::vector<std::string>& digests,
    const std::function<absl::Status(const std::string& digest)>& remove);

// As RemoveUnreferenced(), once nothing of `name` refers to `digests` any more.
// What fails is logged: the server clears such files out later all the same.
void RemoveFilesOf(
    const std::string& name, Database& database,
    const std::vector<std::string>& digests,
    const std::function<absl::Status(const std::string& digest)>& remove);

// The digests of all blobs that are referred to, each once.
absl::StatusOr<std::vector<std::string>> ReferencedBlobs(Database& database);

// What refers to the blob, such as `datasets/nuclei/revisions/2`; each once.
absl::StatusOr<std::vector<std::string>> OwnersOf(Database& database,
                                                  const std::string& digest);

}  // namespace tessera::db

#endif  // TESSERA_SERVER_DB_BLOB_REFERENCES_H_
