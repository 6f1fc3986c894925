#include <algorithm>
#include <cassert>
#include <regex>

#include "absl/strings/str_format.h"
#include "base/error_reason.h"
#include "base/status_macros.h"
#include "server/db/migrations.h"

namespace tessera::db {
namespace {

// Made here and not by a migration: a migration is recorded in this table.
constexpr char kMakeTable[] =
    "CREATE TABLE IF NOT EXISTS schema_migrations ("
    "number BIGINT PRIMARY KEY, name TEXT NOT NULL)";
constexpr char kSelectNewest[] =
    "SELECT number, name FROM schema_migrations ORDER BY number DESC LIMIT 1";
constexpr char kInsert[] =
    "INSERT INTO schema_migrations (number, name) VALUES ($1, $2)";

absl::Status Apply(Database& database, const Migration& migration) {
  return database.Transaction([&](Session& session) -> absl::Status {
    RETURN_IF_ERROR(session.ExecuteScript(migration.sql));
    return session
        .Execute(kInsert, {int64_t{migration.number}, migration.name})
        .status();
  });
}

// What `pattern`, with one group, finds in the migrations.
std::vector<std::string> NamesIn(const std::vector<Migration>& migrations,
                                 const char* pattern) {
  const std::regex regex(pattern);
  std::vector<std::string> names;
  for (const Migration& migration : migrations) {
    for (std::sregex_iterator it(migration.sql.begin(), migration.sql.end(),
                                 regex);
         it != std::sregex_iterator(); ++it) {
      names.push_back((*it)[1]);
    }
  }
  return names;
}

}  // namespace

std::vector<std::string> TablesOf(const std::vector<Migration>& migrations) {
  std::vector<std::string> tables =
      NamesIn(migrations, R"(CREATE TABLE (\w+))");
  for (const std::string& dropped :
       NamesIn(migrations, R"(DROP TABLE (\w+))")) {
    tables.erase(std::remove(tables.begin(), tables.end(), dropped),
                 tables.end());
  }
  return tables;
}

std::set<std::string> TablesWithFirstRows(
    const std::vector<Migration>& migrations) {
  const std::vector<std::string> names =
      NamesIn(migrations, R"(INSERT INTO (\w+))");
  return {names.begin(), names.end()};
}

absl::StatusOr<int64_t> CheckNotNewer(
    Database& database, const std::vector<Migration>& migrations) {
  ASSIGN_OR_RETURN(const Rows newest, database.Execute(kSelectNewest));
  const int64_t applied = newest.empty() ? 0 : newest.front().Int(0);
  const auto known = static_cast<int64_t>(migrations.size());
  // This program could write rows that the newer program would misread.
  if (applied > known) {
    return WithReason(
        absl::FailedPreconditionError(absl::StrFormat(
            "the database was written by a newer Tessera (it has migration %s; "
            "this program knows %d); start that version, or restore a backup "
            "made before the upgrade",
            newest.front().Text(1), known)),
        "DATABASE_TOO_NEW");
  }
  return applied;
}

absl::Status Migrate(Database& database,
                     const std::vector<Migration>& migrations) {
  RETURN_IF_ERROR(database.Execute(kMakeTable).status());
  ASSIGN_OR_RETURN(const int64_t applied, CheckNotNewer(database, migrations));
  const auto known = static_cast<int64_t>(migrations.size());
  for (int64_t i = applied; i < known; ++i) {
    assert(migrations[i].number == i + 1);
    RETURN_IF_ERROR(Apply(database, migrations[i]));
  }
  return absl::OkStatus();
}

}  // namespace tessera::db
