// Exponential backoff between attempts.
#ifndef TESSERA_CLIENT_API_BACKOFF_H_
#define TESSERA_CLIENT_API_BACKOFF_H_

#include <functional>
#include <stop_token>

#include "absl/time/time.h"

namespace tessera::client {

// The default patience is longer than a server's restart.
struct BackoffOptions {
  absl::Duration first_delay = absl::Milliseconds(200);
  absl::Duration longest_delay = absl::Seconds(5);
  absl::Duration patience = absl::Seconds(60);  // The sum of all delays.
  // Replaces the sleep in tests. Empty: SleepFor(), which a stop request ends.
  std::function<void(absl::Duration, std::stop_token)> sleep;
};

// Doubles the delay after each attempt without progress.
//
// Not thread-safe; one per repeated call.
class Backoff {
 public:
  explicit Backoff(BackoffOptions options = {});

  // Waits for the delay, or for `at_least` (the server's retry delay) if that
  // is longer. Returns true after the wait. Returns false at once if patience
  // is used up or shorter than `at_least`; false also if a stop was requested.
  bool Wait(std::stop_token stop = {},
            absl::Duration at_least = absl::ZeroDuration());

  // Call after progress: patience and delay begin again.
  void Reset();

 private:
  const BackoffOptions options_;
  absl::Duration delay_;
  absl::Duration waited_;
};

}  // namespace tessera::client

#endif  // TESSERA_CLIENT_API_BACKOFF_H_
