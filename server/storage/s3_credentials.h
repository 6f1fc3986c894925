// Keys for S3, from where other programs that use S3 take theirs.
#ifndef TESSERA_SERVER_STORAGE_S3_CREDENTIALS_H_
#define TESSERA_SERVER_STORAGE_S3_CREDENTIALS_H_

#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "base/clock.h"
#include "net/http_client.h"
#include "server/storage/s3_bucket.h"
#include "server/storage/s3_signature.h"

namespace tessera::storage {

// Finds a key in the first of these places that has one:
// 1. AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN;
// 2. a web identity: the token in the file AWS_WEB_IDENTITY_TOKEN_FILE is
//    exchanged for a key of the role AWS_ROLE_ARN;
// 3. the profile AWS_PROFILE (`default`) in AWS_SHARED_CREDENTIALS_FILE
//    (`~/.aws/credentials`).
// A key that expires is renewed five minutes before. Files are read again after
// five minutes, so that a key can be exchanged while the server runs.
//
// Thread-safe. Borrows client and clock.
class S3Credentials {
 public:
  S3Credentials(net::HttpClient& http, const Clock& clock,
                Environment environment, const std::string& region);

  // Errors: FAILED_PRECONDITION (BLOBS_REFUSED) naming the place that has no
  // key; UNAVAILABLE (BLOBS_UNREACHABLE) if the key cannot be renewed now.
  absl::StatusOr<S3Key> Get();

  // Has the next Get() ask anew, since the key was refused as expired.
  void Forget();

 private:
  struct Found {
    S3Key key;
    absl::Time expire_time;
  };
  absl::StatusOr<Found> Find();
  absl::StatusOr<Found> AssumeRole(const std::string& token_file);
  absl::StatusOr<Found> ReadProfile();

  net::HttpClient& http_;
  const Clock& clock_;
  const Environment environment_;
  const std::string region_;
  absl::Mutex mu_;  // Held while a key is renewed, so that one call does.
  Found found_ ABSL_GUARDED_BY(mu_);
};

}  // namespace tessera::storage

#endif  // TESSERA_SERVER_STORAGE_S3_CREDENTIALS_H_
