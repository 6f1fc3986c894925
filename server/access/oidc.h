// OpenID Connect: callers whom an identity provider knows.
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
  std::string issuer;    // What the claim `iss` must be.
  std::string audience;  // What the claim `aud` must be or hold.
  std::filesystem::path keys;  // See KeySet.
  std::string user_claim = "sub";  // The claim that names the user.
};

// Checks JSON Web Tokens: signature, `iss`, `aud`, `exp` and `nbf` (clocks may
// be a minute apart). The role is the claim `tessera_role`, or viewer without;
// groups are those of the claim `groups` whose names groups can have here.
//
// Thread-safe. Borrows the clock.
class OidcVerifier {
 public:
  // Errors: those of KeySet::Open().
  static absl::StatusOr<std::unique_ptr<OidcVerifier>> Create(
      const OidcOptions& options, const Clock& clock);

  // Errors: UNAUTHENTICATED (TOKEN_INVALID, TOKEN_EXPIRED).
  absl::StatusOr<Principal> Verify(const std::string& token);

 private:
  OidcVerifier(const OidcOptions& options, std::unique_ptr<KeySet> keys,
               const Clock& clock);

  const OidcOptions options_;
  const std::unique_ptr<KeySet> keys_;
  const Clock& clock_;
};

}  // namespace tessera::access

#endif  // TESSERA_SERVER_ACCESS_OIDC_H_
