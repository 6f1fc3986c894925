#include "client/sign_in/token_keeper.h"

#include <optional>

#include "base/status_macros.h"
#include "openid/provider.h"

namespace tessera::client {
namespace {

constexpr absl::Duration kTryAgain = absl::Seconds(10);

}  // namespace

bool TokenKeeper::IsDue() const {
  return clock_.Now() >= saved_.renew_at && !saved_.refresh_token.empty();
}

std::string TokenKeeper::Token() {
  const absl::MutexLock lock(&mu_);
  if (IsDue() && clock_.Now() - tried_ >= kTryAgain) {
    tried_ = clock_.Now();
    // The server says what is wrong with a token that could not be renewed.
    if (Renew().ok()) tried_ = absl::InfinitePast();
  }
  return saved_.token;
}

absl::Status TokenKeeper::Renew() {
  const SignInFolder::Lock alone = folder_.LockFor(server_);
  const absl::StatusOr<std::optional<SavedSignIn>> current =
      folder_.Read(server_);
  // Another process may have renewed it, or the user signed in anew.
  if (current.ok() && *current) {
    saved_ = **current;
    if (!IsDue()) return absl::OkStatus();
  }
  const std::unique_ptr<net::HttpClient> http =
      make_http_(saved_.ca_file.string());
  openid::Provider provider(saved_.issuer, {.id = saved_.client_id}, *http,
                            clock_);
  ASSIGN_OR_RETURN(const openid::Tokens tokens,
                   provider.Refresh(saved_.refresh_token));
  RETURN_IF_ERROR(saved_.Take(tokens, clock_.Now()));
  return folder_.Write(server_, saved_);
}

}  // namespace tessera::client
