#include "server/access/identity_provider.h"

#include <utility>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/str_format.h"
#include "base/error_reason.h"
#include "base/retry_delay.h"
#include "base/status_macros.h"
#include "openid/token_expiry.h"

namespace tessera::access {
namespace {

constexpr int kMostAsking = 4;

absl::Status Unacceptable(const std::string& name, const absl::Status& why) {
  return WithReason(
      absl::Status(
          why.code(),
          absl::StrFormat("you signed in at %s, but this server does not "
                          "accept its token (%s); an administrator must check "
                          "--oidc-audience and --oidc-user-claim",
                          name, why.message())),
      ReasonOf(why));
}

}  // namespace

absl::StatusOr<std::unique_ptr<IdentityProvider>> IdentityProvider::Open(
    const IdentityProviderOptions& options,
    std::unique_ptr<net::HttpClient> http, const Clock& clock) {
  // The constructor is private, so std::make_unique cannot call it.
  std::unique_ptr<IdentityProvider> provider(
      new IdentityProvider(options, std::move(http), clock));
  ASSIGN_OR_RETURN(
      provider->verifier_,
      OidcVerifier::Create(options.oidc, clock, [asked = provider.get()] {
        return asked->provider_.FetchKeys();
      }));
  return provider;
}

IdentityProvider::IdentityProvider(const IdentityProviderOptions& options,
                                   std::unique_ptr<net::HttpClient> http,
                                   const Clock& clock)
    : options_(options),
      http_(std::move(http)),
      clock_(clock),
      provider_(options.oidc.issuer, options.client, *http_, clock) {}

absl::Status IdentityProvider::Enter() {
  if (!offers_sign_in()) {
    return WithReason(
        absl::FailedPreconditionError(
            "this server lets nobody sign in at an identity provider; sign in "
            "with a token, or ask an administrator for --oidc-client-id"),
        "SIGN_IN_UNAVAILABLE");
  }
  const absl::MutexLock lock(&mu_);
  if (asking_ >= kMostAsking) {
    return WithRetryDelay(
        WithReason(absl::ResourceExhaustedError(
                       "many users are signing in; try again in a moment"),
                   "SERVER_BUSY"),
        absl::Seconds(2));
  }
  ++asking_;
  return absl::OkStatus();
}

void IdentityProvider::Leave() {
  const absl::MutexLock lock(&mu_);
  --asking_;
}

absl::StatusOr<std::string> IdentityProvider::AuthorizationUrl(
    openid::AuthorizationRequest request) {
  RETURN_IF_ERROR(Enter());
  const absl::Cleanup leave = [this] { Leave(); };
  request.scopes = options_.scopes;
  return provider_.AuthorizationUrl(request);
}

absl::StatusOr<SignedIn> IdentityProvider::Accept(
    const openid::Tokens& tokens) {
  // Access tokens may be of a kind that only the provider reads.
  absl::StatusOr<Principal> found = verifier_->Verify(tokens.access_token);
  const bool uses_id_token = !found.ok() && !tokens.id_token.empty();
  const std::string& token =
      uses_id_token ? tokens.id_token : tokens.access_token;
  if (uses_id_token) found = verifier_->Verify(token);
  if (!found.ok()) return Unacceptable(options_.name, found.status());
  return SignedIn{.principal = *std::move(found),
                  .token = token,
                  .expires = openid::ExpiryOf(token).value_or(clock_.Now()),
                  .refresh_token = tokens.refresh_token};
}

absl::StatusOr<SignedIn> IdentityProvider::Finish(
    const openid::AuthorizationRequest& request, const std::string& code,
    const std::string& issuer) {
  RETURN_IF_ERROR(Enter());
  const absl::Cleanup leave = [this] { Leave(); };
  ASSIGN_OR_RETURN(const openid::Metadata metadata, provider_.Discover());
  if (issuer.empty() ? metadata.names_issuer : issuer != provider_.issuer()) {
    return WithReason(
        absl::UnauthenticatedError(
            "another identity provider sent this answer; sign in again"),
        "SIGN_IN_EXPIRED");
  }
  ASSIGN_OR_RETURN(
      const openid::Tokens tokens,
      provider_.Exchange(code, request.verifier, request.redirect_uri));
  const absl::Status id = verifier_->CheckIdToken(
      tokens.id_token, options_.client.id, request.nonce);
  if (!id.ok()) return Unacceptable(options_.name, id);
  return Accept(tokens);
}

absl::StatusOr<SignedIn> IdentityProvider::Renew(
    const std::string& refresh_token) {
  RETURN_IF_ERROR(Enter());
  const absl::Cleanup leave = [this] { Leave(); };
  ASSIGN_OR_RETURN(const openid::Tokens tokens,
                   provider_.Refresh(refresh_token));
  return Accept(tokens);
}

absl::Status IdentityProvider::Revoke(const std::string& refresh_token) {
  RETURN_IF_ERROR(Enter());
  const absl::Cleanup leave = [this] { Leave(); };
  return provider_.Revoke(refresh_token);
}

}  // namespace tessera::access
