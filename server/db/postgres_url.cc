#include "server/db/postgres_url.h"

#include <libpq-fe.h>

#include <memory>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace tessera::db {
namespace {

absl::Status CannotBeRead() {
  return absl::InvalidArgumentError(
      "the URL of the database cannot be read; write "
      "postgresql://USER@HOST:PORT/NAME with libpq's parameters after a "
      "question mark, and special characters of a password as %XX");
}

}  // namespace

bool IsPostgresUrl(absl::string_view url) {
  return absl::StartsWith(url, "postgresql://") ||
         absl::StartsWith(url, "postgres://");
}

absl::StatusOr<std::string> PostgresNameOf(const std::string& url) {
  char* error = nullptr;
  const std::unique_ptr<PQconninfoOption, void (*)(PQconninfoOption*)> options(
      PQconninfoParse(url.c_str(), &error), &PQconninfoFree);
  // libpq's sentence may quote a part of the password.
  PQfreemem(error);
  if (options == nullptr) return CannotBeRead();
  std::string host;
  std::string port;
  std::string name;
  for (const PQconninfoOption* option = options.get();
       option->keyword != nullptr; ++option) {
    if (option->val == nullptr) continue;
    const absl::string_view keyword = option->keyword;
    if (keyword == "host") host = option->val;
    if (keyword == "port") port = absl::StrCat(":", option->val);
    if (keyword == "dbname") name = option->val;
  }
  // A password with an unescaped / or @ ends in what follows it.
  if (absl::StrContains(host, '@') || absl::StrContains(name, '@') ||
      port.find_first_not_of(":,0123456789") != std::string::npos) {
    return CannotBeRead();
  }
  return absl::StrCat("postgresql://", host, port, "/", name);
}

}  // namespace tessera::db
