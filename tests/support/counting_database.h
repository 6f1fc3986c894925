// A database that counts statements.
#ifndef TESSERA_TESTS_SUPPORT_COUNTING_DATABASE_H_
#define TESSERA_TESTS_SUPPORT_COUNTING_DATABASE_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "server/db/database.h"

namespace tessera::testing {

class CountingSession final : public db::Session {
 public:
  CountingSession(db::Session& session, int64_t& count)
      : session_(session), count_(count) {}

  absl::StatusOr<db::Rows> Execute(
      const std::string& sql,
      const std::vector<db::Value>& parameters) override {
    ++count_;
    return session_.Execute(sql, parameters);
  }
  absl::Status ExecuteScript(const std::string& sql) override {
    ++count_;
    return session_.ExecuteScript(sql);
  }
  absl::Status Notify(const std::string& channel,
                      const std::string& payload) override {
    ++count_;
    return session_.Notify(channel, payload);
  }

 private:
  db::Session& session_;
  int64_t& count_;
};

// Counts the statements that are sent to another database.
//
// Not thread-safe.
class CountingDatabase final : public db::Database {
 public:
  explicit CountingDatabase(db::Database& database) : database_(database) {}

  absl::StatusOr<db::Rows> Execute(
      const std::string& sql,
      const std::vector<db::Value>& parameters = {}) override {
    ++count;
    return database_.Execute(sql, parameters);
  }
  using db::Database::Transaction;
  absl::Status Transaction(
      const std::function<absl::Status(db::Session&)>& body,
      db::Durability durability) override {
    return database_.Transaction(
        [&](db::Session& session) {
          CountingSession counting(session, count);
          return body(counting);
        },
        durability);
  }
  absl::StatusOr<std::vector<std::string>> FindFaults() override {
    return database_.FindFaults();
  }
  std::unique_ptr<db::Listening> Listen(const std::string& channel,
                                        db::Listener listener) override {
    return database_.Listen(channel, std::move(listener));
  }

  int64_t count = 0;

 private:
  db::Database& database_;
};

}  // namespace tessera::testing

#endif  // TESSERA_TESTS_SUPPORT_COUNTING_DATABASE_H_
