// The public keys of those who may say who a caller is.
#ifndef TESSERA_SERVER_ACCESS_KEY_SET_H_
#define TESSERA_SERVER_ACCESS_KEY_SET_H_

#include <filesystem>
#include <memory>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "base/clock.h"

namespace tessera::access {

// A file of JSON Web Keys (RFC 7517: `{"keys": […]}`), RSA from 2048 bits and
// elliptic curves; keys for other uses are passed over. It is read again
// for the next token after ten seconds: keys that were added are taken then,
// and keys that were removed are not. A file that cannot be read counts as it
// was for ten minutes, then as empty. The signatures are cjose's.
//
// Thread-safe. Borrows the clock.
class KeySet {
 public:
  // Errors: INVALID_ARGUMENT if `file` cannot be read or holds no usable key.
  static absl::StatusOr<std::unique_ptr<KeySet>> Open(
      const std::filesystem::path& file, const Clock& clock);
  ~KeySet();

  // What `token`, a JSON Web Signature in its compact form, says, if one of the
  // keys has signed it by RS, PS or ES with SHA-256, 384 or 512.
  // Errors: UNAUTHENTICATED (TOKEN_INVALID).
  absl::StatusOr<std::string> Verify(const std::string& token);

 private:
  struct Keys;
  KeySet(const std::filesystem::path& file, const Clock& clock);
  static absl::StatusOr<std::unique_ptr<Keys>> Read(
      const std::filesystem::path& file);
  void Refresh() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);

  const std::filesystem::path file_;
  const Clock& clock_;
  absl::Mutex mu_;
  std::unique_ptr<Keys> keys_ ABSL_GUARDED_BY(mu_);
  absl::Time looked_ ABSL_GUARDED_BY(mu_);  // At the file, the last time.
  absl::Time read_ ABSL_GUARDED_BY(mu_);    // When `keys_` were.
};

}  // namespace tessera::access

#endif  // TESSERA_SERVER_ACCESS_KEY_SET_H_
