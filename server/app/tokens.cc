#include "server/app/tokens.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "base/error_reason.h"
#include "base/status_macros.h"

namespace tessera::app {
namespace {

// Without authentication every process of the machine is the admin; what it
// made would go on to count when authentication is turned on.
absl::Status CheckAuthenticates(const Caller& caller) {
  if (!access::IsLocal(caller.principal)) return absl::OkStatus();
  return WithReason(
      absl::FailedPreconditionError(
          "this server asks nobody for a token; start it with --auth tokens, "
          "or make and revoke tokens with `tesserad token` on its machine"),
      "NO_AUTHENTICATION");
}

}  // namespace

absl::StatusOr<std::vector<Tokens::Entry>> Tokens::List(
    const Caller& caller) const {
  return control_.Run(caller, kListTokens, "",
                      [&] { return store_.ListUse(); });
}

absl::StatusOr<std::string> Tokens::Create(const Caller& caller,
                                           const std::string& name,
                                           const access::Principal& principal,
                                           absl::Duration lifetime) {
  return control_.Run(
      caller, kCreateToken, absl::StrCat("tokens/", name),
      [&]() -> absl::StatusOr<std::string> {
        RETURN_IF_ERROR(CheckAuthenticates(caller));
        return store_.Create({.name = name,
                              .principal = principal,
                              .expire_time = clock_.Now() + lifetime});
      });
}

absl::Status Tokens::Revoke(const Caller& caller, const std::string& name) {
  return control_.Run(caller, kRevokeToken, absl::StrCat("tokens/", name),
                      [&]() -> absl::Status {
                        RETURN_IF_ERROR(CheckAuthenticates(caller));
                        return store_.Revoke(name);
                      });
}

}  // namespace tessera::app
