#include "server/storage/s3_bucket.h"

#include <cstdlib>
#include <map>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "base/quoting.h"
#include "base/status_macros.h"
#include "server/storage/s3_signature.h"

namespace tessera::storage {
namespace {

constexpr char kScheme[] = "s3://";

absl::Status Bad(absl::string_view url, absl::string_view why) {
  return absl::InvalidArgumentError(absl::StrFormat(
      "%s is not the URL of a blob store: %s; give "
      "s3://BUCKET/PREFIX?endpoint=URL&region=REGION&path_style=1, of which "
      "only s3://BUCKET is needed for Amazon's S3",
      Quoted(url), why));
}

std::string FirstOf(const Environment& environment,
                    std::initializer_list<const char*> names) {
  for (const char* const name : names) {
    std::string value = environment(name);
    if (!value.empty()) return value;
  }
  return "";
}

absl::Status SetOption(absl::string_view url, absl::string_view option,
                       S3Bucket& bucket) {
  const std::pair<std::string, std::string> pair =
      absl::StrSplit(option, absl::MaxSplits('=', 1));
  const auto& [name, value] = pair;
  if (name == "endpoint") {
    bucket.endpoint = value;
  } else if (name == "region") {
    bucket.region = value;
  } else if (name == "ca_file") {
    bucket.ca_file = value;
  } else if (name == "path_style" && (value == "1" || value == "0")) {
    bucket.path_style = value == "1";
  } else {
    return Bad(url, absl::StrCat("it cannot read the option ", Quoted(option)));
  }
  return absl::OkStatus();
}

absl::Status SetDefaults(absl::string_view url, const Environment& environment,
                         S3Bucket& bucket) {
  if (bucket.region.empty()) {
    bucket.region = FirstOf(environment, {"AWS_REGION", "AWS_DEFAULT_REGION"});
  }
  if (bucket.region.empty()) bucket.region = "us-east-1";
  if (bucket.endpoint.empty()) {
    bucket.endpoint =
        FirstOf(environment, {"AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL"});
  }
  if (bucket.endpoint.empty()) {
    bucket.endpoint =
        absl::StrCat("https://s3.", bucket.region, ".amazonaws.com");
  }
  if (bucket.ca_file.empty()) bucket.ca_file = environment("AWS_CA_BUNDLE");
  absl::string_view host = bucket.endpoint;
  if ((!absl::ConsumePrefix(&host, "https://") &&
       !absl::ConsumePrefix(&host, "http://")) ||
      absl::StripSuffix(host, "/").empty() ||
      absl::StrContains(absl::StripSuffix(host, "/"), '/')) {
    return Bad(url, absl::StrFormat("the endpoint %s is not https://HOST or "
                                    "http://HOST, with a port where needed",
                                    Quoted(bucket.endpoint)));
  }
  bucket.endpoint = std::string(absl::StripSuffix(bucket.endpoint, "/"));
  return absl::OkStatus();
}

}  // namespace

std::string S3Bucket::Name() const {
  return prefix.empty() ? absl::StrCat(kScheme, bucket)
                        : absl::StrCat(kScheme, bucket, "/", prefix);
}

std::string S3Bucket::KeyOf(absl::string_view name) const {
  return prefix.empty() ? std::string(name) : absl::StrCat(prefix, "/", name);
}

std::string S3Bucket::Host() const {
  const std::string host = endpoint.substr(endpoint.find("://") + 3);
  return path_style ? host : absl::StrCat(bucket, ".", host);
}

std::string S3Bucket::PathOf(absl::string_view key) const {
  const std::string encoded = PercentEncoded(key, /*keep_slash=*/true);
  if (!path_style) return absl::StrCat("/", encoded);
  return key.empty() ? absl::StrCat("/", bucket)
                     : absl::StrCat("/", bucket, "/", encoded);
}

std::string ProcessEnvironment(const char* name) {
  const char* const value = std::getenv(name);
  return value == nullptr ? "" : value;
}

bool IsS3Url(absl::string_view url) { return absl::StartsWith(url, kScheme); }

absl::StatusOr<S3Bucket> ParseS3Url(absl::string_view url,
                                    const Environment& environment) {
  absl::string_view rest = url;
  if (!absl::ConsumePrefix(&rest, kScheme)) {
    return Bad(url, "it does not begin with s3://");
  }
  const std::pair<absl::string_view, absl::string_view> place_and_options =
      absl::StrSplit(rest, absl::MaxSplits('?', 1));
  const std::pair<absl::string_view, absl::string_view> place =
      absl::StrSplit(place_and_options.first, absl::MaxSplits('/', 1));
  S3Bucket bucket{.bucket = std::string(place.first)};
  if (bucket.bucket.empty()) return Bad(url, "it names no bucket");
  absl::string_view prefix = place.second;
  while (absl::ConsumePrefix(&prefix, "/")) {
  }
  while (absl::ConsumeSuffix(&prefix, "/")) {
  }
  bucket.prefix = std::string(prefix);
  for (const absl::string_view option :
       absl::StrSplit(place_and_options.second, '&', absl::SkipEmpty())) {
    RETURN_IF_ERROR(SetOption(url, option, bucket));
  }
  RETURN_IF_ERROR(SetDefaults(url, environment, bucket));
  return bucket;
}

}  // namespace tessera::storage
