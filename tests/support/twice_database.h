// A database that runs each transaction twice, as a database may.
#ifndef TESSERA_TESTS_SUPPORT_TWICE_DATABASE_H_
#define TESSERA_TESTS_SUPPORT_TWICE_DATABASE_H_

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "server/db/database.h"

namespace tessera::testing {

// Rolls the first run back. So a test fails whose transaction changes something
// beside its session that a second run finds.
//
// Thread-safe.
class TwiceDatabase final : public db::Database {
 public:
  explicit TwiceDatabase(std::unique_ptr<db::Database> database)
      : database_(std::move(database)) {}

  absl::StatusOr<db::Rows> Execute(
      const std::string& sql,
      const std::vector<db::Value>& parameters = {}) override {
    return database_->Execute(sql, parameters);
  }
  using db::Database::Transaction;
  absl::Status Transaction(
      const std::function<absl::Status(db::Session&)>& body,
      db::Durability durability) override {
    database_
        ->Transaction([&](db::Session& session) -> absl::Status {
          body(session).IgnoreError();
          return absl::AbortedError("the first run");
        })
        .IgnoreError();
    return database_->Transaction(body, durability);
  }
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

}  // namespace tessera::testing

#endif  // TESSERA_TESTS_SUPPORT_TWICE_DATABASE_H_
