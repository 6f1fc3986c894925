#include "server/upkeep/move.h"

#include <string>
#include <system_error>

#include "absl/strings/str_format.h"
#include "base/status_macros.h"
#include "server/db/open_database.h"
#include "server/storage/data_dir.h"
#include "server/storage/open_blobs.h"

namespace tessera::upkeep {
namespace {

absl::StatusOr<CopySummary> MoveBlobsOf(const std::filesystem::path& data_dir,
                                        const std::string& blobs_url) {
  ASSIGN_OR_RETURN(const auto database, db::Open(db::DatabaseUrlIn(data_dir),
                                                 db::DatabaseUse::kRead));
  ASSIGN_OR_RETURN(const auto from,
                   storage::LookAtBlobs(storage::BlobsUrlIn(data_dir)));
  ASSIGN_OR_RETURN(const auto to, storage::OpenBlobs(blobs_url));
  return MoveBlobs(*database, *from, *to, nullptr);
}

}  // namespace

absl::StatusOr<MovedState> MoveState(const std::filesystem::path& data_dir,
                                     const StateUrls& to) {
  if (to.database.empty() || db::IsFile(to.database)) {
    return absl::InvalidArgumentError(
        "name the database to move to: --database "
        "postgresql://USER@HOST:PORT/NAME");
  }
  std::error_code error;
  if (!std::filesystem::exists(data_dir / db::kDatabaseFile, error)) {
    return absl::NotFoundError(absl::StrFormat(
        "there is no server's data in %s; name its folder with --data-dir",
        data_dir.string()));
  }
  // A server would go on writing to what is left behind.
  ASSIGN_OR_RETURN(const auto folder, storage::DataDir::Open(data_dir));
  MovedState moved;
  if (!to.blobs.empty()) {
    ASSIGN_OR_RETURN(moved.blobs, MoveBlobsOf(data_dir, to.blobs));
    if (!moved.blobs.faults.empty()) return moved;
  }
  ASSIGN_OR_RETURN(moved.tables,
                   db::CopyRows(db::DatabaseUrlIn(data_dir), to.database));
  return moved;
}

}  // namespace tessera::upkeep
