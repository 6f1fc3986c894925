// The public keys of the identity provider.
#ifndef TESSERA_SERVER_ACCESS_KEY_SET_H_
#define TESSERA_SERVER_ACCESS_KEY_SET_H_

#include <filesystem>
#include <functional>
#include <memory>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "base/clock.h"

namespace tessera::access {

// Verifies signatures with JSON Web Keys (RFC 7517: `{"keys": […]}`): RSA keys
// from 2048 bits and elliptic curve keys. Other keys are ignored. The keys are
// read again while tokens come, so that keys can be added and removed. cjose
// computes the signatures.
//
// Thread-safe. Borrows the clock. While one thread reads, others use the keys
// of before.
class KeySet {
 public:
  // The keys in a file. It is read again every ten seconds. If it cannot be
  // read, the old keys hold for ten minutes, then none.
  // Errors: INVALID_ARGUMENT if `file` cannot be read or holds no usable key.
  static absl::StatusOr<std::unique_ptr<KeySet>> Open(
      const std::filesystem::path& file, const Clock& clock);

  // The keys that `fetch` returns as JSON, as from an issuer. They are fetched
  // now, every five minutes, and when a token names an unknown key, but not
  // more often than every ten seconds. While that fails, the old keys hold for
  // an hour. A first failure is logged: the issuer may start later.
  using Fetch = std::function<absl::StatusOr<std::string>()>;
  static std::unique_ptr<KeySet> Follow(Fetch fetch, const Clock& clock);
  ~KeySet();

  // Returns the payload of `token`, a JSON Web Signature in compact form, if
  // one of the keys has signed it by RS, PS or ES with SHA-256, 384 or 512.
  // Errors: UNAUTHENTICATED (TOKEN_INVALID); those of `fetch` if it never
  // returned keys.
  absl::StatusOr<std::string> Verify(const std::string& token);

 private:
  struct Keys;
  struct Patience {
    absl::Duration read_again;
    absl::Duration read_for_unknown;  // When a token names an unknown key.
    absl::Duration keep_unread;
  };
  KeySet(Fetch fetch, const Patience& patience, const Clock& clock);
  static absl::StatusOr<std::shared_ptr<const Keys>> Parse(
      const std::string& text);
  // The keys, which are read again if the last reading is older than `age`.
  std::shared_ptr<const Keys> Current(absl::Duration age)
      ABSL_LOCKS_EXCLUDED(mu_, reading_);
  void Read() ABSL_LOCKS_EXCLUDED(mu_);

  const Fetch fetch_;
  const Patience patience_;
  const Clock& clock_;
  absl::Mutex reading_;  // Held by the thread that reads.
  absl::Mutex mu_;
  std::shared_ptr<const Keys> keys_ ABSL_GUARDED_BY(mu_);  // Null: never read.
  absl::Status trouble_ ABSL_GUARDED_BY(mu_);  // Of the last reading.
  absl::Time looked_ ABSL_GUARDED_BY(mu_);     // The last attempt to read.
  absl::Time read_ ABSL_GUARDED_BY(mu_);       // When `keys_` were read.
};

}  // namespace tessera::access

#endif  // TESSERA_SERVER_ACCESS_KEY_SET_H_
