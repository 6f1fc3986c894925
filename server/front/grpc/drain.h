// How a server that shuts down ends its calls.
#ifndef TESSERA_SERVER_FRONT_GRPC_DRAIN_H_
#define TESSERA_SERVER_FRONT_GRPC_DRAIN_H_

#include <stop_token>
#include <thread>

#include "absl/status/status.h"
#include "absl/time/time.h"

namespace tessera::front {

// A drain has two steps. After Begin() new calls are refused. After Expire()
// calls in progress must end. A refused or interrupted call gets a retry delay:
// by then the restarted server should answer.
//
// Thread-safe.
class Drain {
 public:
  void Begin() { begun_.request_stop(); }
  // REQUIRES: Begin() was called.
  void Expire() { expired_.request_stop(); }

  // Stopped by Begin(). For calls that never end on their own.
  std::stop_token begun() const { return begun_.get_token(); }
  // Stopped by Expire().
  std::stop_token expired() const { return expired_.get_token(); }

  // Errors: UNAVAILABLE (SERVER_DRAINING), with a delay (see retry_delay.h), if
  // new calls are refused.
  absl::Status CheckBegin() const;
  // Errors: as CheckBegin(), if calls in progress must end.
  absl::Status CheckGoOn() const;

  // The status to send for a call that ended with `outcome`. A call that was
  // cancelled because of Expire() was not cancelled by its client, so its
  // status becomes UNAVAILABLE (SERVER_DRAINING).
  absl::Status Explain(const absl::Status& outcome) const;

 private:
  std::stop_source begun_;
  std::stop_source expired_;
};

// Begins a drain. The drain expires shortly before `grace` is over, so that
// calls can still say why they end.
//
// Owns a thread, which ends with this object. Borrows the drain.
class DrainTimer {
 public:
  DrainTimer(Drain& drain, absl::Duration grace);

 private:
  std::jthread thread_;
};

}  // namespace tessera::front

#endif  // TESSERA_SERVER_FRONT_GRPC_DRAIN_H_
