// Moves an installation from its data folder to a database, and a blob store,
// that servers share: `tesserad migrate`.
#ifndef TESSERA_SERVER_UPKEEP_MOVE_H_
#define TESSERA_SERVER_UPKEEP_MOVE_H_

#include <filesystem>
#include <vector>

#include "absl/status/statusor.h"
#include "server/db/copy_rows.h"
#include "server/upkeep/blob_copy.h"
#include "server/upkeep/state_urls.h"

namespace tessera::upkeep {

struct MovedState {
  std::vector<db::TableContent> tables;  // What both databases have.
  // Of all files that the database needs, read from the new blob store. If
  // there are faults, the database was not moved.
  CopySummary blobs;
};

// Copies the files of `data_dir` into the blob store `to.blobs`, if given, then
// the database into the empty database `to.database`. Returns what both have.
// The folder stays as it is, but for migrations that its database lacks. After
// a failure the other database is as before; the call may be repeated, also
// after it succeeded.
// Errors: NOT_FOUND if the folder has no database; FAILED_PRECONDITION if a
// server uses the folder; INVALID_ARGUMENT if `to.database` is not that of a
// database over the network; as db::CopyRows() and MoveBlobs().
absl::StatusOr<MovedState> MoveState(const std::filesystem::path& data_dir,
                                     const StateUrls& to);

}  // namespace tessera::upkeep

#endif  // TESSERA_SERVER_UPKEEP_MOVE_H_
