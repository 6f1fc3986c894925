#include "server/db/postgres_pool.h"

#include <utility>

#include "absl/strings/str_format.h"
#include "base/error_reason.h"
#include "base/retry_delay.h"
#include "base/status_macros.h"

namespace tessera::db {
namespace {

Metrics& MetricsOr(Metrics* metrics, Metrics& otherwise) {
  return metrics == nullptr ? otherwise : *metrics;
}

}  // namespace

PostgresPool::PostgresPool(const Options& options)
    : options_(options),
      lost_(MetricsOr(options.metrics, no_metrics_)
                .GetCounter("tessera_database_connections_lost_total",
                            "Connections to the metadata database that broke "
                            "while they were used.")) {}

std::unique_ptr<PostgresConnection> PostgresPool::TakeIdle() {
  const absl::MutexLock lock(&mu_);
  if (idle_.empty()) return nullptr;
  // The one that was used last: what is not needed stays unused.
  std::unique_ptr<PostgresConnection> connection = std::move(idle_.back());
  idle_.pop_back();
  if (connection->Stands()) return connection;
  idle_.clear();
  return nullptr;
}

absl::StatusOr<PostgresPool::Lent> PostgresPool::Take() {
  {
    const absl::MutexLock lock(&mu_);
    if (!mu_.AwaitWithTimeout(absl::Condition(this, &PostgresPool::HasRoom),
                              options_.patience)) {
      return WithRetryDelay(
          WithReason(absl::UnavailableError(absl::StrFormat(
                         "all %d connections to the metadata database are in "
                         "use; retry, or allow more with "
                         "--database-connections",
                         options_.most)),
                     "DATABASE_BUSY"),
          absl::Seconds(1));
    }
    ++lent_;
  }
  std::unique_ptr<PostgresConnection> connection = TakeIdle();
  if (connection == nullptr) {
    auto opened = PostgresConnection::Connect(options_.url, options_.read_only);
    if (!opened.ok()) {
      const absl::MutexLock lock(&mu_);
      --lent_;
      return opened.status();
    }
    connection = *std::move(opened);
  }
  return Lent(connection.release(), Returner{this});
}

void PostgresPool::Returner::operator()(PostgresConnection* connection) const {
  pool->Return(std::unique_ptr<PostgresConnection>(connection));
}

void PostgresPool::Return(std::unique_ptr<PostgresConnection> connection) {
  const PostgresFailure failure = connection->failure();
  const bool lost = failure == PostgresFailure::kLost;
  if (lost) lost_.Increment();
  const absl::MutexLock lock(&mu_);
  --lent_;
  if (lost) idle_.clear();
  if (failure == PostgresFailure::kNone) idle_.push_back(std::move(connection));
}

}  // namespace tessera::db
