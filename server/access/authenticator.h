// Finds the user who makes a call.
#ifndef TESSERA_SERVER_ACCESS_AUTHENTICATOR_H_
#define TESSERA_SERVER_ACCESS_AUTHENTICATOR_H_

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "server/access/oidc.h"
#include "server/access/principal.h"
#include "server/access/token_store.h"

namespace tessera::access {

// Finds the principal of a call from its bearer token.
//
// Thread-safe. Borrows what it is given.
class Authenticator {
 public:
  // If `tokens` is null, there is no authentication: every caller is
  // LocalAdmin(). With `oidc`, tokens signed by an identity provider are
  // accepted, too.
  explicit Authenticator(const TokenStore* tokens, OidcVerifier* oidc = nullptr)
      : tokens_(tokens), oidc_(oidc) {}

  // `authorization` is the call's metadata of that name, `Bearer …`; empty if
  // the call has none. Errors: UNAUTHENTICATED (CREDENTIALS_MISSING,
  // TOKEN_INVALID, TOKEN_EXPIRED); those of the database.
  absl::StatusOr<Principal> Authenticate(absl::string_view authorization) const;

 private:
  const TokenStore* const tokens_;
  OidcVerifier* const oidc_;
};

}  // namespace tessera::access

#endif  // TESSERA_SERVER_ACCESS_AUTHENTICATOR_H_
