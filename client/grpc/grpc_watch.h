// Watches a job over a connection that may be lost.
#ifndef TESSERA_CLIENT_GRPC_GRPC_WATCH_H_
#define TESSERA_CLIENT_GRPC_GRPC_WATCH_H_

#include <cstdint>
#include <functional>
#include <optional>
#include <stop_token>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "client/api/training.h"
#include "client/grpc/grpc_connection.h"

namespace tessera::client {

// The state of one watched job across lost connections.
template <typename Job>
struct JobWatch {
  std::stop_token stop;
  const std::function<void(const Job&)>& observer;
  int64_t sequence = 0;  // Of the last message.
  Job last;
  bool progressed = false;  // Since the connection was last lost.

  // Call with each message of the stream.
  void Take(int64_t message_sequence, Job job) {
    sequence = message_sequence;
    last = std::move(job);
    progressed = true;
    observer(last);
  }
};

// Calls `watch_once`, which reads one stream to its end, until the job has
// ended. Errors: those of `watch_once`, except lost connections that come back
// within Patience(); CANCELLED if a stop was requested.
template <typename Job, typename WatchOnce>
absl::StatusOr<Job> WatchToEnd(const GrpcConnection& connection,
                               JobWatch<Job>& watch,
                               const WatchOnce& watch_once) {
  // Created after the first attempt, which may reach the server.
  std::optional<Backoff> backoff;
  while (true) {
    const absl::Status status = watch_once();
    if (watch.stop.stop_requested()) {
      return absl::CancelledError("watching ended");
    }
    if (IsFinal(watch.last.state)) return std::move(watch.last);
    // A server that shuts down ends its streams early and without an error.
    if (!status.ok() && !connection.MayGoOnAfter(status)) return status;
    if (std::exchange(watch.progressed, false) || !backoff) {
      backoff.emplace(connection.Patience());
    }
    if (backoff->Wait(watch.stop)) continue;
    if (watch.stop.stop_requested()) {
      return absl::CancelledError("watching ended");
    }
    return status.ok() ? absl::UnavailableError(
                             "the server ended the job's stream early; watch "
                             "the job again")
                       : status;
  }
}

}  // namespace tessera::client

#endif  // TESSERA_CLIENT_GRPC_GRPC_WATCH_H_
