// The tokens of all users, for those who run the server.
#ifndef TESSERA_SERVER_APP_TOKENS_H_
#define TESSERA_SERVER_APP_TOKENS_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "base/clock.h"
#include "server/access/token_store.h"
#include "server/app/access_control.h"
#include "server/app/caller.h"
#include "server/db/database.h"

namespace tessera::app {

// Lists, makes and revokes tokens. Only admins may; what they change is in the
// audit log as `tokens/{name}`. Errors of changes: FAILED_PRECONDITION
// (NO_AUTHENTICATION) if the server does not authenticate its callers.
//
// Thread-safe. Borrows everything it is given.
class Tokens {
 public:
  Tokens(AccessControl& control, db::Database& database, const Clock& clock)
      : control_(control), store_(database, clock), clock_(clock) {}

  using Entry = access::TokenStore::Use;
  // All tokens by name. Errors: PERMISSION_DENIED (ROLE_TOO_LOW).
  absl::StatusOr<std::vector<Entry>> List(const Caller& caller) const;

  // Makes a token that ends after `lifetime`; returns its secret, which cannot
  // be read again. Errors: those of TokenStore::Create(); PERMISSION_DENIED.
  absl::StatusOr<std::string> Create(const Caller& caller,
                                     const std::string& name,
                                     const access::Principal& principal,
                                     absl::Duration lifetime);

  // Errors: NOT_FOUND (TOKEN_NOT_FOUND); PERMISSION_DENIED.
  absl::Status Revoke(const Caller& caller, const std::string& name);

 private:
  AccessControl& control_;
  access::TokenStore store_;
  const Clock& clock_;
};

}  // namespace tessera::app

#endif  // TESSERA_SERVER_APP_TOKENS_H_
