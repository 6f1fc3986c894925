#include "server/db/duty.h"

#include "base/status_macros.h"

namespace tessera::db {
namespace {

constexpr char kTake[] =
    "INSERT INTO duties (name, holder, until_time) VALUES ($1, $2, $3) "
    "ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, "
    "until_time = excluded.until_time "
    "WHERE duties.holder = excluded.holder OR duties.until_time < $4";
constexpr char kLeave[] = "DELETE FROM duties WHERE name = $1 AND holder = $2";

}  // namespace

absl::StatusOr<bool> TakeDuty(Database& database, const Duty& duty,
                              absl::Time now, absl::Duration lasts) {
  ASSIGN_OR_RETURN(const Rows taken,
                   database.Execute(kTake, {duty.name, duty.server,
                                            absl::ToUnixMicros(now + lasts),
                                            absl::ToUnixMicros(now)}));
  return taken.changed == 1;
}

absl::Status LeaveDuty(Database& database, const Duty& duty) {
  return database.Execute(kLeave, {duty.name, duty.server}).status();
}

}  // namespace tessera::db
