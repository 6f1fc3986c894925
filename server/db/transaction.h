// A transaction with a result.
#ifndef TESSERA_SERVER_DB_TRANSACTION_H_
#define TESSERA_SERVER_DB_TRANSACTION_H_

#include <optional>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "server/db/database.h"

namespace tessera::db {

// Runs `body` in a transaction. `body` takes a Session& and returns an
// absl::StatusOr<T>. Returns the result of `body`, or the error of the commit.
template <typename Body>
auto InTransaction(Database& database, const Body& body,
                   Durability durability = Durability::kDurable)
    -> decltype(body(std::declval<Session&>())) {
  using Result = decltype(body(std::declval<Session&>()));
  std::optional<typename Result::value_type> value;
  const absl::Status status = database.Transaction(
      [&](Session& session) -> absl::Status {
        auto result = body(session);
        if (result.ok()) value.emplace(*std::move(result));
        return result.status();
      },
      durability);
  if (!status.ok()) return status;
  return Result(*std::move(value));
}

}  // namespace tessera::db

#endif  // TESSERA_SERVER_DB_TRANSACTION_H_
