// A bounded number of connections to one PostgreSQL database.
#ifndef TESSERA_SERVER_DB_POSTGRES_POOL_H_
#define TESSERA_SERVER_DB_POSTGRES_POOL_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "base/metrics.h"
#include "server/db/postgres_connection.h"

namespace tessera::db {

// Opens connections as they are needed and keeps them. Once a connection is
// found lost, those that wait for use are closed too: whatever ended the one
// has probably ended the others.
//
// Thread-safe. Must outlive what Take() returns.
class PostgresPool {
 public:
  struct Options {
    std::string url;
    bool read_only = false;
    int most = 1;                                 // Connections at once.
    absl::Duration patience = absl::Seconds(10);  // For a free connection.
    Metrics* metrics = nullptr;  // Not owned; null: nothing is counted.
  };

  struct Returner {
    PostgresPool* pool;
    void operator()(PostgresConnection* connection) const;
  };
  using Lent = std::unique_ptr<PostgresConnection, Returner>;

  explicit PostgresPool(const Options& options);

  // Lends a connection that has no open transaction and no error. A connection
  // that is returned with an error is closed.
  // Errors: UNAVAILABLE (DATABASE_BUSY) if no connection becomes free in time;
  // as PostgresConnection::Connect().
  absl::StatusOr<Lent> Take();

 private:
  // A connection that stands, if one waits for use.
  std::unique_ptr<PostgresConnection> TakeIdle() ABSL_LOCKS_EXCLUDED(mu_);
  void Return(std::unique_ptr<PostgresConnection> connection);
  bool HasRoom() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_) {
    return lent_ < options_.most;
  }

  const Options options_;
  NullMetrics no_metrics_;
  Counter& lost_;
  absl::Mutex mu_;
  int lent_ ABSL_GUARDED_BY(mu_) = 0;
  std::vector<std::unique_ptr<PostgresConnection>> idle_ ABSL_GUARDED_BY(mu_);
};

}  // namespace tessera::db

#endif  // TESSERA_SERVER_DB_POSTGRES_POOL_H_
