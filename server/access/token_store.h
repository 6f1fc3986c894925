// Bearer tokens: secrets that identify a user.
#ifndef TESSERA_SERVER_ACCESS_TOKEN_STORE_H_
#define TESSERA_SERVER_ACCESS_TOKEN_STORE_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "base/clock.h"
#include "server/access/principal.h"
#include "server/db/database.h"

namespace tessera::access {

// A token without its secret, which only its user knows.
struct Token {
  std::string name;  // For listing and revoking.
  Principal principal;
  absl::Time create_time;  // Set by the store.
  absl::Time expire_time;
  std::string fault;  // Why its row cannot be read; empty if it can.
};

// Keeps tokens in the database. Only the SHA-256 of a secret is stored; 256
// random bits need no slower hash. A token is looked up by that digest, so the
// time that a guess takes reveals nothing about the secret. A revoked token is
// refused from the next call on, also by a running server.
//
// Thread-safe. Borrows the database and the clock.
class TokenStore {
 public:
  TokenStore(db::Database& database, const Clock& clock)
      : database_(database), clock_(clock) {}

  // Makes the token and returns its secret, which cannot be read again.
  // Errors: INVALID_ARGUMENT (ID_INVALID, USER_INVALID, GROUP_INVALID,
  // EXPIRY_INVALID); ALREADY_EXISTS (TOKEN_EXISTS).
  absl::StatusOr<std::string> Create(const Token& token);

  struct Use {
    Token token;
    int64_t stored_bytes = 0;  // The user's, without files on their way.
  };
  // As List(), and what the users store, by one statement.
  absl::StatusOr<std::vector<Use>> ListUse() const;

  // All tokens by name, including expired and unreadable ones.
  absl::StatusOr<std::vector<Token>> List() const;

  // Errors: NOT_FOUND (TOKEN_NOT_FOUND).
  absl::Status Revoke(const std::string& name);

  // The principal whom `secret` identifies. Errors: UNAUTHENTICATED
  // (TOKEN_INVALID, TOKEN_EXPIRED), also for a token with a role that this
  // program does not know.
  absl::StatusOr<Principal> Find(absl::string_view secret) const;

 private:
  db::Database& database_;
  const Clock& clock_;
};

}  // namespace tessera::access

#endif  // TESSERA_SERVER_ACCESS_TOKEN_STORE_H_
