// Requests to one bucket of S3.
#ifndef TESSERA_SERVER_STORAGE_S3_CLIENT_H_
#define TESSERA_SERVER_STORAGE_S3_CLIENT_H_

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "base/clock.h"
#include "base/metrics.h"
#include "net/http_client.h"
#include "server/storage/request_limit.h"
#include "server/storage/s3_bucket.h"
#include "server/storage/s3_credentials.h"
#include "server/storage/s3_metrics.h"

namespace tessera::storage {

// What a client is made with. Tests replace each part.
struct S3ClientOptions {
  // Null: libcurl.
  std::unique_ptr<net::HttpClient> http;
  Environment environment = &ProcessEnvironment;
  std::function<void(absl::Duration)> sleep = &absl::SleepFor;
  int attempts = 7;  // Of a request that makes no headway.
  int requests_at_once = 64;
  Metrics* metrics = nullptr;  // Borrowed; null: nothing is counted.
};

// Signs requests and sends them again after answers 5xx and 429 and after cut
// connections, with growing delays that are spread at random; never after
// another 4xx. All requests are safe to repeat.
//
// Thread-safe. Borrows clock and metrics.
class S3Client {
 public:
  S3Client(S3Bucket bucket, const Clock& clock, S3ClientOptions options);

  struct Call {
    std::string method;
    std::string key;  // "": the bucket itself.
    std::map<std::string, std::string> query = {};
    std::map<std::string, std::string> headers = {};
    net::HttpBody body = {};
    std::string body_sha256 = "";  // Empty: computed from `body.bytes`.
  };

  // Returns the answer if it is 2xx, 404 for an object, or 412.
  // Errors: UNAVAILABLE (BLOBS_UNREACHABLE) with a retry delay, naming the
  // bucket; FAILED_PRECONDITION (BLOBS_REFUSED) if the key is wrong or lacks a
  // right, or the bucket does not exist.
  absl::StatusOr<net::HttpResponse> Send(const Call& call);

  // Reads an object. After a cut goes on with the first byte that the sink has
  // not taken. Errors: NOT_FOUND; those of Send(); the first one of the sink.
  absl::Status Read(const std::string& key, const net::ByteSink& sink);

  const S3Bucket& bucket() const { return bucket_; }
  int requests_at_once() const { return limit_.places(); }

 private:
  absl::StatusOr<net::HttpResponse> SendOnce(const Call& call,
                                             const net::ByteSink& sink);
  // SendOnce() until the answer is final or attempts are used up. `progress`,
  // if not null, tells whether bytes came since the last call of it.
  absl::StatusOr<net::HttpResponse> SendUntilFinal(
      const std::function<absl::StatusOr<net::HttpResponse>()>& send,
      const std::function<bool()>& progress);
  absl::Status Unreachable(const std::string& why) const;
  absl::Status Distrusted(const std::string& why) const;
  absl::Status Refused(const net::HttpResponse& response) const;

  const S3Bucket bucket_;
  const Clock& clock_;
  const S3ClientOptions options_;
  S3Credentials credentials_;
  RequestLimit limit_;
  S3Metrics metrics_;
};

}  // namespace tessera::storage

#endif  // TESSERA_SERVER_STORAGE_S3_CLIENT_H_
