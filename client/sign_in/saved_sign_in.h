// Where `tessera login` keeps what it got.
#ifndef TESSERA_CLIENT_SIGN_IN_SAVED_SIGN_IN_H_
#define TESSERA_CLIENT_SIGN_IN_SAVED_SIGN_IN_H_

#include <filesystem>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "openid/provider.h"

namespace tessera::client {

// A user's sign-in to one server.
struct SavedSignIn {
  std::string issuer;
  std::string client_id;
  std::filesystem::path ca_file;  // That the issuer needs; empty: the system's.
  std::string token;              // What calls to the server carry.
  bool is_id_token = false;       // Otherwise an access token.
  absl::Time renew_at;            // When to ask for another token.
  absl::Time expires;
  std::string refresh_token;  // Empty: the token cannot be renewed.

  // Takes the token of the kind `is_id_token`, and its times.
  // Errors: FAILED_PRECONDITION if the provider sent no token of that kind.
  absl::Status Take(const openid::Tokens& tokens, absl::Time now);
};

// A folder with one file for each server. The files and the folder can be read
// by their owner only. Files appear whole or not at all.
//
// Thread-safe, also among processes.
class SignInFolder {
 public:
  explicit SignInFolder(std::filesystem::path folder)
      : folder_(std::move(folder)) {}

  // That of the user: `tessera/sign-ins` below $XDG_CONFIG_HOME or
  // `~/.config`. Empty if neither is known.
  static std::filesystem::path OfUser();

  // Nothing if there is none. Errors: FAILED_PRECONDITION if the file is
  // damaged, or others can read it.
  absl::StatusOr<std::optional<SavedSignIn>> Read(
      const std::string& server) const;

  // Errors: UNAVAILABLE if the file cannot be written.
  absl::Status Write(const std::string& server, const SavedSignIn& saved) const;

  // Succeeds if there is none.
  absl::Status Remove(const std::string& server) const;

  // Keeps other processes from renewing the same sign-in. Released by the
  // destructor.
  class Lock {
   public:
    explicit Lock(int fd) : fd_(fd) {}
    Lock(Lock&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
    Lock& operator=(Lock&&) = delete;
    ~Lock();

   private:
    int fd_;  // Negative: nothing is locked.
  };
  // Waits for others. A folder that cannot be written is not locked.
  Lock LockFor(const std::string& server) const;

 private:
  std::filesystem::path FileOf(const std::string& server) const;

  const std::filesystem::path folder_;
};

}  // namespace tessera::client

#endif  // TESSERA_CLIENT_SIGN_IN_SAVED_SIGN_IN_H_
