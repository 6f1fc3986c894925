// Waiting between attempts, longer each time.
#ifndef TESSERA_CLIENT_API_BACKOFF_H_
#define TESSERA_CLIENT_API_BACKOFF_H_

#include <functional>
#include <stop_token>

#include "absl/time/time.h"

namespace tessera::client {

// The default outlasts a server's restart.
struct BackoffOptions {
  absl::Duration first_delay = absl::Milliseconds(200);
  absl::Duration longest_delay = absl::Seconds(5);
  absl::Duration patience = absl::Seconds(60);  // Delays together.
  // Tests put theirs here; else the thread sleeps until `stop` is requested.
  std::function<void(absl::Duration, std::stop_token)> sleep;
};

// Doubles the delay with each attempt that brought nothing.
//
// Not thread-safe; one per repeated call.
class Backoff {
 public:
  // Nothing is waited for yet.
  explicit Backoff(BackoffOptions options = {});

  // Waits, at least as long as the server said; false at once if patience is
  // used up or would be by that, or `stop` was requested.
  bool Wait(std::stop_token stop = {},
            absl::Duration at_least = absl::ZeroDuration());

  // There was progress: patience and delay begin anew.
  void Reset();

 private:
  const BackoffOptions options_;
  absl::Duration delay_;
  absl::Duration waited_;
};

}  // namespace tessera::client

#endif  // TESSERA_CLIENT_API_BACKOFF_H_
