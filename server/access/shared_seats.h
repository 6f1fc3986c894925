// How many calls a user may have open, over all servers that share a database.
#ifndef TESSERA_SERVER_ACCESS_SHARED_SEATS_H_
#define TESSERA_SERVER_ACCESS_SHARED_SEATS_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "base/clock.h"
#include "server/db/database.h"

namespace tessera::access {

// Seats of one kind for one user: each open call takes one.
struct SeatKey {
  std::string kind;  // `watches`.
  std::string user;

  auto operator<=>(const SeatKey&) const = default;
};

// Divides each user's seats among the servers, some at a time, so that few
// calls need the database. A server that has not been seen for a minute has no
// seats.
//
// Thread-safe. Borrows the database and the clock.
class SharedSeats {
 public:
  // `server` names this server; no other has the same name.
  SharedSeats(db::Database& database, const Clock& clock, std::string server)
      : database_(database), clock_(clock), server_(std::move(server)) {}

  // Forgets the seats of an earlier process of this server. Call it first.
  absl::Status Enter();
  // Shows that this server lives. Call it every few seconds.
  absl::Status Beat();
  // Gives all seats back.
  absl::Status Leave();

  // Takes seats for this server: at most `wanted`, and so many that all servers
  // together have at most `cap`. Returns how many.
  absl::StatusOr<int> Take(const SeatKey& key, int wanted, int cap);
  // REQUIRES: this server has taken as many.
  absl::Status GiveBack(const SeatKey& key, int seats);

 private:
  db::Database& database_;
  const Clock& clock_;
  const std::string server_;
};

}  // namespace tessera::access

#endif  // TESSERA_SERVER_ACCESS_SHARED_SEATS_H_
