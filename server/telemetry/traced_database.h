// Makes spans of what calls ask of the database.
#ifndef TESSERA_SERVER_TELEMETRY_TRACED_DATABASE_H_
#define TESSERA_SERVER_TELEMETRY_TRACED_DATABASE_H_

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "server/db/database.h"

namespace tessera::telemetry {

// Passes everything on to another database. A transaction of a thread that
// works for a span (trace::Current()) is a span `db.transaction` below it, with
// a span for each statement. These have the statement's text, which has no
// values.
//
// Thread-safe. Owns the database.
class TracedDatabase final : public db::Database {
 public:
  explicit TracedDatabase(std::unique_ptr<db::Database> database)
      : database_(std::move(database)) {}

  absl::StatusOr<db::Rows> Execute(
      const std::string& sql,
      const std::vector<db::Value>& parameters) override;
  absl::Status Transaction(
      const std::function<absl::Status(db::Session&)>& body,
      db::Durability durability) override;
  absl::StatusOr<std::vector<std::string>> FindFaults() override {
    return database_->FindFaults();
  }
  std::unique_ptr<db::Listening> Listen(const std::string& channel,
                                        db::Listener listener) override {
    return database_->Listen(channel, std::move(listener));
  }

 private:
  const std::unique_ptr<db::Database> database_;
};

}  // namespace tessera::telemetry

#endif  // TESSERA_SERVER_TELEMETRY_TRACED_DATABASE_H_
