#include "server/access/token_store.h"

#include <openssl/rand.h>

#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "base/error_reason.h"
#include "base/sha256.h"
#include "base/status_macros.h"
#include "server/db/resource_name.h"

namespace tessera::access {
namespace {

constexpr size_t kSecretBytes = 32;
// Lets people and secret scanners recognise a leaked secret.
constexpr char kPrefix[] = "tessera_";

constexpr char kInsert[] =
    "INSERT INTO tokens (name, token_sha256, user_name, role, user_groups, "
    "create_time, expire_time) VALUES ($1, $2, $3, $4, $5, $6, $7)";
constexpr char kSelectAll[] =
    "SELECT name, user_name, role, user_groups, create_time, expire_time "
    "FROM tokens ORDER BY name";
constexpr char kSelectUse[] =
    "SELECT t.name, t.user_name, t.role, t.user_groups, t.create_time, "
    "t.expire_time, COALESCE(s.bytes, 0) FROM tokens t "
    "LEFT JOIN stored_bytes s ON s.owner = t.user_name ORDER BY t.name";
constexpr char kSelect[] =
    "SELECT name, user_name, role, user_groups, create_time, expire_time "
    "FROM tokens WHERE token_sha256 = $1";
constexpr char kDelete[] = "DELETE FROM tokens WHERE name = $1";

absl::StatusOr<std::string> RandomSecret() {
  std::string bytes(kSecretBytes, '\0');
  if (RAND_bytes(reinterpret_cast<unsigned char*>(bytes.data()),
                 static_cast<int>(bytes.size())) != 1) {
    return absl::InternalError("the system has no random numbers to give");
  }
  return absl::StrCat(kPrefix, absl::BytesToHexString(bytes));
}

Token TokenOf(const db::Row& row) {
  Token token{.name = row.Text(0),
              .principal = {.user = row.Text(1), .role = {}, .groups = {}},
              .create_time = absl::FromUnixMicros(row.Int(4)),
              .expire_time = absl::FromUnixMicros(row.Int(5))};
  const absl::StatusOr<Role> role = ParseRole(row.Text(2));
  if (role.ok()) {
    token.principal.role = *role;
  } else {
    token.fault = std::string(role.status().message());
  }
  token.principal.groups = absl::StrSplit(row.Text(3), ',', absl::SkipEmpty());
  return token;
}

absl::Status Check(const Token& token, absl::Time now) {
  RETURN_IF_ERROR(db::CheckId(token.name, "token name"));
  RETURN_IF_ERROR(CheckUser(token.principal.user));
  for (const std::string& group : token.principal.groups) {
    RETURN_IF_ERROR(CheckGroup(group));
  }
  if (token.expire_time > now) return absl::OkStatus();
  return WithReason(
      absl::InvalidArgumentError("the token would have expired already; give "
                                 "a time that is to come"),
      "EXPIRY_INVALID");
}

}  // namespace

absl::StatusOr<std::string> TokenStore::Create(const Token& token) {
  const absl::Time now = clock_.Now();
  RETURN_IF_ERROR(Check(token, now));
  ASSIGN_OR_RETURN(std::string secret, RandomSecret());
  const absl::Status inserted =
      database_
          .Execute(kInsert, {token.name, Sha256Hex(secret),
                             token.principal.user, NameOf(token.principal.role),
                             absl::StrJoin(token.principal.groups, ","),
                             absl::ToUnixMicros(now),
                             absl::ToUnixMicros(token.expire_time)})
          .status();
  if (inserted.ok()) return secret;
  if (!absl::IsAlreadyExists(inserted)) return inserted;
  return WithReason(
      absl::AlreadyExistsError(absl::StrFormat(
          "there is a token named %s; choose another name, or revoke that "
          "one first",
          token.name)),
      "TOKEN_EXISTS", token.name);
}

absl::StatusOr<std::vector<Token>> TokenStore::List() const {
  ASSIGN_OR_RETURN(const db::Rows rows, database_.Execute(kSelectAll));
  std::vector<Token> tokens;
  for (const db::Row& row : rows.rows) tokens.push_back(TokenOf(row));
  return tokens;
}

absl::StatusOr<std::vector<TokenStore::Use>> TokenStore::ListUse() const {
  ASSIGN_OR_RETURN(const db::Rows rows, database_.Execute(kSelectUse));
  std::vector<Use> all;
  for (const db::Row& row : rows.rows) {
    all.push_back({.token = TokenOf(row), .stored_bytes = row.Int(6)});
  }
  return all;
}

absl::Status TokenStore::Revoke(const std::string& name) {
  ASSIGN_OR_RETURN(const db::Rows rows, database_.Execute(kDelete, {name}));
  if (rows.changed > 0) return absl::OkStatus();
  return WithReason(
      absl::NotFoundError(absl::StrFormat(
          "there is no token named %s; `tesserad token list` shows what there "
          "is",
          name)),
      "TOKEN_NOT_FOUND", name);
}

absl::StatusOr<Principal> TokenStore::Find(absl::string_view secret) const {
  ASSIGN_OR_RETURN(const db::Rows rows,
                   database_.Execute(kSelect, {Sha256Hex(secret)}));
  if (rows.empty()) {
    return WithReason(
        absl::UnauthenticatedError(
            "the server does not know this token; it may have been revoked: "
            "ask an admin for a new one"),
        "TOKEN_INVALID");
  }
  const Token token = TokenOf(rows.front());
  if (!token.fault.empty()) {
    return WithReason(
        absl::UnauthenticatedError(absl::StrFormat(
            "another version of Tessera made the token %s, and this server "
            "cannot read it: %s; ask an admin for a new one",
            token.name, token.fault)),
        "TOKEN_INVALID", token.name);
  }
  if (token.expire_time > clock_.Now()) return token.principal;
  return WithReason(
      absl::UnauthenticatedError(absl::StrFormat(
          "the token %s expired at %s; ask an admin for a new one", token.name,
          absl::FormatTime(absl::RFC3339_sec, token.expire_time,
                           absl::UTCTimeZone()))),
      "TOKEN_EXPIRED", token.name);
}

}  // namespace tessera::access
