#include "server/app/sign_in.h"

#include "base/error_reason.h"
#include "base/log.h"
#include "base/status_macros.h"
#include "openid/proof_key.h"

namespace tessera::app {

SignInWays SignIn::Ways() const {
  SignInWays ways{.authentication_required = required_};
  const access::IdentityProvider* const provider = control_.identity_provider();
  if (provider == nullptr || !provider->offers_sign_in()) return ways;
  const access::IdentityProviderOptions& options = provider->options();
  ways.provider_name = options.name;
  ways.issuer = options.oidc.issuer;
  ways.device_client_id = options.device_client_id;
  ways.scopes = options.scopes;
  return ways;
}

absl::StatusOr<access::IdentityProvider*> SignIn::Provider() {
  access::IdentityProvider* const provider = control_.identity_provider();
  if (provider != nullptr) return provider;
  return WithReason(
      absl::FailedPreconditionError(
          "this server knows no identity provider; sign in with a token"),
      "SIGN_IN_UNAVAILABLE");
}

absl::StatusOr<SignIn::Begun> SignIn::Begin(const std::string& redirect_uri,
                                            bool again) {
  ASSIGN_OR_RETURN(access::IdentityProvider* const provider, Provider());
  Begun begun{.request = {.redirect_uri = redirect_uri,
                          .state = openid::RandomText(),
                          .nonce = openid::RandomText(),
                          .verifier = openid::RandomText(),
                          .ask_again = again}};
  ASSIGN_OR_RETURN(begun.url, provider->AuthorizationUrl(begun.request));
  return begun;
}

absl::StatusOr<access::SignedIn> SignIn::Finish(
    const openid::AuthorizationRequest& request, const std::string& code,
    const std::string& issuer) {
  ASSIGN_OR_RETURN(access::IdentityProvider* const provider, Provider());
  return provider->Finish(request, code, issuer);
}

absl::StatusOr<access::SignedIn> SignIn::Renew(
    const std::string& refresh_token) {
  ASSIGN_OR_RETURN(access::IdentityProvider* const provider, Provider());
  return provider->Renew(refresh_token);
}

void SignIn::End(const std::string& refresh_token) {
  const auto provider = Provider();
  if (!provider.ok() || refresh_token.empty()) return;
  const absl::Status revoked = (*provider)->Revoke(refresh_token);
  if (revoked.ok()) return;
  Log(Severity::kWarning, "a refresh token could not be revoked",
      {{"cause", std::string(revoked.message())}});
}

}  // namespace tessera::app
