// The interface to the metadata database: SQL in, rows out.
#ifndef TESSERA_SERVER_DB_DATABASE_H_
#define TESSERA_SERVER_DB_DATABASE_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace tessera::db {

// A parameter or a column. std::monostate is NULL.
using Value = std::variant<std::monostate, int64_t, double, std::string>;

// One row of a result. Reading NULL gives 0 or "".
// REQUIRES of the accessors: `column` exists and has that type or is NULL.
class Row {
 public:
  explicit Row(std::vector<Value> values) : values_(std::move(values)) {}

  // `column` counts from 0, in the order of the SELECT.
  bool IsNull(size_t column) const;
  int64_t Int(size_t column) const;
  double Real(size_t column) const;  // Also reads integers.
  const std::string& Text(size_t column) const;

  const std::vector<Value>& values() const { return values_; }

 private:
  std::vector<Value> values_;
};

struct Rows {
  std::vector<Row> rows;
  int64_t changed = 0;  // Rows that an INSERT, UPDATE or DELETE touched.

  // REQUIRES of front(): !empty().
  bool empty() const { return rows.empty(); }
  const Row& front() const { return rows.front(); }
};

// Runs statements. The SQL must work on SQLite and PostgreSQL. Parameters are
// $1, $2, … and always bound, never pasted into the text. A transaction can
// only end after an error: no later statement of it succeeds on every database.
//
// Not thread-safe; a transaction's session belongs to one thread.
class Session {
 public:
  virtual ~Session() = default;

  // Errors: ALREADY_EXISTS if a unique key is taken; FAILED_PRECONDITION if a
  // foreign key or another constraint fails; RESOURCE_EXHAUSTED if the disk
  // is full; DATA_LOSS if the database is damaged; UNAVAILABLE
  // (DATABASE_UNREACHABLE) with a retry delay if the connection is lost;
  // INVALID_ARGUMENT if a text has a byte that the database cannot keep: on
  // PostgreSQL NUL and what is not UTF-8; INTERNAL otherwise.
  virtual absl::StatusOr<Rows> Execute(
      const std::string& sql, const std::vector<Value>& parameters = {}) = 0;

  // Runs several statements without parameters. Errors: as Execute().
  virtual absl::Status ExecuteScript(const std::string& sql) = 0;

  // Sends `payload` to the listeners of `channel` after the commit. REQUIRES:
  // `channel` has 1 to 63 lower-case letters and underscores. Errors:
  // INVALID_ARGUMENT if `payload` has 8,000 bytes or more; as Execute().
  virtual absl::Status Notify(const std::string& channel,
                              const std::string& payload) = 0;
};

// Called with the payload of a notification. An empty payload says that
// notifications may have been missed: look again.
using Listener = std::function<void(const std::string& payload)>;

// As long as this object lives, the listener is called. Its destructor waits
// for a call that is under way. REQUIRES: it is not destroyed by its listener.
class Listening {
 public:
  virtual ~Listening() = default;
};

enum class Durability : uint8_t {
  kDurable,  // What was committed is on disk.
  kOrdered,  // A power failure may undo the transaction, and so may a crash of
             // PostgreSQL, but none that was committed before it. Takes no wait
             // for the disk.
};

// The metadata of one server, or of several that share a database. A
// transaction that returned OK is on disk.
//
// Thread-safe. The outcome is as if transactions ran one after another, so what
// a transaction has read stays true until it ends. Keep transactions short.
class Database {
 public:
  virtual ~Database() = default;

  // Runs one statement in a transaction of its own. Errors: see Session and
  // Transaction(). REQUIRES: not called inside this thread's Transaction().
  virtual absl::StatusOr<Rows> Execute(
      const std::string& sql, const std::vector<Value>& parameters = {}) = 0;

  // Runs `body` and commits if it returns OK. Otherwise rolls back and returns
  // the status of `body`. Where the database cannot commit because of another
  // transaction, it rolls back and runs `body` again, with growing pauses.
  // Errors: UNAVAILABLE with a retry delay. DATABASE_BUSY: others were in the
  // way each time, and nothing was changed. DATABASE_UNREACHABLE: the
  // transaction was made as a whole or not at all, since the answer to its
  // commit may have been lost. A caller who repeats it must be able to tell,
  // for example by a request id (request_log.h). REQUIRES: not called inside
  // this thread's Transaction(); `body` may run more than once: beside the
  // session it changes only what it sets anew each time.
  absl::Status Transaction(const std::function<absl::Status(Session&)>& body) {
    return Transaction(body, Durability::kDurable);
  }
  virtual absl::Status Transaction(
      const std::function<absl::Status(Session&)>& body,
      Durability durability) = 0;

  // Lets the database check itself; may read all of it. Returns a sentence for
  // each fault.
  virtual absl::StatusOr<std::vector<std::string>> FindFaults() = 0;

  // Calls `listener` after each commit that notified `channel`, of any process
  // that shares the database; SQLite tells only the process that commits.
  // Notifications with equal payloads may arrive as one. Listeners are called
  // on a thread of the database, one after another, so they must be quick. The
  // result must not outlive the database.
  virtual std::unique_ptr<Listening> Listen(const std::string& channel,
                                            Listener listener) = 0;
};

}  // namespace tessera::db

#endif  // TESSERA_SERVER_DB_DATABASE_H_
