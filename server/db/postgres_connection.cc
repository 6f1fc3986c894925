#include "server/db/postgres_connection.h"

#include <libpq-fe.h>
#include <poll.h>

#include <array>
#include <cstring>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "base/status_macros.h"
#include "server/db/postgres_url.h"
#include "server/db/postgres_values.h"

namespace tessera::db {
namespace {

// Longer statements insert many rows at once and differ each time.
constexpr size_t kMaxPreparedBytes = 4096;
constexpr size_t kMaxPrepared = 256;

// Serializable, as Database promises. Sequential scans lock whole tables
// against others' writes, so that transactions of different users would be in
// each other's way; they are left for where there is no index. The last two
// bound how long a server that hangs holds up the others.
constexpr char kSetUp[] =
    "SET default_transaction_isolation = 'serializable';"
    "SET enable_seqscan = off;"
    "SET jit = off;"
    "SET client_min_messages = 'error';"
    "SET standard_conforming_strings = on;"
    "SET lock_timeout = '20s';"
    "SET idle_in_transaction_session_timeout = '30s'";
constexpr char kReadOnly[] = "SET default_transaction_read_only = on";
constexpr char kNotify[] = "SELECT pg_notify($1, $2)";

using Result = std::unique_ptr<PGresult, void (*)(PGresult*)>;

Result Owned(PGresult* result) { return Result(result, &PQclear); }

// libpq ends messages with a line feed; some have several lines.
std::string OneLine(const char* text) {
  const absl::string_view stripped =
      absl::StripAsciiWhitespace(text == nullptr ? "" : text);
  return absl::StrJoin(absl::StrSplit(stripped, '\n', absl::SkipEmpty()), "; ",
                       [](std::string* out, absl::string_view line) {
                         absl::StrAppend(out, absl::StripAsciiWhitespace(line));
                       });
}

void Ignore(void*, const PGresult*) {}

}  // namespace

absl::StatusOr<std::unique_ptr<PostgresConnection>> PostgresConnection::Connect(
    const std::string& url, bool read_only) {
  ASSIGN_OR_RETURN(const std::string name, PostgresNameOf(url));
  // The URL's parameters replace those that stand before it. A peer that is
  // gone is noticed within half a minute.
  const std::vector<std::pair<const char*, const char*>> parameters = {
      {"connect_timeout", "10"},
      {"keepalives_idle", "10"},
      {"keepalives_interval", "5"},
      {"keepalives_count", "3"},
      {"tcp_user_timeout", "30000"},
      {"fallback_application_name", "tesserad"},
      // After a failover: not the server that only follows.
      {"target_session_attrs", read_only ? "any" : "read-write"},
      {"dbname", url.c_str()},
      {"client_encoding", "UTF8"}};
  std::vector<const char*> keywords;
  std::vector<const char*> values;
  for (const auto& [keyword, value] : parameters) {
    keywords.push_back(keyword);
    values.push_back(value);
  }
  keywords.push_back(nullptr);
  values.push_back(nullptr);
  std::unique_ptr<PostgresConnection> connection(new PostgresConnection(
      PQconnectdbParams(keywords.data(), values.data(), /*expand_dbname=*/1)));
  PGconn* const raw = connection->connection_;
  if (PQstatus(raw) != CONNECTION_OK) {
    return PostgresUnreachable(
        absl::StrCat(name, ": ", OneLine(PQerrorMessage(raw))));
  }
  PQsetNoticeReceiver(raw, &Ignore, nullptr);
  const char* const encoding = PQparameterStatus(raw, "server_encoding");
  if (encoding == nullptr || std::strcmp(encoding, "UTF8") != 0) {
    return absl::FailedPreconditionError(absl::StrFormat(
        "the database %s keeps texts in %s; make one with ENCODING 'UTF8'",
        name, encoding == nullptr ? "an unknown encoding" : encoding));
  }
  RETURN_IF_ERROR(connection->ExecuteScript(kSetUp));
  if (read_only) RETURN_IF_ERROR(connection->ExecuteScript(kReadOnly));
  return connection;
}

PostgresConnection::~PostgresConnection() { PQfinish(connection_); }

absl::Status PostgresConnection::Check(const PGresult* result) {
  const ExecStatusType status = PQresultStatus(result);
  if (status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK) {
    return absl::OkStatus();
  }
  const char* state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
  const char* message = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
  const bool lost = PQstatus(connection_) != CONNECTION_OK;
  if (state == nullptr || lost) state = "";
  if (message == nullptr) message = PQerrorMessage(connection_);
  failure_ = PostgresFailureOf(state);
  error_ = PostgresErrorOf(state, OneLine(message));
  return error_;
}

void PostgresConnection::ForgetError() {
  failure_ = PostgresFailure::kNone;
  error_ = absl::OkStatus();
}

absl::StatusOr<std::string> PostgresConnection::Prepare(
    const std::string& sql, const std::vector<Oid>& types) {
  if (sql.size() > kMaxPreparedBytes) return "";
  const std::string key = absl::StrCat(sql, "\n", absl::StrJoin(types, ","));
  const auto known = prepared_.find(key);
  if (known != prepared_.end()) return known->second;
  if (prepared_.size() >= kMaxPrepared) return "";
  const std::string name = absl::StrCat("t", prepared_.size());
  const Result result =
      Owned(PQprepare(connection_, name.c_str(), sql.c_str(),
                      static_cast<int>(types.size()), types.data()));
  RETURN_IF_ERROR(Check(result.get()));
  prepared_.emplace(key, name);
  return name;
}

absl::StatusOr<Rows> PostgresConnection::Execute(
    const std::string& sql, const std::vector<Value>& parameters) {
  RETURN_IF_ERROR(error_);
  const absl::StatusOr<PostgresParameters> bound =
      PostgresParametersOf(parameters);
  if (!bound.ok()) {
    failure_ = PostgresFailure::kOther;
    error_ = bound.status();
    return error_;
  }
  ASSIGN_OR_RETURN(const std::string name, Prepare(sql, bound->types));
  const int count = static_cast<int>(parameters.size());
  const Result result = Owned(
      name.empty()
          ? PQexecParams(connection_, sql.c_str(), count, bound->types.data(),
                         bound->values.data(), nullptr, nullptr, 0)
          : PQexecPrepared(connection_, name.c_str(), count,
                           bound->values.data(), nullptr, nullptr, 0));
  RETURN_IF_ERROR(Check(result.get()));
  return PostgresRowsOf(result.get());
}

absl::Status PostgresConnection::ExecuteScript(const std::string& sql) {
  RETURN_IF_ERROR(error_);
  return Check(Owned(PQexec(connection_, sql.c_str())).get());
}

absl::Status PostgresConnection::Notify(const std::string& channel,
                                        const std::string& payload) {
  RETURN_IF_ERROR(error_);
  RETURN_IF_ERROR(CheckNotification({channel, payload}));
  return Execute(kNotify, {channel, payload}).status();
}

absl::Status PostgresConnection::Listen(const std::string& channel) {
  const std::unique_ptr<char, void (*)(void*)> quoted(
      PQescapeIdentifier(connection_, channel.data(), channel.size()),
      &PQfreemem);
  if (quoted == nullptr) {
    return absl::InvalidArgumentError(
        absl::StrCat(channel, " cannot be the name of a channel"));
  }
  return ExecuteScript(absl::StrCat("LISTEN ", quoted.get()));
}

bool PostgresConnection::Stands() const {
  // Between statements PostgreSQL sends next to nothing but why it ends.
  pollfd socket = {.fd = PQsocket(connection_), .events = POLLIN, .revents = 0};
  return PQstatus(connection_) == CONNECTION_OK && ::poll(&socket, 1, 0) == 0;
}

absl::StatusOr<std::vector<Notification>>
PostgresConnection::AwaitNotifications(int wake_fd) {
  std::vector<Notification> found;
  while (true) {
    while (PGnotify* const next = PQnotifies(connection_)) {
      found.push_back({.channel = next->relname, .payload = next->extra});
      PQfreemem(next);
    }
    if (!found.empty()) return found;
    std::array<pollfd, 2> waiting = {
        pollfd{.fd = PQsocket(connection_), .events = POLLIN, .revents = 0},
        pollfd{.fd = wake_fd, .events = POLLIN, .revents = 0}};
    if (::poll(waiting.data(), waiting.size(), -1) < 0) continue;
    if (waiting[1].revents != 0) return found;
    if (PQconsumeInput(connection_) != 1) {
      return PostgresUnreachable(OneLine(PQerrorMessage(connection_)));
    }
  }
}

}  // namespace tessera::db
