// Signing in at an identity provider.
#ifndef TESSERA_SERVER_ACCESS_IDENTITY_PROVIDER_H_
#define TESSERA_SERVER_ACCESS_IDENTITY_PROVIDER_H_

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "base/clock.h"
#include "net/http_client.h"
#include "openid/provider.h"
#include "server/access/oidc.h"
#include "server/access/principal.h"

namespace tessera::access {

struct IdentityProviderOptions {
  OidcOptions oidc;
  openid::Client client;  // Without an id nobody signs in there.
  // Of command-line programs; empty: they cannot sign in there.
  std::string device_client_id;
  std::vector<std::string> scopes;
  std::string name;  // For people.
};

// A user who has signed in.
struct SignedIn {
  Principal principal;
  std::string token;          // What the user's calls carry.
  absl::Time expires;         // Of the token.
  std::string refresh_token;  // Empty if the provider gave none.
};

// The provider whose tokens a server accepts, and the client that the server is
// for it. Asks the provider at most four things at once, so that a provider
// that does not answer holds few threads.
//
// Thread-safe. Owns the HTTP client. Borrows the clock.
class IdentityProvider {
 public:
  // A provider that does not answer yet is no error.
  // Errors: those of KeySet::Open().
  static absl::StatusOr<std::unique_ptr<IdentityProvider>> Open(
      const IdentityProviderOptions& options,
      std::unique_ptr<net::HttpClient> http, const Clock& clock);

  const IdentityProviderOptions& options() const { return options_; }
  OidcVerifier& verifier() { return *verifier_; }
  // Whether users of the page can sign in there.
  bool offers_sign_in() const { return !options_.client.id.empty(); }

  // The errors of the methods below: those of openid::Provider;
  // RESOURCE_EXHAUSTED (SERVER_BUSY) if four are at it;
  // FAILED_PRECONDITION (SIGN_IN_UNAVAILABLE) without offers_sign_in().

  absl::StatusOr<std::string> AuthorizationUrl(
      openid::AuthorizationRequest request);

  // `issuer` is the parameter `iss` of the redirect; empty if it has none.
  // Errors also: UNAUTHENTICATED (TOKEN_INVALID, TOKEN_EXPIRED) if this server
  // does not accept the provider's tokens.
  absl::StatusOr<SignedIn> Finish(const openid::AuthorizationRequest& request,
                                  const std::string& code,
                                  const std::string& issuer);
  absl::StatusOr<SignedIn> Renew(const std::string& refresh_token);

  absl::Status Revoke(const std::string& refresh_token);

 private:
  IdentityProvider(const IdentityProviderOptions& options,
                   std::unique_ptr<net::HttpClient> http, const Clock& clock);
  // OK if the caller may ask the provider; then it must Leave().
  absl::Status Enter();
  void Leave();
  absl::StatusOr<SignedIn> Accept(const openid::Tokens& tokens);

  const IdentityProviderOptions options_;
  const std::unique_ptr<net::HttpClient> http_;
  const Clock& clock_;
  openid::Provider provider_;
  std::unique_ptr<OidcVerifier> verifier_;
  absl::Mutex mu_;
  int asking_ ABSL_GUARDED_BY(mu_) = 0;
};

}  // namespace tessera::access

#endif  // TESSERA_SERVER_ACCESS_IDENTITY_PROVIDER_H_
