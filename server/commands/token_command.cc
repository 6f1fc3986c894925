#include "server/commands/token_command.h"

#include <filesystem>
#include <memory>
#include <system_error>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "base/error_reason.h"
#include "base/status_macros.h"
#include "server/access/token_store.h"
#include "server/db/open_database.h"

namespace tessera::commands {
namespace {

std::string DateOf(absl::Time time) {
  return absl::FormatTime("%Y-%m-%d %H:%M", time, absl::LocalTimeZone());
}

// A database that servers share. Only `create` makes missing tables, since the
// first token may be made before the first start.
absl::StatusOr<std::unique_ptr<db::Database>> OpenShared(
    const config::TokenOptions& options) {
  auto database = db::Open(options.database, db::DatabaseUse::kBeside);
  const bool makes = options.action == config::TokenOptions::Action::kCreate;
  if (!makes || !absl::IsNotFound(database.status())) return database;
  return db::Open(options.database, db::DatabaseUse::kServe);
}

absl::StatusOr<std::unique_ptr<db::Database>> OpenDatabase(
    const config::TokenOptions& options) {
  if (!options.database.empty()) return OpenShared(options);
  const std::string url = db::DatabaseUrlIn(options.data_dir);
  if (options.action == config::TokenOptions::Action::kCreate) {
    // The first token may be made before the first start.
    std::error_code error;
    std::filesystem::create_directories(options.data_dir, error);
  } else if (absl::IsNotFound(
                 db::Open(url, db::DatabaseUse::kRead).status())) {
    return absl::NotFoundError(absl::StrFormat(
        "there is no server's data in %s; name its folder with --data-dir",
        options.data_dir.string()));
  }
  auto database = db::Open(url, db::DatabaseUse::kServe);
  if (ReasonOf(database.status()) != "DATABASE_IN_USE") return database;
  return db::Open(url, db::DatabaseUse::kBeside);
}

absl::StatusOr<std::string> Create(const config::TokenOptions& options,
                                   access::TokenStore& tokens,
                                   const Clock& clock) {
  ASSIGN_OR_RETURN(const access::Role role, access::ParseRole(options.role));
  ASSIGN_OR_RETURN(
      const std::string secret,
      tokens.Create(
          {.name = options.name,
           .principal = {options.user, role, options.groups},
           .create_time = {},
           .expire_time =
               clock.Now() + absl::Hours(24) * options.expires_in_days}));
  return absl::StrCat(secret, "\n");
}

absl::StatusOr<std::string> List(const access::TokenStore& tokens,
                                 const Clock& clock) {
  ASSIGN_OR_RETURN(const auto all, tokens.List());
  std::string text = absl::StrFormat("%-24s %-24s %-7s %-17s %s\n", "NAME",
                                     "USER", "ROLE", "EXPIRES", "GROUPS");
  for (const access::Token& token : all) {
    const bool expired = token.expire_time <= clock.Now();
    absl::StrAppendFormat(
        &text, "%-24s %-24s %-7s %-17s %s\n", token.name, token.principal.user,
        token.fault.empty() ? NameOf(token.principal.role) : "unknown",
        expired ? "expired" : DateOf(token.expire_time),
        absl::StrJoin(token.principal.groups, ","));
  }
  return text;
}

}  // namespace

absl::StatusOr<std::string> RunTokenCommand(const config::TokenOptions& options,
                                            const Clock& clock) {
  using Action = config::TokenOptions::Action;
  ASSIGN_OR_RETURN(const auto database, OpenDatabase(options));
  access::TokenStore tokens(*database, clock);
  if (options.action == Action::kCreate) return Create(options, tokens, clock);
  if (options.action == Action::kList) return List(tokens, clock);
  RETURN_IF_ERROR(tokens.Revoke(options.name));
  return absl::StrCat("revoked ", options.name, "\n");
}

}  // namespace tessera::commands
