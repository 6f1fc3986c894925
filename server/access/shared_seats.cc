#include "server/access/shared_seats.h"

#include <algorithm>
#include <cstdint>

#include "absl/time/time.h"
#include "base/status_macros.h"

namespace tessera::access {
namespace {

constexpr absl::Duration kGoneAfter = absl::Minutes(1);
constexpr absl::Duration kForgetAfter = absl::Hours(1);

constexpr char kBeat[] =
    "INSERT INTO live_servers (server, seen_time) VALUES ($1, $2) "
    "ON CONFLICT (server) DO UPDATE SET seen_time = excluded.seen_time";
constexpr char kForgetBlocks[] =
    "DELETE FROM seat_blocks WHERE server IN (SELECT server FROM live_servers "
    "WHERE seen_time < $1)";
constexpr char kForgetServers[] =
    "DELETE FROM live_servers WHERE seen_time < $1";
constexpr char kGiveAllBack[] = "DELETE FROM seat_blocks WHERE server = $1";
constexpr char kLeave[] = "DELETE FROM live_servers WHERE server = $1";
constexpr char kSum[] =
    "SELECT COALESCE(SUM(b.seats), 0) FROM seat_blocks b "
    "JOIN live_servers s ON s.server = b.server "
    "WHERE b.kind = $1 AND b.owner = $2 AND "
    "(s.seen_time > $3 OR b.server = $4)";
constexpr char kAdd[] =
    "INSERT INTO seat_blocks (kind, owner, server, seats) "
    "VALUES ($1, $2, $3, $4) ON CONFLICT (kind, owner, server) DO UPDATE SET "
    "seats = seat_blocks.seats + excluded.seats";
constexpr char kRemove[] =
    "DELETE FROM seat_blocks WHERE kind = $1 AND owner = $2 AND server = $3 "
    "AND seats <= 0";

}  // namespace

absl::Status SharedSeats::Enter() {
  RETURN_IF_ERROR(database_.Execute(kGiveAllBack, {server_}).status());
  return Beat();
}

absl::Status SharedSeats::Beat() {
  const absl::Time now = clock_.Now();
  const int64_t old = absl::ToUnixMicros(now - kForgetAfter);
  return database_.Transaction(
      [&](db::Session& session) -> absl::Status {
        RETURN_IF_ERROR(
            session.Execute(kBeat, {server_, absl::ToUnixMicros(now)})
                .status());
        RETURN_IF_ERROR(session.Execute(kForgetBlocks, {old}).status());
        return session.Execute(kForgetServers, {old}).status();
      },
      db::Durability::kOrdered);
}

absl::Status SharedSeats::Leave() {
  return database_.Transaction([&](db::Session& session) -> absl::Status {
    RETURN_IF_ERROR(session.Execute(kGiveAllBack, {server_}).status());
    return session.Execute(kLeave, {server_}).status();
  });
}

absl::StatusOr<int> SharedSeats::Take(const SeatKey& key, int wanted, int cap) {
  const int64_t alive = absl::ToUnixMicros(clock_.Now() - kGoneAfter);
  int taken = 0;
  RETURN_IF_ERROR(database_.Transaction(
      [&](db::Session& session) -> absl::Status {
        ASSIGN_OR_RETURN(
            const db::Rows sum,
            session.Execute(kSum, {key.kind, key.user, alive, server_}));
        const int64_t left = cap - sum.front().Int(0);
        taken = static_cast<int>(std::clamp<int64_t>(left, 0, wanted));
        if (taken == 0) return absl::OkStatus();
        return session
            .Execute(kAdd, {key.kind, key.user, server_, int64_t{taken}})
            .status();
      },
      db::Durability::kOrdered));
  return taken;
}

absl::Status SharedSeats::GiveBack(const SeatKey& key, int seats) {
  return database_.Transaction(
      [&](db::Session& session) -> absl::Status {
        RETURN_IF_ERROR(
            session
                .Execute(kAdd, {key.kind, key.user, server_, int64_t{-seats}})
                .status());
        return session.Execute(kRemove, {key.kind, key.user, server_}).status();
      },
      db::Durability::kOrdered);
}

}  // namespace tessera::access
