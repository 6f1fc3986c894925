#include "server/storage/s3_credentials.h"

#include <fstream>
#include <iterator>
#include <map>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"
#include "base/error_reason.h"
#include "base/status_macros.h"
#include "server/storage/s3_xml.h"

namespace tessera::storage {
namespace {

constexpr absl::Duration kRenewBefore = absl::Minutes(5);
// How long what a file says counts.
constexpr absl::Duration kFileCounts = absl::Minutes(10);

absl::Status Refused(const std::string& why) {
  return WithReason(absl::FailedPreconditionError(why), "BLOBS_REFUSED");
}

absl::StatusOr<std::string> ReadText(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) {
    return Refused(absl::StrFormat(
        "cannot read %s, which is to have the key for the blob store; give "
        "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or another file",
        path));
  }
  return std::string(std::istreambuf_iterator<char>(file), {});
}

// The values of one section of an INI file.
std::map<std::string, std::string> SectionOf(const std::string& text,
                                             const std::string& section) {
  std::map<std::string, std::string> values;
  bool within = false;
  for (absl::string_view line : absl::StrSplit(text, '\n')) {
    line = absl::StripAsciiWhitespace(line);
    if (line.empty() || line[0] == '#' || line[0] == ';') continue;
    if (line[0] == '[') {
      within = line == absl::StrCat("[", section, "]");
      continue;
    }
    const std::pair<absl::string_view, absl::string_view> pair =
        absl::StrSplit(line, absl::MaxSplits('=', 1));
    if (within) {
      values[std::string(absl::StripAsciiWhitespace(pair.first))] =
          std::string(absl::StripAsciiWhitespace(pair.second));
    }
  }
  return values;
}

}  // namespace

S3Credentials::S3Credentials(net::HttpClient& http, const Clock& clock,
                             Environment environment, const std::string& region)
    : http_(http),
      clock_(clock),
      environment_(std::move(environment)),
      region_(region) {}

absl::StatusOr<S3Key> S3Credentials::Get() {
  const absl::MutexLock lock(&mu_);
  const absl::Time now = clock_.Now();
  if (!found_.key.id.empty() && now < found_.expire_time - kRenewBefore) {
    return found_.key;
  }
  absl::StatusOr<Found> renewed = Find();
  if (renewed.ok()) {
    found_ = *std::move(renewed);
  } else if (found_.key.id.empty() || now >= found_.expire_time) {
    return renewed.status();
  }
  return found_.key;
}

void S3Credentials::Forget() {
  const absl::MutexLock lock(&mu_);
  found_ = Found();
}

absl::StatusOr<S3Credentials::Found> S3Credentials::Find() {
  const std::string id = environment_("AWS_ACCESS_KEY_ID");
  if (!id.empty()) {
    return Found{{id, environment_("AWS_SECRET_ACCESS_KEY"),
                  environment_("AWS_SESSION_TOKEN")},
                 absl::InfiniteFuture()};
  }
  const std::string token_file = environment_("AWS_WEB_IDENTITY_TOKEN_FILE");
  return token_file.empty() ? ReadProfile() : AssumeRole(token_file);
}

absl::StatusOr<S3Credentials::Found> S3Credentials::ReadProfile() {
  std::string path = environment_("AWS_SHARED_CREDENTIALS_FILE");
  if (path.empty()) {
    path = absl::StrCat(environment_("HOME"), "/.aws/credentials");
  }
  std::string profile = environment_("AWS_PROFILE");
  if (profile.empty()) profile = "default";
  ASSIGN_OR_RETURN(const std::string text, ReadText(path));
  auto values = SectionOf(text, profile);
  S3Key key{values["aws_access_key_id"], values["aws_secret_access_key"],
            values["aws_session_token"]};
  if (key.id.empty() || key.secret.empty()) {
    return Refused(absl::StrFormat(
        "%s has no aws_access_key_id and aws_secret_access_key in its section "
        "[%s]; add them, or name another profile with AWS_PROFILE",
        path, profile));
  }
  return Found{std::move(key), clock_.Now() + kFileCounts};
}

absl::StatusOr<S3Credentials::Found> S3Credentials::AssumeRole(
    const std::string& token_file) {
  ASSIGN_OR_RETURN(const std::string token, ReadText(token_file));
  const std::string role = environment_("AWS_ROLE_ARN");
  if (role.empty()) {
    return Refused(
        "AWS_WEB_IDENTITY_TOKEN_FILE is set and AWS_ROLE_ARN is "
        "not; name the role whose key is wanted");
  }
  std::string session = environment_("AWS_ROLE_SESSION_NAME");
  if (session.empty()) session = "tessera";
  std::string url = environment_("AWS_ENDPOINT_URL_STS");
  if (url.empty()) {
    url = absl::StrCat("https://sts.", region_, ".amazonaws.com");
  }
  net::HttpRequest request{.method = "POST", .url = absl::StrCat(url, "/")};
  request.headers["content-type"] = "application/x-www-form-urlencoded";
  request.body.bytes = QueryText(
      {{"Action", "AssumeRoleWithWebIdentity"},
       {"Version", "2011-06-15"},
       {"RoleArn", role},
       {"RoleSessionName", session},
       {"WebIdentityToken", std::string(absl::StripAsciiWhitespace(token))}});
  const absl::StatusOr<net::HttpResponse> response = http_.Send(request);
  if (!response.ok() || response->status >= 500) {
    return WithReason(
        absl::UnavailableError(absl::StrFormat(
            "%s, which gives out keys for the blob store, cannot be reached "
            "(%s); try again",
            url,
            response.ok() ? absl::StrCat("status ", response->status)
                          : std::string(response.status().message()))),
        "BLOBS_UNREACHABLE");
  }
  const auto root = ParseXml(response->body);
  const XmlElement* found =
      root.ok() ? root->Child("AssumeRoleWithWebIdentityResult") : nullptr;
  if (found != nullptr) found = found->Child("Credentials");
  absl::Time expire_time;
  if (found == nullptr ||
      !absl::ParseTime(absl::RFC3339_full, found->TextOf("Expiration"),
                       &expire_time, nullptr)) {
    const XmlElement* error = root.ok() ? root->Child("Error") : nullptr;
    return Refused(absl::StrFormat(
        "%s gives no key for the role %s (%s); check the role's trust policy "
        "and the token in %s",
        url, role,
        error == nullptr ? absl::StrCat("status ", response->status)
                         : error->TextOf("Message"),
        token_file));
  }
  return Found{{found->TextOf("AccessKeyId"), found->TextOf("SecretAccessKey"),
                found->TextOf("SessionToken")},
               expire_time};
}

}  // namespace tessera::storage
