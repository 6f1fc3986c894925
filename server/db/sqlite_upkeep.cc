#include "server/db/sqlite_upkeep.h"

#include <memory>

#include "absl/strings/str_format.h"
#include "base/status_macros.h"
#include "server/db/sqlite_database.h"

namespace tessera::db {
namespace {

// VACUUM INTO only reads, in one transaction; others can write meanwhile.
constexpr char kCopy[] = "VACUUM INTO $1";
constexpr char kCheckPages[] = "PRAGMA integrity_check";
constexpr char kCheckReferences[] = "PRAGMA foreign_key_check";

}  // namespace

absl::Status CopySqliteDatabase(const std::filesystem::path& from,
                                const std::filesystem::path& to) {
  ASSIGN_OR_RETURN(const std::unique_ptr<Database> database,
                   ReadSqliteDatabase(from));
  return database->Execute(kCopy, {to.string()}).status();
}

absl::StatusOr<std::vector<std::string>> FindSqliteFaults(Database& database) {
  std::vector<std::string> faults;
  ASSIGN_OR_RETURN(const Rows pages, database.Execute(kCheckPages));
  for (const Row& row : pages.rows) {
    if (row.Text(0) != "ok") faults.push_back(row.Text(0));
  }
  ASSIGN_OR_RETURN(const Rows references, database.Execute(kCheckReferences));
  for (const Row& row : references.rows) {
    faults.push_back(
        absl::StrFormat("row %d of %s refers to a row of %s that is not there",
                        row.Int(1), row.Text(0), row.Text(2)));
  }
  return faults;
}

}  // namespace tessera::db
