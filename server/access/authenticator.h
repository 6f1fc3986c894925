// From what a caller shows to who they are.
#ifndef TESSERA_SERVER_ACCESS_AUTHENTICATOR_H_
#define TESSERA_SERVER_ACCESS_AUTHENTICATOR_H_

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "server/access/oidc.h"
#include "server/access/principal.h"
#include "server/access/token_store.h"

namespace tessera::access {

// Thread-safe. Borrows what it is given.
class Authenticator {
 public:
  // Without tokens (null) there is no authentication, and every caller is
  // LocalAdmin(). With `oidc`, tokens that an identity provider signed are taken
  // as well.
  explicit Authenticator(const TokenStore* tokens, OidcVerifier* oidc = nullptr)
      : tokens_(tokens), oidc_(oidc) {}

  // `authorization` is the metadata of that name, `Bearer …`; empty if the
  // call has none. Errors: UNAUTHENTICATED (CREDENTIALS_MISSING,
  // TOKEN_INVALID, TOKEN_EXPIRED); those of the database.
  absl::StatusOr<Principal> Authenticate(absl::string_view authorization) const;

 private:
  const TokenStore* const tokens_;
  OidcVerifier* const oidc_;
};

}  // namespace tessera::access

#endif  // TESSERA_SERVER_ACCESS_AUTHENTICATOR_H_
