// Signs requests to S3 with AWS Signature Version 4.
#ifndef TESSERA_SERVER_STORAGE_S3_SIGNATURE_H_
#define TESSERA_SERVER_STORAGE_S3_SIGNATURE_H_

#include <map>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace tessera::storage {

// Who signs. `session_token` is empty for keys that do not expire.
struct S3Key {
  std::string id;
  std::string secret;
  std::string session_token;
};

// The parts of a request that are signed.
struct S3Request {
  std::string method;
  std::string host;  // With the port, unless it is the scheme's own.
  std::string path;  // Percent-encoded; begins with `/`.
  std::map<std::string, std::string> query;    // Not encoded.
  std::map<std::string, std::string> headers;  // Names in lower case.
  std::string payload_sha256;                  // Of the body.
};

// Percent-encodes all but letters, digits and `-._~`, and `/` if `keep_slash`.
std::string PercentEncoded(absl::string_view text, bool keep_slash);

// The query as it is signed, and as the URL must have it.
std::string QueryText(const std::map<std::string, std::string>& query);

// The text whose digest is signed. Tests compare it with Amazon's examples.
std::string CanonicalRequest(const S3Request& request);

// Adds the headers `host`, `x-amz-date`, `x-amz-content-sha256`,
// `x-amz-security-token` where the key has a token, and `authorization`.
// Method: "Authenticating Requests: Using the Authorization Header (AWS
// Signature Version 4)" of Amazon's S3 documentation, in a single chunk.
void Sign(S3Request& request, const S3Key& key, const std::string& region,
          absl::Time time);

}  // namespace tessera::storage

#endif  // TESSERA_SERVER_STORAGE_S3_SIGNATURE_H_
