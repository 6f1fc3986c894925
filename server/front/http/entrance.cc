#include "server/front/http/entrance.h"

#include <arpa/inet.h>

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "base/error_reason.h"
#include "base/quoting.h"
#include "base/status_macros.h"

namespace tessera::front::http {
namespace {

// Metadata may have 8 KiB.
constexpr size_t kMaxCredentialBytes = 6 << 10;
constexpr size_t kMaxHostBytes = 260;

absl::Status CrossSite() {
  return WithReason(
      absl::PermissionDeniedError(
          "a page of another site sent this request, or a program sent it with "
          "a session's cookie; use the server's own page, or send a token in "
          "the header Authorization"),
      "CROSS_SITE");
}

// Credentials become metadata of gRPC, which ends the process over characters
// that metadata may not have.
absl::StatusOr<std::string> Checked(std::string credential) {
  const bool valid = credential.size() <= kMaxCredentialBytes &&
                     std::all_of(credential.begin(), credential.end(),
                                 [](char c) { return c >= ' ' && c <= '~'; });
  if (valid) return credential;
  return WithReason(
      absl::UnauthenticatedError(
          "the credential is too long, or has characters that no token has; "
          "send `Authorization: Bearer …` with a token that `tesserad token "
          "create` or your identity provider gave you"),
      "TOKEN_INVALID");
}

// Without the port; IPv6 without brackets.
std::string NameIn(absl::string_view host) {
  if (absl::ConsumePrefix(&host, "[")) {
    return std::string(host.substr(0, host.find(']')));
  }
  return std::string(host.substr(0, host.find(':')));
}

bool IsAddress(const std::string& name) {
  in_addr v4{};
  in6_addr v6{};
  return inet_pton(AF_INET, name.c_str(), &v4) == 1 ||
         inet_pton(AF_INET6, name.c_str(), &v6) == 1;
}

enum class Source { kOwnPage, kOtherPage, kUnknown };

// Browsers say where a request comes from; a page cannot change these headers.
Source SourceOf(const Head& head) {
  const std::string& site = head.header("sec-fetch-site");
  if (!site.empty()) {
    return site == "same-origin" ? Source::kOwnPage : Source::kOtherPage;
  }
  const std::string& origin = head.header("origin");
  if (origin.empty()) return Source::kUnknown;
  // A proxy may have ended TLS, so only the host counts.
  absl::string_view host = origin;
  if (!absl::ConsumePrefix(&host, "https://")) {
    absl::ConsumePrefix(&host, "http://");
  }
  return absl::EqualsIgnoreCase(host, head.header("host")) ? Source::kOwnPage
                                                           : Source::kOtherPage;
}

}  // namespace

bool IsOwnHost(absl::string_view host, absl::string_view own) {
  const std::string name = NameIn(host);
  return IsAddress(name) || absl::EqualsIgnoreCase(name, "localhost") ||
         absl::EqualsIgnoreCase(name, own);
}

std::string CookieIn(absl::string_view header, absl::string_view name) {
  for (const absl::string_view piece : absl::StrSplit(header, ';')) {
    const std::pair<absl::string_view, absl::string_view> cookie =
        absl::StrSplit(absl::StripAsciiWhitespace(piece),
                       absl::MaxSplits('=', 1));
    if (cookie.first == name) return std::string(cookie.second);
  }
  return "";
}

bool Entrance::secure() const {
  return options_.encrypts || absl::StartsWith(options_.public_url, "https://");
}

absl::StatusOr<std::string> Entrance::OriginFor(const Request& request) const {
  if (!options_.public_url.empty()) return options_.public_url;
  const std::string host = request.header("host");
  const bool plain = !host.empty() && host.size() <= kMaxHostBytes &&
                     std::all_of(host.begin(), host.end(), [](char c) {
                       return absl::ascii_isalnum(
                                  static_cast<unsigned char>(c)) ||
                              absl::StrContains(".-:[]", c);
                     });
  if (plain) return absl::StrCat(options_.encrypts ? "https" : "http", "://", host);
  return WithReason(
      absl::InvalidArgumentError(absl::StrFormat(
          "the request's header Host, %s, is no name of a server; open the "
          "server by its address",
          Quoted(host))),
      "REQUEST_MALFORMED");
}

absl::Status Entrance::CheckHost(const Head& head) const {
  if (options_.authenticates) return absl::OkStatus();
  const std::string& host = head.header("host");
  if (IsOwnHost(host, options_.host)) return absl::OkStatus();
  return WithReason(
      absl::PermissionDeniedError(absl::StrFormat(
          "without authentication the server answers to its address only, not "
          "to the name %s; use the address, or turn on --auth tokens",
          Quoted(host))),
      "HOST_UNKNOWN");
}

absl::StatusOr<std::string> Entrance::CredentialOf(const Head& head) const {
  RETURN_IF_ERROR(drain_.CheckBegin());
  RETURN_IF_ERROR(CheckHost(head));
  const std::string& authorization = head.header("authorization");
  // No browser sends this on its own, as it sends names and passwords in URLs.
  if (absl::StartsWithIgnoreCase(authorization, "Bearer ")) {
    return Checked(authorization);
  }
  const std::string session = CookieIn(head.header("cookie"), kSessionCookie);
  if (head.method != "GET" && head.method != "HEAD") {
    const Source source = SourceOf(head);
    if (source == Source::kOtherPage) return CrossSite();
    if (source == Source::kUnknown && !session.empty()) return CrossSite();
  }
  if (!authorization.empty()) return Checked(authorization);
  if (session.empty()) return std::string();
  return Checked(absl::StrCat("Bearer ", session));
}

absl::Status Entrance::Authenticate(const std::string& credential,
                                    app::Caller& caller) const {
  ASSIGN_OR_RETURN(caller.principal, control_.Authenticate(credential));
  return absl::OkStatus();
}

absl::Status Entrance::CheckRole(const app::Caller& caller,
                                 const app::Operation& operation) const {
  const absl::Status role = control_.CheckRole(caller, operation);
  if (!role.ok()) control_.Note(caller, operation, "", role);
  return role;
}

}  // namespace tessera::front::http
