// An identity provider of OpenID Connect, as its clients use it.
#ifndef TESSERA_OPENID_PROVIDER_H_
#define TESSERA_OPENID_PROVIDER_H_

#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "base/clock.h"
#include "net/http_client.h"
#include "openid/form.h"

namespace tessera::openid {

// A program that is registered at the provider.
struct Client {
  std::string id;
  std::string secret;  // Empty for programs that cannot keep one.
};

// What the discovery document says. A URL that it lacks is empty.
struct Metadata {
  std::string authorization_endpoint;
  std::string token_endpoint;
  std::string device_authorization_endpoint;
  std::string revocation_endpoint;
  std::string jwks_uri;
  bool names_issuer = false;  // In redirects, by RFC 9207.
  // Whether it takes secrets in the body only.
  bool takes_secret_in_body = false;
};

struct Tokens {
  std::string access_token;
  std::string id_token;       // Empty if `openid` was not asked for.
  std::string refresh_token;  // Empty if the provider gives none.
};

// A request for a code (RFC 6749, OpenID Connect Core 1.0, RFC 7636).
struct AuthorizationRequest {
  std::string redirect_uri;
  std::string state;
  std::string nonce;
  std::string verifier;  // Its challenge is sent; see proof_key.h.
  std::vector<std::string> scopes;
  bool ask_again =
      false;  // Also who is signed in at the provider must sign in.
};

// What a user enters elsewhere (RFC 8628).
struct DeviceCode {
  std::string device_code;
  std::string user_code;
  std::string verification_uri;
  std::string verification_uri_complete;  // With the code; may be empty.
  absl::Duration lifetime;
  absl::Duration interval;  // Between two questions.
};

// Errors of all methods: UNAVAILABLE (PROVIDER_UNREACHABLE);
// FAILED_PRECONDITION (PROVIDER_REFUSED) if an answer cannot be used; those of
// ErrorOf(). A request takes at most 10 seconds and an answer 1 MiB.
//
// Thread-safe. Borrows the HTTP client and the clock.
class Provider {
 public:
  // `issuer` as in the claim `iss`.
  Provider(const std::string& issuer, const Client& client,
           net::HttpClient& http, const Clock& clock);

  const std::string& issuer() const { return issuer_; }
  const Client& client() const { return client_; }

  // Reads the discovery document. It is kept for an hour, and a failure for
  // three seconds, so that a provider in trouble is not asked all the time.
  absl::StatusOr<Metadata> Discover() ABSL_LOCKS_EXCLUDED(mu_);

  // The text of the JSON Web Key Set.
  absl::StatusOr<std::string> FetchKeys();

  // Where the browser goes to sign in.
  absl::StatusOr<std::string> AuthorizationUrl(
      const AuthorizationRequest& request);

  // Turns what the provider gave into tokens.
  absl::StatusOr<Tokens> Exchange(const std::string& code,
                                  const std::string& verifier,
                                  const std::string& redirect_uri);
  absl::StatusOr<Tokens> Refresh(const std::string& refresh_token);

  absl::StatusOr<DeviceCode> StartDevice(
      const std::vector<std::string>& scopes);
  // Asks once. Errors also: UNAVAILABLE (SIGN_IN_PENDING, SIGN_IN_SLOW_DOWN).
  absl::StatusOr<Tokens> AskForDevice(const std::string& device_code);

  // Makes a refresh token invalid, if the provider can do that.
  absl::Status Revoke(const std::string& refresh_token);

 private:
  absl::StatusOr<Metadata> ReadDiscovery();
  absl::StatusOr<Tokens> AskForTokens(Fields fields);
  // Posts a form as this client. Returns the JSON text of a success.
  absl::StatusOr<std::string> Post(const std::string& url, Fields fields,
                                   bool secret_in_body);
  absl::StatusOr<net::HttpResponse> Send(const net::HttpRequest& request);

  const std::string issuer_;
  const Client client_;
  net::HttpClient& http_;
  const Clock& clock_;
  absl::Mutex mu_;
  absl::StatusOr<Metadata> known_ ABSL_GUARDED_BY(mu_);
  absl::Time read_ ABSL_GUARDED_BY(mu_) = absl::InfinitePast();
};

// The scopes' names, or a list of names, between blanks.
std::vector<std::string> ScopesIn(const std::string& text);

}  // namespace tessera::openid

#endif  // TESSERA_OPENID_PROVIDER_H_
