// How many calls each user has open at this server.
#ifndef TESSERA_SERVER_ACCESS_SEATS_H_
#define TESSERA_SERVER_ACCESS_SEATS_H_

#include <functional>
#include <map>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "server/access/shared_seats.h"

namespace tessera::access {

// Counts open calls, and refuses those above a cap. With SharedSeats, the cap
// holds for all servers together: this server takes a 64th of the cap at a
// time, so that a user may be refused a little early, but never gets more.
//
// Thread-safe. Borrows `shared`, which may be null.
class Seats {
 public:
  // Runs work that may wait for the database.
  using Later = std::function<void(std::function<void()>)>;

  Seats(SharedSeats* shared, Later later)
      : shared_(shared), later_(std::move(later)) {}

  // Takes a seat; returns false if the user has `cap` already. May wait for
  // the database. Errors: those of SharedSeats::Take().
  absl::StatusOr<bool> Take(const SeatKey& key, int cap);
  // REQUIRES: Take() returned true once more than this was called.
  void Leave(const SeatKey& key, int cap);

  // How many seats the user has taken here.
  int TakenBy(const SeatKey& key) const;

 private:
  struct Block {
    int taken = 0;
    int granted = 0;  // By `shared_`.
  };
  // Takes a seat if there is a free one here.
  bool TakeHere(const SeatKey& key, int cap) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);

  SharedSeats* const shared_;
  const Later later_;
  mutable absl::Mutex mu_;
  std::map<SeatKey, Block> blocks_ ABSL_GUARDED_BY(mu_);
};

}  // namespace tessera::access

#endif  // TESSERA_SERVER_ACCESS_SEATS_H_
