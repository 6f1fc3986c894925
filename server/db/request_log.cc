#include "server/db/request_log.h"

#include "absl/strings/str_format.h"
#include "base/error_reason.h"
#include "base/status_macros.h"

namespace tessera::db {
namespace {

// A UUID has 36 bytes; clients may use longer ids.
constexpr size_t kMaxIdBytes = 128;
constexpr char kSelect[] =
    "SELECT kind, body_sha256, result FROM requests WHERE request_id = $1";
constexpr char kInsert[] =
    "INSERT INTO requests (request_id, kind, body_sha256, result, create_time) "
    "VALUES ($1, $2, $3, $4, $5)";

constexpr char kForget[] =
    "DELETE FROM requests WHERE request_id IN (SELECT request_id FROM requests "
    "WHERE create_time < $1 ORDER BY create_time LIMIT 200)";

}  // namespace

absl::StatusOr<std::optional<std::string>> FindResult(Session& session,
                                                      const Request& request) {
  if (request.id.empty()) return std::nullopt;
  if (request.id.size() > kMaxIdBytes) {
    return WithReason(
        absl::InvalidArgumentError(absl::StrFormat(
            "request_id has %d bytes; use a UUID", request.id.size())),
        "REQUEST_ID_INVALID");
  }
  ASSIGN_OR_RETURN(const Rows found, session.Execute(kSelect, {request.id}));
  if (found.empty()) return std::nullopt;
  const Row& row = found.front();
  // The kind is compared, too: two kinds of call may have equal bodies.
  if (row.Text(0) == request.kind && row.Text(1) == request.body_sha256) {
    return row.Text(2);
  }
  return WithReason(
      absl::AlreadyExistsError(absl::StrFormat(
          "request_id %s was used for another request; use a new UUID",
          request.id)),
      "REQUEST_ID_REUSED", row.Text(2));
}

absl::Status RecordResult(Session& session, const Request& request,
                          const std::string& result, absl::Time now) {
  if (request.id.empty()) return absl::OkStatus();
  return session
      .Execute(kInsert, {request.id, request.kind, request.body_sha256, result,
                         absl::ToUnixMicros(now)})
      .status();
}

absl::Status ForgetRequests(Database& database, absl::Time before,
                            const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    ASSIGN_OR_RETURN(
        const Rows forgotten,
        database.Execute(kForget, {absl::ToUnixMicros(before)}));
    if (forgotten.changed == 0) break;
  }
  return absl::OkStatus();
}

}  // namespace tessera::db
