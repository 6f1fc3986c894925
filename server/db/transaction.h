// A transaction that gives a result.
#ifndef TESSERA_SERVER_DB_TRANSACTION_H_
#define TESSERA_SERVER_DB_TRANSACTION_H_

#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "server/db/database.h"

namespace tessera::db {

// Runs `body`, which takes a Session& and returns an absl::StatusOr<T>, in a
// transaction. Returns what it returned, or why the commit failed.
// REQUIRES: T can be made without arguments.
template <typename Body>
auto InTransaction(Database& database, const Body& body)
    -> decltype(body(std::declval<Session&>())) {
  typename decltype(body(std::declval<Session&>()))::value_type value{};
  const absl::Status status =
      database.Transaction([&](Session& session) -> absl::Status {
        auto result = body(session);
        if (result.ok()) value = *std::move(result);
        return result.status();
      });
  if (!status.ok()) return status;
  return value;
}

}  // namespace tessera::db

#endif  // TESSERA_SERVER_DB_TRANSACTION_H_
