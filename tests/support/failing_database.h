// A database whose calls fail when a test says so.
#ifndef TESSERA_TESTS_SUPPORT_FAILING_DATABASE_H_
#define TESSERA_TESTS_SUPPORT_FAILING_DATABASE_H_

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "server/db/database.h"

namespace tessera::testing {

// Which calls fail, and how.
struct DatabaseFailure {
  int first = 0;  // The first call that fails, from 1; 0: none.
  int count = 1;  // So many calls one after another.
  // The call is carried out, also a commit, and an error is returned all the
  // same.
  bool unheard = false;
};

// Hands calls to another database and counts them: each statement is a call,
// and each commit.
//
// Not thread-safe. Borrows the database.
class FailingDatabase final : public db::Database {
 public:
  explicit FailingDatabase(db::Database& database) : database_(database) {}

  // Counts from 1 again.
  void FailAt(const DatabaseFailure& failure) {
    failure_ = failure;
    calls_ = 0;
  }
  // Whether a call has failed since FailAt().
  bool failed() const { return failure_.first > 0 && calls_ >= failure_.first; }

  absl::StatusOr<db::Rows> Execute(
      const std::string& sql,
      const std::vector<db::Value>& parameters = {}) override {
    return Try([&] { return database_.Execute(sql, parameters); });
  }

  using db::Database::Transaction;
  absl::Status Transaction(
      const std::function<absl::Status(db::Session&)>& body,
      db::Durability durability) override {
    bool unheard = false;
    const auto fail = [&](db::Session& inner) -> absl::Status {
      FailingSession session(*this, inner);
      const absl::Status done = body(session);
      if (!done.ok() || !FailsNow()) return done;
      unheard = failure_.unheard;
      return unheard ? absl::OkStatus() : Failure();
    };
    const absl::Status status = database_.Transaction(fail, durability);
    return status.ok() && unheard ? Failure() : status;
  }

  absl::StatusOr<std::vector<std::string>> FindFaults() override {
    return database_.FindFaults();
  }
  std::unique_ptr<db::Listening> Listen(const std::string& channel,
                                        db::Listener listener) override {
    return database_.Listen(channel, std::move(listener));
  }

 private:
  class FailingSession final : public db::Session {
   public:
    FailingSession(FailingDatabase& database, db::Session& session)
        : database_(database), session_(session) {}
    absl::StatusOr<db::Rows> Execute(
        const std::string& sql,
        const std::vector<db::Value>& parameters) override {
      return database_.Try([&] { return session_.Execute(sql, parameters); });
    }
    absl::Status ExecuteScript(const std::string& sql) override {
      return session_.ExecuteScript(sql);
    }
    absl::Status Notify(const std::string& channel,
                        const std::string& payload) override {
      return session_.Notify(channel, payload);
    }

   private:
    FailingDatabase& database_;
    db::Session& session_;
  };

  static absl::Status Failure() {
    return absl::UnavailableError("the test lets this call fail");
  }

  bool FailsNow() {
    ++calls_;
    return failure_.first > 0 && calls_ >= failure_.first &&
           calls_ < failure_.first + failure_.count;
  }

  template <typename Call>
  absl::StatusOr<db::Rows> Try(const Call& call) {
    const bool fails = FailsNow();
    if (fails && !failure_.unheard) return Failure();
    absl::StatusOr<db::Rows> rows = call();
    return fails ? absl::StatusOr<db::Rows>(Failure()) : std::move(rows);
  }

  db::Database& database_;
  DatabaseFailure failure_;
  int calls_ = 0;
};

}  // namespace tessera::testing

#endif  // TESSERA_TESTS_SUPPORT_FAILING_DATABASE_H_
