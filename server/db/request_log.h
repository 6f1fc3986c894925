// Makes calls that create a resource safe to retry: a request id that was used
// before gets the earlier answer.
#ifndef TESSERA_SERVER_DB_REQUEST_LOG_H_
#define TESSERA_SERVER_DB_REQUEST_LOG_H_

#include <optional>
#include <stop_token>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "server/db/database.h"

namespace tessera::db {

// Two requests are equal if all fields are equal.
struct Request {
  std::string id;           // The caller's; empty: not recorded.
  std::string kind;         // The kind of call, such as `CreateDataset`.
  std::string body_sha256;  // Of everything that decides the answer.
};

// The result recorded for `request`, if any. Call it in the transaction that
// would do the work. Errors: ALREADY_EXISTS (REQUEST_ID_REUSED) if the id was
// used with another kind or body; INVALID_ARGUMENT if the id is longer than
// 128 bytes.
absl::StatusOr<std::optional<std::string>> FindResult(Session& session,
                                                      const Request& request);

// Records the resource name that answered `request`, in the transaction that
// made the resource. Does nothing for an empty id.
absl::Status RecordResult(Session& session, const Request& request,
                          const std::string& result, absl::Time now);

// Forgets requests recorded before `before`, a few a transaction, so that
// others do not wait long. A retry of a forgotten request counts as new.
absl::Status ForgetRequests(Database& database, absl::Time before,
                            const std::stop_token& stop);

}  // namespace tessera::db

#endif  // TESSERA_SERVER_DB_REQUEST_LOG_H_
