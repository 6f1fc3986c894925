#include "server/storage/s3_signature.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <array>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "base/sha256.h"

namespace tessera::storage {
namespace {

constexpr char kAlgorithm[] = "AWS4-HMAC-SHA256";
constexpr char kService[] = "s3";

std::string Hmac(absl::string_view key, absl::string_view text) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest;
  unsigned int size = 0;
  HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()),
       reinterpret_cast<const unsigned char*>(text.data()), text.size(),
       digest.data(), &size);
  return std::string(reinterpret_cast<const char*>(digest.data()), size);
}

std::string SignedHeaders(const S3Request& request) {
  return absl::StrJoin(request.headers, ";",
                       [](std::string* out, const auto& header) {
                         absl::StrAppend(out, header.first);
                       });
}

}  // namespace

std::string PercentEncoded(absl::string_view text, bool keep_slash) {
  std::string encoded;
  for (const char c : text) {
    if (absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '-' ||
        c == '.' || c == '_' || c == '~' || (keep_slash && c == '/')) {
      encoded.push_back(c);
    } else {
      absl::StrAppendFormat(&encoded, "%%%02X", static_cast<unsigned char>(c));
    }
  }
  return encoded;
}

std::string QueryText(const std::map<std::string, std::string>& query) {
  return absl::StrJoin(query, "&", [](std::string* out, const auto& pair) {
    absl::StrAppend(out, PercentEncoded(pair.first, false), "=",
                    PercentEncoded(pair.second, false));
  });
}

std::string CanonicalRequest(const S3Request& request) {
  std::string headers;
  for (const auto& [name, value] : request.headers) {
    absl::StrAppend(&headers, name, ":", absl::StripAsciiWhitespace(value),
                    "\n");
  }
  return absl::StrJoin(
      {request.method, request.path, QueryText(request.query), headers,
       SignedHeaders(request), request.payload_sha256},
      "\n");
}

void Sign(S3Request& request, const S3Key& key, const std::string& region,
          absl::Time time) {
  const std::string stamp =
      absl::FormatTime("%Y%m%dT%H%M%SZ", time, absl::UTCTimeZone());
  const std::string day = stamp.substr(0, 8);
  request.headers["host"] = request.host;
  request.headers["x-amz-date"] = stamp;
  request.headers["x-amz-content-sha256"] = request.payload_sha256;
  if (!key.session_token.empty()) {
    request.headers["x-amz-security-token"] = key.session_token;
  }
  const std::string scope = absl::StrJoin(
      {day, region, std::string(kService), std::string("aws4_request")}, "/");
  const std::string text = absl::StrJoin({std::string(kAlgorithm), stamp, scope,
                                          Sha256Hex(CanonicalRequest(request))},
                                         "\n");
  std::string signing = Hmac(absl::StrCat("AWS4", key.secret), day);
  for (const absl::string_view part :
       {absl::string_view(region), absl::string_view(kService),
        absl::string_view("aws4_request")}) {
    signing = Hmac(signing, part);
  }
  request.headers["authorization"] =
      absl::StrFormat("%s Credential=%s/%s, SignedHeaders=%s, Signature=%s",
                      kAlgorithm, key.id, scope, SignedHeaders(request),
                      absl::BytesToHexString(Hmac(signing, text)));
}

}  // namespace tessera::storage
