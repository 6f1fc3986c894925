// Signing in at an identity provider.
#ifndef TESSERA_SERVER_APP_SIGN_IN_H_
#define TESSERA_SERVER_APP_SIGN_IN_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "openid/provider.h"
#include "server/access/identity_provider.h"
#include "server/app/access_control.h"

namespace tessera::app {

// How people sign in, for everybody to read.
struct SignInWays {
  bool authentication_required = false;
  // The rest is empty without an identity provider.
  std::string provider_name;  // Where users of the page sign in.
  std::string issuer;
  std::string device_client_id;  // Of command-line programs.
  std::vector<std::string> scopes;
};

// Lets users sign in. No method needs a known caller: whoever signs in is not
// known yet. The server keeps nothing of a sign-in; the browser keeps the
// request until it comes back.
//
// Thread-safe. Borrows the access control.
class SignIn {
 public:
  SignIn(AccessControl& control, bool authentication_required)
      : control_(control), required_(authentication_required) {}

  SignInWays Ways() const;

  struct Begun {
    openid::AuthorizationRequest request;
    std::string url;  // Where the browser goes.
  };
  // Makes a request with new secrets. `again`: also who is signed in at the
  // provider is asked. Errors: those of IdentityProvider.
  absl::StatusOr<Begun> Begin(const std::string& redirect_uri, bool again);

  // `code` and `issuer` as the provider sent them with the browser.
  // Errors: those of IdentityProvider::Finish().
  absl::StatusOr<access::SignedIn> Finish(
      const openid::AuthorizationRequest& request, const std::string& code,
      const std::string& issuer);

  absl::StatusOr<access::SignedIn> Renew(const std::string& refresh_token);

  // Makes the refresh token invalid where the provider can do that. A failure
  // is logged only: the user is signed out here.
  void End(const std::string& refresh_token);

 private:
  absl::StatusOr<access::IdentityProvider*> Provider();

  AccessControl& control_;
  const bool required_;
};

}  // namespace tessera::app

#endif  // TESSERA_SERVER_APP_SIGN_IN_H_
