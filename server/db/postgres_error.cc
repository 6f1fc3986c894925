#include "server/db/postgres_error.h"

#include <algorithm>
#include <array>

#include "absl/strings/match.h"
#include "absl/strings/str_format.h"
#include "absl/time/time.h"
#include "base/error_reason.h"
#include "base/retry_delay.h"

namespace tessera::db {
namespace {

constexpr absl::Duration kRetryAfter = absl::Seconds(1);

// serialization_failure, deadlock_detected, lock_not_available.
constexpr std::array kConflicts = {"40001", "40P01", "55P03"};
// The server ends the connection: admin_shutdown, crash_shutdown,
// cannot_connect_now, database_dropped, idle_session_timeout,
// idle_in_transaction_session_timeout. Or the connection's prepared statements
// are out of date: feature_not_supported, invalid_sql_statement_name.
constexpr std::array kEnds = {"57P01", "57P02", "57P03", "57P04",
                              "57P05", "25P03", "0A000", "26000"};

template <size_t size>
bool IsOneOf(absl::string_view sqlstate,
             const std::array<const char*, size>& codes) {
  return std::find(codes.begin(), codes.end(), sqlstate) != codes.end();
}

absl::StatusCode CodeOf(absl::string_view sqlstate) {
  if (sqlstate == "23505") return absl::StatusCode::kAlreadyExists;
  if (sqlstate == "53100") return absl::StatusCode::kResourceExhausted;
  // character_not_in_repertoire, untranslatable_character.
  if (sqlstate == "22021" || sqlstate == "22P05") {
    return absl::StatusCode::kInvalidArgument;
  }
  // data_corrupted, index_corrupted.
  if (sqlstate == "XX001" || sqlstate == "XX002") {
    return absl::StatusCode::kDataLoss;
  }
  // read_only_sql_transaction, insufficient_privilege.
  if (sqlstate == "25006" || sqlstate == "42501") {
    return absl::StatusCode::kPermissionDenied;
  }
  const absl::string_view kind = sqlstate.substr(0, 2);
  if (kind == "23") return absl::StatusCode::kFailedPrecondition;
  // insufficient_resources, operator_intervention, system_error.
  if (kind == "53" || kind == "57" || kind == "58") {
    return absl::StatusCode::kUnavailable;
  }
  return absl::StatusCode::kInternal;
}

}  // namespace

PostgresFailure PostgresFailureOf(absl::string_view sqlstate) {
  if (IsOneOf(sqlstate, kConflicts)) return PostgresFailure::kConflict;
  // 08: connection_exception.
  if (sqlstate.empty() || absl::StartsWith(sqlstate, "08") ||
      IsOneOf(sqlstate, kEnds)) {
    return PostgresFailure::kLost;
  }
  return sqlstate == "23505" ? PostgresFailure::kTaken
                             : PostgresFailure::kOther;
}

absl::Status PostgresErrorOf(absl::string_view sqlstate,
                             absl::string_view message) {
  const PostgresFailure failure = PostgresFailureOf(sqlstate);
  if (failure == PostgresFailure::kLost) return PostgresUnreachable(message);
  if (failure == PostgresFailure::kConflict) {
    return WithRetryDelay(
        WithReason(absl::UnavailableError(absl::StrFormat(
                       "other transactions of the metadata database were in "
                       "the way (%s); retry",
                       message)),
                   "DATABASE_BUSY"),
        kRetryAfter);
  }
  absl::Status status(
      CodeOf(sqlstate),
      absl::StrFormat("the metadata database failed to run a statement: %s",
                      message));
  if (status.code() == absl::StatusCode::kResourceExhausted) {
    return WithReason(std::move(status), "DISK_FULL");
  }
  return absl::IsUnavailable(status)
             ? WithRetryDelay(std::move(status), kRetryAfter)
             : status;
}

absl::Status PostgresUnreachable(absl::string_view cause) {
  return WithRetryDelay(
      WithReason(
          absl::UnavailableError(absl::StrFormat(
              "the metadata database cannot be reached (%s); retry", cause)),
          "DATABASE_UNREACHABLE"),
      kRetryAfter);
}

}  // namespace tessera::db
