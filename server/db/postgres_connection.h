// One connection to PostgreSQL, over libpq.
#ifndef TESSERA_SERVER_DB_POSTGRES_CONNECTION_H_
#define TESSERA_SERVER_DB_POSTGRES_CONNECTION_H_

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "server/db/database.h"
#include "server/db/listeners.h"
#include "server/db/postgres_error.h"

struct pg_conn;
struct pg_result;

namespace tessera::db {

// Keeps statements prepared that come again.
//
// Not thread-safe.
class PostgresConnection final : public Session {
 public:
  // libpq takes what `url` leaves out from the environment, passwords also from
  // PGPASSFILE. `read_only`: no statement may write.
  // Errors: UNAVAILABLE (DATABASE_UNREACHABLE) with a retry delay;
  // INVALID_ARGUMENT as PostgresNameOf(); FAILED_PRECONDITION if the database's
  // texts are not in UTF-8.
  static absl::StatusOr<std::unique_ptr<PostgresConnection>> Connect(
      const std::string& url, bool read_only);

  ~PostgresConnection() override;
  PostgresConnection(const PostgresConnection&) = delete;
  PostgresConnection& operator=(const PostgresConnection&) = delete;

  absl::StatusOr<Rows> Execute(const std::string& sql,
                               const std::vector<Value>& parameters) override;
  absl::Status ExecuteScript(const std::string& sql) override;
  absl::Status Notify(const std::string& channel,
                      const std::string& payload) override;

  // The first error since ForgetError(). Later statements fail with it too, as
  // PostgreSQL refuses them within the same transaction.
  const absl::Status& error() const { return error_; }
  PostgresFailure failure() const { return failure_; }
  void ForgetError();

  // Whether the connection can be used, as far as is known without waiting.
  // REQUIRES: no transaction is open.
  bool Stands() const;

  // Makes this connection hear notifications of `channel`. Errors: as
  // Execute().
  absl::Status Listen(const std::string& channel);

  // Waits for notifications. Returns none once `wake_fd` can be read. Errors:
  // as Execute().
  absl::StatusOr<std::vector<Notification>> AwaitNotifications(int wake_fd);

 private:
  explicit PostgresConnection(pg_conn* connection) : connection_(connection) {}

  // The name of the prepared statement; empty if it is not worth keeping.
  absl::StatusOr<std::string> Prepare(const std::string& sql,
                                      const std::vector<unsigned>& types);
  absl::Status Check(const pg_result* result);

  pg_conn* const connection_;
  std::map<std::string, std::string> prepared_;  // By statement and types.
  absl::Status error_;
  PostgresFailure failure_ = PostgresFailure::kNone;
};

}  // namespace tessera::db

#endif  // TESSERA_SERVER_DB_POSTGRES_CONNECTION_H_
