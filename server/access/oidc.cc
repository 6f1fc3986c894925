#include "server/access/oidc.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_format.h"
#include "base/error_reason.h"
#include "base/status_macros.h"
#include "nlohmann/json.hpp"

namespace tessera::access {
namespace {

using Json = nlohmann::json;

constexpr absl::Duration kClockSkew = absl::Minutes(1);

absl::Status Invalid(const std::string& why) {
  return WithReason(absl::UnauthenticatedError(absl::StrFormat(
                        "the token is not valid here: %s; sign in again", why)),
                    "TOKEN_INVALID");
}

std::string TextIn(const Json& claims, const std::string& name) {
  const auto found = claims.find(name);
  return found != claims.end() && found->is_string() ? found->get<std::string>()
                                                     : "";
}

bool IsFor(const Json& claims, const std::string& audience) {
  const auto found = claims.find("aud");
  if (found == claims.end()) return false;
  if (found->is_string()) return *found == audience;
  return found->is_array() &&
         std::find(found->begin(), found->end(), audience) != found->end();
}

// The time in a claim; `otherwise` if the claim is absent or no number.
absl::Time TimeIn(const Json& claims, const char* name, absl::Time otherwise) {
  const auto found = claims.find(name);
  if (found == claims.end() || !found->is_number()) return otherwise;
  return absl::UnixEpoch() + absl::Seconds(found->get<double>());
}

absl::Status CheckTimes(const Json& claims, absl::Time now) {
  const absl::Time end = TimeIn(claims, "exp", absl::InfinitePast());
  if (end + kClockSkew <= now) {
    return WithReason(
        absl::UnauthenticatedError("the token has expired; sign in again, on the "
                                   "command line with 'tessera login'"),
        "TOKEN_EXPIRED");
  }
  if (TimeIn(claims, "nbf", absl::InfinitePast()) - kClockSkew > now) {
    return Invalid("its time has not come yet");
  }
  return absl::OkStatus();
}

absl::StatusOr<Principal> PrincipalIn(const Json& claims,
                                      const std::string& user_claim) {
  Principal principal{.user = TextIn(claims, user_claim)};
  if (!CheckUser(principal.user).ok()) {
    return Invalid(
        absl::StrFormat("its claim \"%s\" is no user's name", user_claim));
  }
  if (claims.contains("tessera_role")) {
    const auto role = ParseRole(TextIn(claims, "tessera_role"));
    if (!role.ok()) return Invalid(std::string(role.status().message()));
    principal.role = *role;
  }
  const auto groups = claims.find("groups");
  if (groups == claims.end() || !groups->is_array()) return principal;
  for (const Json& group : *groups) {
    if (!group.is_string()) continue;
    if (CheckGroup(group.get<std::string>()).ok()) {
      principal.groups.push_back(group.get<std::string>());
    }
  }
  return principal;
}

}  // namespace

absl::StatusOr<std::unique_ptr<OidcVerifier>> OidcVerifier::Create(
    const OidcOptions& options, const Clock& clock, KeySet::Fetch fetch) {
  std::unique_ptr<KeySet> keys;
  if (options.keys.empty()) {
    keys = KeySet::Follow(std::move(fetch), clock);
  } else {
    ASSIGN_OR_RETURN(keys, KeySet::Open(options.keys, clock));
  }
  return std::unique_ptr<OidcVerifier>(
      new OidcVerifier(options, std::move(keys), clock));
}

OidcVerifier::OidcVerifier(const OidcOptions& options,
                           std::unique_ptr<KeySet> keys, const Clock& clock)
    : options_(options), keys_(std::move(keys)), clock_(clock) {}

absl::StatusOr<std::string> OidcVerifier::ClaimsFor(const std::string& audience,
                                                    const std::string& token) {
  ASSIGN_OR_RETURN(std::string text, keys_->Verify(token));
  const Json claims = Json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (!claims.is_object()) return Invalid("it holds no claims");
  if (TextIn(claims, "iss") != options_.issuer) {
    return Invalid(
        absl::StrFormat("it is not from the issuer %s", options_.issuer));
  }
  if (!IsFor(claims, audience)) {
    return Invalid(absl::StrFormat("it is not for the audience %s", audience));
  }
  RETURN_IF_ERROR(CheckTimes(claims, clock_.Now()));
  return text;
}

absl::StatusOr<Principal> OidcVerifier::Verify(const std::string& token) {
  ASSIGN_OR_RETURN(const std::string text, ClaimsFor(options_.audience, token));
  return PrincipalIn(Json::parse(text), options_.user_claim);
}

absl::Status OidcVerifier::CheckIdToken(const std::string& token,
                                        const std::string& client_id,
                                        const std::string& nonce) {
  ASSIGN_OR_RETURN(const std::string text, ClaimsFor(client_id, token));
  const Json claims = Json::parse(text);
  if (nonce.empty() || TextIn(claims, "nonce") != nonce) {
    return Invalid("it was made for another sign-in");
  }
  // OpenID Connect Core, section 3.1.3.7: whom a token of several audiences was
  // given to.
  const std::string party = TextIn(claims, "azp");
  if (!party.empty() && party != client_id) {
    return Invalid("it was given to another program");
  }
  return absl::OkStatus();
}

}  // namespace tessera::access
