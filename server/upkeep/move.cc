#include "server/upkeep/move.h"

#include <system_error>

#include "absl/strings/str_format.h"
#include "base/status_macros.h"
#include "server/db/open_database.h"
#include "server/storage/data_dir.h"

namespace tessera::upkeep {

absl::StatusOr<std::vector<db::TableContent>> MoveDatabase(
    const std::filesystem::path& data_dir, const std::string& database_url) {
  if (database_url.empty() || db::IsFile(database_url)) {
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
  return db::CopyRows(db::DatabaseUrlIn(data_dir), database_url);
}

}  // namespace tessera::upkeep
