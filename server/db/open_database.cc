#include "server/db/open_database.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/strip.h"
#include "base/quoting.h"
#include "base/status_macros.h"
#include "server/db/copy_rows.h"
#include "server/db/postgres_database.h"
#include "server/db/postgres_url.h"
#include "server/db/sqlite_database.h"

namespace tessera::db {
namespace {

constexpr char kSqlite[] = "sqlite:";
// VACUUM INTO only reads, in one transaction; others can write meanwhile.
constexpr char kCopy[] = "VACUUM INTO $1";

absl::StatusOr<std::filesystem::path> SqlitePathOf(absl::string_view url) {
  const absl::string_view whole = url;
  if (absl::ConsumePrefix(&url, kSqlite) && !url.empty()) {
    return std::filesystem::path(std::string(url));
  }
  // What is misspelt may have a password behind the scheme.
  return absl::InvalidArgumentError(absl::StrFormat(
      "%s… is not the URL of a database; give postgresql://USER@HOST:PORT/NAME "
      "or %sPATH",
      Quoted(whole.substr(0, whole.find(':'))), kSqlite));
}

absl::StatusOr<std::unique_ptr<Database>> OpenPostgres(
    const PostgresOptions& options, DatabaseUse use) {
  switch (use) {
    case DatabaseUse::kServe: return OpenPostgresDatabase(options);
    case DatabaseUse::kBeside: return OpenPostgresDatabaseBeside(options);
    case DatabaseUse::kRead: break;
  }
  return ReadPostgresDatabase(options);
}

}  // namespace

std::string DatabaseUrlIn(const std::filesystem::path& data_dir) {
  return absl::StrCat(kSqlite, (data_dir / kDatabaseFile).string());
}

bool IsFile(const std::string& url) { return !IsPostgresUrl(url); }

absl::StatusOr<std::unique_ptr<Database>> Open(const std::string& url,
                                               DatabaseUse use,
                                               const DatabaseOptions& options) {
  if (IsPostgresUrl(url)) {
    return OpenPostgres({.url = url,
                         .connections = options.connections,
                         .metrics = options.metrics},
                        use);
  }
  ASSIGN_OR_RETURN(const std::filesystem::path path, SqlitePathOf(url));
  switch (use) {
    case DatabaseUse::kServe: return OpenSqliteDatabase(path);
    case DatabaseUse::kBeside: return OpenSqliteDatabaseBeside(path);
    case DatabaseUse::kRead: break;
  }
  return ReadSqliteDatabase(path);
}

absl::Status Copy(const std::string& url, const std::filesystem::path& to) {
  if (!IsFile(url)) {
    const std::string copy = absl::StrCat(kSqlite, to.string());
    RETURN_IF_ERROR(CopyRows(url, copy).status());
    std::error_code ignored;  // Empty, and harmless if it stays.
    std::filesystem::remove(absl::StrCat(to.string(), ".lock"), ignored);
    return absl::OkStatus();
  }
  ASSIGN_OR_RETURN(const std::unique_ptr<Database> database,
                   Open(url, DatabaseUse::kRead));
  return database->Execute(kCopy, {to.string()}).status();
}

}  // namespace tessera::db
