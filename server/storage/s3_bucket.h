// Where blobs lie in S3: what the URL of a store says.
#ifndef TESSERA_SERVER_STORAGE_S3_BUCKET_H_
#define TESSERA_SERVER_STORAGE_S3_BUCKET_H_

#include <functional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace tessera::storage {

// A folder of a bucket, and how to reach it.
struct S3Bucket {
  std::string bucket;
  std::string prefix;    // Without slashes at its ends; may be empty.
  std::string endpoint;  // `https://HOST[:PORT]`
  std::string region;
  bool path_style = false;  // ENDPOINT/BUCKET/KEY; else BUCKET.ENDPOINT/KEY.
  std::string ca_file;      // Empty: the system's certificates.

  // For messages: `s3://BUCKET/PREFIX`.
  std::string Name() const;
  // The key of the object `name` of the store.
  std::string KeyOf(absl::string_view name) const;
  // The host and the path, percent-encoded, of a key; "": of the bucket.
  std::string Host() const;
  std::string PathOf(absl::string_view key) const;
};

// The value of a variable of the environment; "" if it is not set.
using Environment = std::function<std::string(const char* name)>;
std::string ProcessEnvironment(const char* name);

// Whether the URL begins with `s3://`.
bool IsS3Url(absl::string_view url);

// Reads `s3://BUCKET[/PREFIX][?endpoint=URL&region=R&path_style=1&ca_file=F]`.
// What the URL does not say is taken from AWS_ENDPOINT_URL_S3,
// AWS_ENDPOINT_URL, AWS_REGION, AWS_DEFAULT_REGION and AWS_CA_BUNDLE; the
// default is Amazon's S3 in us-east-1.
// Errors: INVALID_ARGUMENT, naming the part of the URL that is wrong.
absl::StatusOr<S3Bucket> ParseS3Url(absl::string_view url,
                                    const Environment& environment);

}  // namespace tessera::storage

#endif  // TESSERA_SERVER_STORAGE_S3_BUCKET_H_
