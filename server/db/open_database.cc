#include "server/db/open_database.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/strip.h"
#include "base/quoting.h"
#include "base/status_macros.h"
#include "server/db/sqlite_database.h"

namespace tessera::db {
namespace {

constexpr char kSqlite[] = "sqlite:";
// VACUUM INTO only reads, in one transaction; others can write meanwhile.
constexpr char kCopy[] = "VACUUM INTO $1";

absl::StatusOr<std::filesystem::path> SqlitePathOf(absl::string_view url) {
  if (absl::ConsumePrefix(&url, kSqlite) && !url.empty()) {
    return std::filesystem::path(std::string(url));
  }
  return absl::InvalidArgumentError(absl::StrFormat(
      "%s is not the URL of a database; give %sPATH", Quoted(url), kSqlite));
}

}  // namespace

std::string DatabaseUrlIn(const std::filesystem::path& data_dir) {
  return absl::StrCat(kSqlite, (data_dir / kDatabaseFile).string());
}

absl::StatusOr<std::unique_ptr<Database>> Open(const std::string& url,
                                               DatabaseUse use) {
  ASSIGN_OR_RETURN(const std::filesystem::path path, SqlitePathOf(url));
  switch (use) {
    case DatabaseUse::kServe: return OpenSqliteDatabase(path);
    case DatabaseUse::kBeside: return OpenSqliteDatabaseBeside(path);
    case DatabaseUse::kRead: break;
  }
  return ReadSqliteDatabase(path);
}

absl::Status Copy(const std::string& url, const std::filesystem::path& to) {
  ASSIGN_OR_RETURN(const std::unique_ptr<Database> database,
                   Open(url, DatabaseUse::kRead));
  return database->Execute(kCopy, {to.string()}).status();
}

}  // namespace tessera::db
