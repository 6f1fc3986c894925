// The token of a saved sign-in, which is renewed in time.
#ifndef TESSERA_CLIENT_SIGN_IN_TOKEN_KEEPER_H_
#define TESSERA_CLIENT_SIGN_IN_TOKEN_KEEPER_H_

#include <functional>
#include <memory>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "base/clock.h"
#include "client/sign_in/saved_sign_in.h"
#include "net/http_client.h"

namespace tessera::client {

// Makes an HTTP client that trusts the authorities of a file; see
// net::MakeCurlClient().
using MakeHttpClient =
    std::function<std::unique_ptr<net::HttpClient>(const std::string& ca_file)>;

// Gives the token of `saved` for each call. When most of the token's time is
// over, the next call asks the identity provider for another one and writes it
// to the folder. Several processes renew one after the other, because providers
// end a sign-in whose refresh token is used twice. A provider that does not
// answer is asked again after ten seconds; meanwhile the old token is used.
//
// Thread-safe. Borrows the clock.
class TokenKeeper {
 public:
  TokenKeeper(SignInFolder folder, std::string server, SavedSignIn saved,
              MakeHttpClient make_http, const Clock& clock)
      : folder_(std::move(folder)),
        server_(std::move(server)),
        make_http_(std::move(make_http)),
        clock_(clock),
        saved_(std::move(saved)) {}

  std::string Token() ABSL_LOCKS_EXCLUDED(mu_);

 private:
  bool IsDue() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);
  absl::Status Renew() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);

  const SignInFolder folder_;
  const std::string server_;
  const MakeHttpClient make_http_;
  const Clock& clock_;
  absl::Mutex mu_;
  SavedSignIn saved_ ABSL_GUARDED_BY(mu_);
  absl::Time tried_ ABSL_GUARDED_BY(mu_) = absl::InfinitePast();
};

}  // namespace tessera::client

#endif  // TESSERA_CLIENT_SIGN_IN_TOKEN_KEEPER_H_
