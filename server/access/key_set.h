// The public keys of the identity provider.
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

// Verifies signatures with the keys in a file of JSON Web Keys (RFC 7517:
// `{"keys": […]}`): RSA keys from 2048 bits and elliptic curve keys. Other keys
// are ignored. If the last reading is ten seconds old, the next token makes the
// file be read again, so that keys can be added and removed. If the file cannot
// be read, the old keys hold for ten minutes, then none. cjose computes the
// signatures.
//
// Thread-safe. Borrows the clock.
class KeySet {
 public:
  // Errors: INVALID_ARGUMENT if `file` cannot be read or holds no usable key.
  static absl::StatusOr<std::unique_ptr<KeySet>> Open(
      const std::filesystem::path& file, const Clock& clock);
  ~KeySet();

  // Returns the payload of `token`, a JSON Web Signature in compact form, if
  // one of the keys has signed it by RS, PS or ES with SHA-256, 384 or 512.
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
  absl::Time looked_ ABSL_GUARDED_BY(mu_);  // The last attempt to read.
  absl::Time read_ ABSL_GUARDED_BY(mu_);    // When `keys_` were read.
};

}  // namespace tessera::access

#endif  // TESSERA_SERVER_ACCESS_KEY_SET_H_
