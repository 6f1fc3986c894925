// How a server that is about to end takes leave of its callers.
#ifndef TESSERA_SERVER_FRONT_GRPC_DRAIN_H_
#define TESSERA_SERVER_FRONT_GRPC_DRAIN_H_

#include <stop_token>
#include <thread>

#include "absl/status/status.h"
#include "absl/time/time.h"

namespace tessera::front {

// First no call is let in any more, then those in progress have to end. What
// was refused or broken off is told when to try again: the next start goes on.
//
// Thread-safe.
class Drain {
 public:
  void Begin() { begun_.request_stop(); }
  // REQUIRES: Begin() was called.
  void Expire() { expired_.request_stop(); }

  // Asked to stop by Begin(), for what has no end of its own.
  std::stop_token begun() const { return begun_.get_token(); }
  // Asked to stop by Expire().
  std::stop_token expired() const { return expired_.get_token(); }

  // Whether a call may begin. Errors: UNAVAILABLE (SERVER_DRAINING), with a
  // delay (see retry_delay.h).
  absl::Status CheckBegin() const;
  // Whether a call may go on. Errors: as CheckBegin().
  absl::Status CheckGoOn() const;

  // What a call ends with that ended with `outcome`: whoever stopped because of
  // Expire() was not cancelled by the client.
  absl::Status Explain(const absl::Status& outcome) const;

 private:
  std::stop_source begun_;
  std::stop_source expired_;
};

// Begins a drain and lets it expire a little before `grace` is over, so that
// calls can still say why they end.
//
// Owns a thread, which ends with it. Borrows the drain.
class DrainTimer {
 public:
  DrainTimer(Drain& drain, absl::Duration grace);

 private:
  std::jthread thread_;
};

}  // namespace tessera::front

#endif  // TESSERA_SERVER_FRONT_GRPC_DRAIN_H_
