#include "openid/provider_error.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/string_view.h"
#include "base/error_reason.h"
#include "base/quoting.h"

namespace tessera::openid {
namespace {

constexpr size_t kMostTextBytes = 200;

// ` (access_denied: "the user said no")`.
std::string InItsWords(const std::string& code, const std::string& text) {
  const std::string name = Printable(code.substr(0, kMostTextBytes));
  if (text.empty()) return absl::StrFormat(" (%s)", name);
  return absl::StrFormat(" (%s: %s)", name, Quoted(text, kMostTextBytes));
}

absl::Status Ended(const std::string& words) {
  return WithReason(absl::UnauthenticatedError(absl::StrCat(
                        "the identity provider no longer accepts this sign-in",
                        words, "; sign in again")),
                    "SIGN_IN_EXPIRED");
}

absl::Status Refused(const std::string& words) {
  return WithReason(
      absl::PermissionDeniedError(absl::StrCat(
          "the identity provider did not let you in", words,
          "; sign in again, or ask its administrator for access to Tessera")),
      "SIGN_IN_REFUSED");
}

absl::Status Misconfigured(const std::string& words) {
  return WithReason(
      absl::FailedPreconditionError(absl::StrCat(
          "the identity provider refuses this server's request", words,
          "; an administrator must compare the flags --oidc-… of tesserad with "
          "the client that is registered at the provider")),
      "PROVIDER_REFUSED");
}

}  // namespace

absl::Status Unreachable(const std::string& issuer, const std::string& why) {
  return WithReason(
      absl::UnavailableError(absl::StrFormat(
          "the identity provider %s cannot be reached (%s); try again later, "
          "and tell an administrator if that does not help",
          Printable(issuer), Printable(why.substr(0, kMostTextBytes)))),
      "PROVIDER_UNREACHABLE");
}

absl::Status Unusable(const std::string& issuer, const std::string& why) {
  return WithReason(
      absl::FailedPreconditionError(absl::StrFormat(
          "the answer of the identity provider %s cannot be used: %s; an "
          "administrator must check --oidc-issuer and the provider",
          Printable(issuer), Printable(why))),
      "PROVIDER_REFUSED");
}

absl::Status ErrorOf(const std::string& code, const std::string& description) {
  const std::string words = InItsWords(code, description);
  if (code == "authorization_pending") {
    return WithReason(absl::UnavailableError("nobody has confirmed the code"),
                      "SIGN_IN_PENDING");
  }
  if (code == "slow_down") {
    return WithReason(absl::UnavailableError("the provider is asked too often"),
                      "SIGN_IN_SLOW_DOWN");
  }
  if (code == "server_error" || code == "temporarily_unavailable") {
    return WithReason(
        absl::UnavailableError(absl::StrCat(
            "the identity provider is in trouble", words, "; try again later")),
        "PROVIDER_UNREACHABLE");
  }
  for (const char* const ended :
       {"invalid_grant", "expired_token", "login_required", "session_expired",
        "interaction_required"}) {
    if (code == ended) return Ended(words);
  }
  for (const char* const refused :
       {"access_denied", "consent_required", "account_selection_required"}) {
    if (code == refused) return Refused(words);
  }
  return Misconfigured(words);
}

}  // namespace tessera::openid
