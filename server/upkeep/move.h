// Moves an installation from its data folder to a database that servers share:
// `tesserad migrate`.
#ifndef TESSERA_SERVER_UPKEEP_MOVE_H_
#define TESSERA_SERVER_UPKEEP_MOVE_H_

#include <filesystem>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "server/db/copy_rows.h"

namespace tessera::upkeep {

// Copies the database of `data_dir` into the empty database `database_url`,
// and returns what both have. The folder stays as it is, but for migrations
// that its database lacks. After a failure the other database is as before; the
// call may be repeated, also after it succeeded.
// Errors: NOT_FOUND if the folder has no database; FAILED_PRECONDITION if a
// server uses the folder; INVALID_ARGUMENT if `database_url` is not that of a
// database over the network; as db::CopyRows().
absl::StatusOr<std::vector<db::TableContent>> MoveDatabase(
    const std::filesystem::path& data_dir, const std::string& database_url);

}  // namespace tessera::upkeep

#endif  // TESSERA_SERVER_UPKEEP_MOVE_H_
