// Lists what a bucket has, a page at a time.
#ifndef TESSERA_SERVER_STORAGE_S3_LISTING_H_
#define TESSERA_SERVER_STORAGE_S3_LISTING_H_

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "server/storage/s3_client.h"

namespace tessera::storage {

struct S3Object {
  std::string key;
  int64_t size_bytes = 0;
  absl::Time change_time;
};

// Calls `visit` with the objects whose keys begin with `prefix`, at most 1,000
// at a time. Errors: those of S3Client::Send(); UNAVAILABLE if an answer cannot
// be read; the first one of `visit`.
absl::Status VisitObjects(
    S3Client& client, const std::string& prefix,
    const std::function<absl::Status(const std::vector<S3Object>&)>& visit);

// A multipart upload that was begun and not ended.
struct S3Upload {
  std::string key;
  std::string id;
  absl::Time begin_time;
};

// Likewise for multipart uploads.
absl::Status VisitUploads(
    S3Client& client, const std::string& prefix,
    const std::function<absl::Status(const std::vector<S3Upload>&)>& visit);

}  // namespace tessera::storage

#endif  // TESSERA_SERVER_STORAGE_S3_LISTING_H_
