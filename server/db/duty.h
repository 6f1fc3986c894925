// Work that one server at a time does, of those that share a database.
#ifndef TESSERA_SERVER_DB_DUTY_H_
#define TESSERA_SERVER_DB_DUTY_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "server/db/database.h"

namespace tessera::db {

// A duty, and the server that asks for it.
struct Duty {
  std::string name;    // `housekeeping`.
  std::string server;  // Names the server; no two have the same name.
};

// Takes the duty, or extends it, until `now + lasts`. Returns false if another
// server has it. The servers' clocks may differ by much less than `lasts`.
absl::StatusOr<bool> TakeDuty(Database& database, const Duty& duty,
                              absl::Time now, absl::Duration lasts);

// Lets another server take the duty at once. Does nothing if the server does
// not have it.
absl::Status LeaveDuty(Database& database, const Duty& duty);

}  // namespace tessera::db

#endif  // TESSERA_SERVER_DB_DUTY_H_
