#include "openid/provider.h"

#include <algorithm>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "base/status_macros.h"
#include "nlohmann/json.hpp"
#include "openid/proof_key.h"
#include "openid/provider_error.h"

namespace tessera::openid {
namespace {

using Json = nlohmann::json;

constexpr absl::Duration kMostTime = absl::Seconds(10);
constexpr absl::Duration kKeepDiscovery = absl::Hours(1);
constexpr absl::Duration kKeepFailure = absl::Seconds(3);
constexpr size_t kMostBodyBytes = size_t{1} << 20;
// Tokens become metadata and cookies, which are shorter; larger ones are no
// tokens.
constexpr size_t kMostTokenBytes = size_t{16} << 10;
constexpr char kDeviceGrant[] = "urn:ietf:params:oauth:grant-type:device_code";
// By RFC 8628, for providers that do not say.
constexpr absl::Duration kUsualInterval = absl::Seconds(5);
constexpr absl::Duration kUsualLifetime = absl::Minutes(10);
constexpr absl::Duration kMostInterval = absl::Minutes(1);

// Empty unless the member is a text.
std::string TextIn(const Json& object, const char* name) {
  const auto found = object.find(name);
  return found != object.end() && found->is_string() ? found->get<std::string>()
                                                     : "";
}

absl::Duration SecondsIn(const Json& object, const char* name,
                         absl::Duration otherwise) {
  const auto found = object.find(name);
  if (found == object.end() || !found->is_number()) return otherwise;
  return absl::Seconds(found->get<double>());
}

bool Lists(const Json& object, const char* name, const char* value) {
  const auto found = object.find(name);
  return found != object.end() && found->is_array() &&
         std::find(found->begin(), found->end(), value) != found->end();
}

Json ParseObject(const std::string& text) {
  Json json = Json::parse(text, nullptr, /*allow_exceptions=*/false);
  return json.is_object() ? json : Json();
}

bool IsToken(const std::string& text) {
  return text.size() <= kMostTokenBytes &&
         std::all_of(text.begin(), text.end(),
                     [](char c) { return c > ' ' && c <= '~'; });
}

absl::StatusOr<Metadata> MetadataIn(const Json& json,
                                    const std::string& issuer) {
  if (TextIn(json, "issuer") != issuer) {
    return Unusable(issuer,
                    absl::StrFormat("it calls itself %s",
                                    TextIn(json, "issuer").substr(0, 200)));
  }
  Metadata metadata{
      .authorization_endpoint = TextIn(json, "authorization_endpoint"),
      .token_endpoint = TextIn(json, "token_endpoint"),
      .device_authorization_endpoint =
          TextIn(json, "device_authorization_endpoint"),
      .revocation_endpoint = TextIn(json, "revocation_endpoint"),
      .jwks_uri = TextIn(json, "jwks_uri")};
  const char* const kNamesIssuer =
      "authorization_response_iss_parameter_supported";
  metadata.names_issuer =
      json.contains(kNamesIssuer) && json[kNamesIssuer] == true;
  const char* const kMethods = "token_endpoint_auth_methods_supported";
  metadata.takes_secret_in_body = Lists(json, kMethods, "client_secret_post") &&
                                  !Lists(json, kMethods, "client_secret_basic");
  for (const std::string* const url :
       {&metadata.authorization_endpoint, &metadata.token_endpoint,
        &metadata.device_authorization_endpoint, &metadata.revocation_endpoint,
        &metadata.jwks_uri}) {
    if (!url->empty() && !IsSafeUrl(*url)) {
      return Unusable(issuer, absl::StrCat(url->substr(0, 200),
                                           " is not encrypted by https"));
    }
  }
  return metadata;
}

absl::StatusOr<Tokens> TokensIn(const Json& json, const std::string& issuer) {
  Tokens tokens{.access_token = TextIn(json, "access_token"),
                .id_token = TextIn(json, "id_token"),
                .refresh_token = TextIn(json, "refresh_token")};
  if (tokens.access_token.empty() || !IsToken(tokens.access_token) ||
      !IsToken(tokens.id_token) || !IsToken(tokens.refresh_token) ||
      !absl::EqualsIgnoreCase(TextIn(json, "token_type"), "Bearer")) {
    return Unusable(issuer, "it has no bearer token");
  }
  return tokens;
}

}  // namespace

std::vector<std::string> ScopesIn(const std::string& text) {
  return absl::StrSplit(text, absl::ByAnyChar(" ,"), absl::SkipEmpty());
}

Provider::Provider(const std::string& issuer, const Client& client,
                   net::HttpClient& http, const Clock& clock)
    : issuer_(issuer),
      client_(client),
      http_(http),
      clock_(clock),
      known_(Unreachable(issuer, "it is being asked for the first time")) {}

absl::StatusOr<net::HttpResponse> Provider::Send(
    const net::HttpRequest& request) {
  net::HttpRequest bounded = request;
  bounded.headers["Accept"] = "application/json";
  bounded.most_time = kMostTime;
  bounded.most_body_bytes = kMostBodyBytes;
  absl::StatusOr<net::HttpResponse> response = http_.Send(bounded);
  if (!response.ok()) {
    return Unreachable(issuer_, std::string(response.status().message()));
  }
  if (response->status >= 500) {
    return Unreachable(issuer_, absl::StrCat("HTTP status ", response->status));
  }
  return response;
}

absl::StatusOr<Metadata> Provider::ReadDiscovery() {
  if (!IsSafeUrl(issuer_)) {
    return Unusable(issuer_, "its address does not begin with https://");
  }
  ASSIGN_OR_RETURN(
      const net::HttpResponse response,
      Send({.method = "GET",
            .url = absl::StrCat(absl::StripSuffix(issuer_, "/"),
                                "/.well-known/openid-configuration")}));
  const Json json = ParseObject(response.body);
  if (!response.ok() || json.is_null()) {
    return Unusable(issuer_,
                    absl::StrFormat("its discovery document is missing (HTTP "
                                    "status %d)",
                                    response.status));
  }
  return MetadataIn(json, issuer_);
}

absl::StatusOr<Metadata> Provider::Discover() {
  absl::StatusOr<Metadata> known = absl::UnknownError("");
  {
    const absl::MutexLock lock(&mu_);
    const absl::Duration age = clock_.Now() - read_;
    known = known_;
    if (age < (known.ok() ? kKeepDiscovery : kKeepFailure)) return known;
    // Others use what is known while this thread asks.
    read_ = clock_.Now();
  }
  absl::StatusOr<Metadata> found = ReadDiscovery();
  // Endpoints hardly ever change.
  if (!found.ok() && known.ok() && absl::IsUnavailable(found.status())) {
    return known;
  }
  const absl::MutexLock lock(&mu_);
  read_ = clock_.Now();
  known_ = found;
  return found;
}

absl::StatusOr<std::string> Provider::FetchKeys() {
  ASSIGN_OR_RETURN(const Metadata metadata, Discover());
  if (metadata.jwks_uri.empty()) return Unusable(issuer_, "it has no jwks_uri");
  ASSIGN_OR_RETURN(const net::HttpResponse response,
                   Send({.method = "GET", .url = metadata.jwks_uri}));
  if (!response.ok()) {
    return Unreachable(issuer_, absl::StrCat("HTTP status ", response.status,
                                             " for its keys"));
  }
  return response.body;
}

absl::StatusOr<std::string> Provider::AuthorizationUrl(
    const AuthorizationRequest& request) {
  ASSIGN_OR_RETURN(const Metadata metadata, Discover());
  if (metadata.authorization_endpoint.empty()) {
    return Unusable(issuer_, "it has no authorization_endpoint");
  }
  // OpenID Connect Core, section 11: offline access needs consent.
  const bool offline = std::find(request.scopes.begin(), request.scopes.end(),
                                 "offline_access") != request.scopes.end();
  std::vector<std::string> prompts;
  if (request.ask_again) prompts.push_back("login");
  if (offline) prompts.push_back("consent");
  const std::string query =
      FormEncoded({{"response_type", "code"},
                   {"client_id", client_.id},
                   {"redirect_uri", request.redirect_uri},
                   {"scope", absl::StrJoin(request.scopes, " ")},
                   {"state", request.state},
                   {"nonce", request.nonce},
                   {"code_challenge", ChallengeOf(request.verifier)},
                   {"code_challenge_method", "S256"},
                   {"prompt", absl::StrJoin(prompts, " ")}});
  const std::string& url = metadata.authorization_endpoint;
  return absl::StrCat(url, absl::StrContains(url, '?') ? "&" : "?", query);
}

absl::StatusOr<std::string> Provider::Post(const std::string& url,
                                           Fields fields, bool secret_in_body) {
  net::HttpRequest request{
      .method = "POST",
      .url = url,
      // The provider need not be asked whether it takes a body.
      .headers = {{"Content-Type", "application/x-www-form-urlencoded"},
                  {"Expect", ""}}};
  if (client_.secret.empty() || secret_in_body) {
    fields.emplace_back("client_id", client_.id);
    fields.emplace_back("client_secret", client_.secret);
  } else {
    request.headers["Authorization"] = absl::StrCat(
        "Basic ",
        absl::Base64Escape(absl::StrCat(PercentEncoded(client_.id), ":",
                                        PercentEncoded(client_.secret))));
  }
  request.body.bytes = FormEncoded(fields);
  ASSIGN_OR_RETURN(net::HttpResponse response, Send(request));
  if (response.ok()) return std::move(response.body);
  const Json json = ParseObject(response.body);
  const std::string code = TextIn(json, "error");
  if (code.empty()) {
    return Unusable(issuer_, absl::StrCat("HTTP status ", response.status));
  }
  return ErrorOf(code, TextIn(json, "error_description"));
}

absl::StatusOr<Tokens> Provider::AskForTokens(Fields fields) {
  ASSIGN_OR_RETURN(const Metadata metadata, Discover());
  if (metadata.token_endpoint.empty()) {
    return Unusable(issuer_, "it has no token_endpoint");
  }
  ASSIGN_OR_RETURN(const std::string text,
                   Post(metadata.token_endpoint, std::move(fields),
                        metadata.takes_secret_in_body));
  return TokensIn(ParseObject(text), issuer_);
}

absl::StatusOr<Tokens> Provider::Exchange(const std::string& code,
                                          const std::string& verifier,
                                          const std::string& redirect_uri) {
  return AskForTokens({{"grant_type", "authorization_code"},
                       {"code", code},
                       {"redirect_uri", redirect_uri},
                       {"code_verifier", verifier}});
}

absl::StatusOr<Tokens> Provider::Refresh(const std::string& refresh_token) {
  ASSIGN_OR_RETURN(Tokens tokens,
                   AskForTokens({{"grant_type", "refresh_token"},
                                 {"refresh_token", refresh_token}}));
  // A provider that does not replace the token means it to be used again.
  if (tokens.refresh_token.empty()) tokens.refresh_token = refresh_token;
  return tokens;
}

absl::StatusOr<DeviceCode> Provider::StartDevice(
    const std::vector<std::string>& scopes) {
  ASSIGN_OR_RETURN(const Metadata metadata, Discover());
  if (metadata.device_authorization_endpoint.empty()) {
    return Unusable(issuer_,
                    "it does not offer the device authorization grant");
  }
  ASSIGN_OR_RETURN(const std::string text,
                   Post(metadata.device_authorization_endpoint,
                        {{"scope", absl::StrJoin(scopes, " ")}},
                        metadata.takes_secret_in_body));
  const Json json = ParseObject(text);
  DeviceCode code{
      .device_code = TextIn(json, "device_code"),
      .user_code = TextIn(json, "user_code"),
      .verification_uri = TextIn(json, "verification_uri"),
      .verification_uri_complete = TextIn(json, "verification_uri_complete"),
      .lifetime = SecondsIn(json, "expires_in", kUsualLifetime),
      .interval = std::clamp(SecondsIn(json, "interval", kUsualInterval),
                             absl::ZeroDuration(), kMostInterval)};
  if (code.device_code.empty() || code.user_code.empty() ||
      !IsSafeUrl(code.verification_uri)) {
    return Unusable(issuer_, "it has no code for this device");
  }
  if (!IsSafeUrl(code.verification_uri_complete)) {
    code.verification_uri_complete.clear();
  }
  return code;
}

absl::StatusOr<Tokens> Provider::AskForDevice(const std::string& device_code) {
  return AskForTokens(
      {{"grant_type", kDeviceGrant}, {"device_code", device_code}});
}

absl::Status Provider::Revoke(const std::string& refresh_token) {
  ASSIGN_OR_RETURN(const Metadata metadata, Discover());
  if (metadata.revocation_endpoint.empty()) return absl::OkStatus();
  return Post(metadata.revocation_endpoint,
              {{"token", refresh_token}, {"token_type_hint", "refresh_token"}},
              metadata.takes_secret_in_body)
      .status();
}

}  // namespace tessera::openid
