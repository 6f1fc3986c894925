// Makes creating things safe to retry: a request id that was seen before gets
// the answer it got then.
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

// What makes two requests the same.
struct Request {
  std::string id;           // The caller's; empty: not to be remembered.
  std::string kind;         // Of call, such as `CreateDataset`.
  std::string body_sha256;  // Of everything that decides the answer.
};

// The result recorded for `request`, if any. Call it in the transaction that
// would do the work. Errors: ALREADY_EXISTS (REQUEST_ID_REUSED) if the id
// came with another kind or body; INVALID_ARGUMENT if it is above 128 bytes.
absl::StatusOr<std::optional<std::string>> FindResult(Session& session,
                                                      const Request& request);

// Records the resource name that answered `request`, in the transaction that
// made the resource. Does nothing for an empty id.
absl::Status RecordResult(Session& session, const Request& request,
                          const std::string& result, absl::Time now);

// Forgets what was recorded before `before`, a few at a time, so that nobody
// waits for it long. A retry of such a request is a new one.
absl::Status ForgetRequests(Database& database, absl::Time before,
                            const std::stop_token& stop);

}  // namespace tessera::db

#endif  // TESSERA_SERVER_DB_REQUEST_LOG_H_
