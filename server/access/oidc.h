// OpenID Connect: authenticates users of an identity provider.
#ifndef TESSERA_SERVER_ACCESS_OIDC_H_
#define TESSERA_SERVER_ACCESS_OIDC_H_

#include <filesystem>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "base/clock.h"
#include "server/access/key_set.h"
#include "server/access/principal.h"

namespace tessera::access {

struct OidcOptions {
  std::string issuer;    // The claim `iss` must be equal to it.
  std::string audience;  // The claim `aud` must be equal to it or contain it.
  // A file, see KeySet::Open(); empty: the issuer has them.
  std::filesystem::path keys;
  std::string user_claim = "sub";  // The claim that names the user.
};

// Checks JSON Web Tokens: signature, `iss`, `aud`, `exp` and `nbf` (clocks may
// differ by a minute). The role is the claim `tessera_role`; without the claim,
// viewer. Groups are those of the claim `groups` with valid names; see
// CheckGroup().
//
// Thread-safe. Borrows the clock.
class OidcVerifier {
 public:
  // Uses `fetch` if `options` names no file of keys; see KeySet::Follow().
  // Errors: those of KeySet::Open().
  static absl::StatusOr<std::unique_ptr<OidcVerifier>> Create(
      const OidcOptions& options, const Clock& clock,
      KeySet::Fetch fetch = nullptr);

  // Errors: UNAUTHENTICATED (TOKEN_INVALID, TOKEN_EXPIRED); UNAVAILABLE
  // (PROVIDER_UNREACHABLE) if the issuer's keys were never read.
  absl::StatusOr<Principal> Verify(const std::string& token);

  // Checks an ID token that was given to the client `client_id` for the request
  // with `nonce`. Errors: as Verify().
  absl::Status CheckIdToken(const std::string& token,
                            const std::string& client_id,
                            const std::string& nonce);

 private:
  OidcVerifier(const OidcOptions& options, std::unique_ptr<KeySet> keys,
               const Clock& clock);
  // The claims of a token for `audience`, as text.
  absl::StatusOr<std::string> ClaimsFor(const std::string& audience,
                                        const std::string& token);

  const OidcOptions options_;
  const std::unique_ptr<KeySet> keys_;
  const Clock& clock_;
};

}  // namespace tessera::access

#endif  // TESSERA_SERVER_ACCESS_OIDC_H_
