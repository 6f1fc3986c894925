#include "server/access/authenticator.h"

#include <string>

#include "absl/strings/match.h"
#include "base/error_reason.h"

namespace tessera::access {
namespace {

constexpr absl::string_view kScheme = "Bearer ";

}  // namespace

absl::StatusOr<Principal> Authenticator::Authenticate(
    absl::string_view authorization) const {
  if (tokens_ == nullptr) return LocalAdmin();
  // By RFC 9110 the case of the scheme does not matter.
  if (!absl::StartsWithIgnoreCase(authorization, kScheme)) {
    return WithReason(
        absl::UnauthenticatedError(
            oidc_ == nullptr
                ? "this server wants to know who is calling; ask an admin for "
                  "a token and give it with --token-file"
                : "this server wants to know who is calling; sign in with "
                  "'tessera login' or on the page, or ask an admin for a token "
                  "and give it with --token-file"),
        "CREDENTIALS_MISSING");
  }
  const absl::string_view token = authorization.substr(kScheme.size());
  // Tessera's own tokens have no dots; a JSON Web Token has two.
  if (oidc_ != nullptr && absl::StrContains(token, '.')) {
    return oidc_->Verify(std::string(token));
  }
  return tokens_->Find(token);
}

}  // namespace tessera::access
