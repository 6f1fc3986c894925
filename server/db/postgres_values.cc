#include "server/db/postgres_values.h"

#include <libpq-fe.h>

#include <utility>
#include <variant>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/error_reason.h"

namespace tessera::db {
namespace {

// Types as pg_type has them.
constexpr Oid kBool = 16;
constexpr Oid kInt8 = 20;
constexpr Oid kInt2 = 21;
constexpr Oid kInt4 = 23;
constexpr Oid kText = 25;
constexpr Oid kFloat4 = 700;
constexpr Oid kFloat8 = 701;
constexpr Oid kNumeric = 1700;
constexpr Oid kUnknown = 0;  // PostgreSQL decides from the context.

Oid TypeOf(const Value& value) {
  if (std::holds_alternative<int64_t>(value)) return kInt8;
  if (std::holds_alternative<double>(value)) return kFloat8;
  return std::holds_alternative<std::string>(value) ? kText : kUnknown;
}

// Sums of integers are of the type numeric.
Value NumberOf(const char* text) {
  int64_t integer = 0;
  if (absl::SimpleAtoi(text, &integer)) return integer;
  double real = 0;
  if (absl::SimpleAtod(text, &real)) return real;
  return std::string(text);
}

Value ColumnOf(const PGresult* result, int row, int column) {
  if (PQgetisnull(result, row, column) != 0) return std::monostate();
  const char* const text = PQgetvalue(result, row, column);
  switch (PQftype(result, column)) {
    case kBool:
      return int64_t{text[0] == 't'};
    case kInt8:
    case kInt2:
    case kInt4:
    case kFloat4:
    case kFloat8:
    case kNumeric:
      break;
    default:
      return std::string(text,
                         static_cast<size_t>(PQgetlength(result, row, column)));
  }
  const Value number = NumberOf(text);
  const auto* const integer = std::get_if<int64_t>(&number);
  const bool real = PQftype(result, column) == kFloat8;
  if (integer != nullptr && real) return static_cast<double>(*integer);
  return number;
}

int64_t ChangedBy(PGresult* result) {
  const absl::string_view command = PQcmdStatus(result);
  int64_t changed = 0;
  if (absl::StartsWith(command, "INSERT") ||
      absl::StartsWith(command, "UPDATE") ||
      absl::StartsWith(command, "DELETE")) {
    // Fails only on the empty text of a statement without a count.
    (void)absl::SimpleAtoi(PQcmdTuples(result), &changed);
  }
  return changed;
}

}  // namespace

absl::StatusOr<PostgresParameters> PostgresParametersOf(
    const std::vector<Value>& parameters) {
  PostgresParameters bound;
  bound.numbers.reserve(parameters.size());
  for (const Value& value : parameters) {
    bound.types.push_back(TypeOf(value));
    const char* text = nullptr;
    if (const auto* integer = std::get_if<int64_t>(&value)) {
      text = bound.numbers.emplace_back(absl::StrCat(*integer)).c_str();
    } else if (const auto* real = std::get_if<double>(&value)) {
      text =
          bound.numbers.emplace_back(absl::StrFormat("%.17g", *real)).c_str();
    } else if (const auto* string = std::get_if<std::string>(&value)) {
      if (string->find('\0') != std::string::npos) {
        return WithReason(
            absl::InvalidArgumentError(
                "a text has a NUL byte, which the metadata database cannot "
                "keep; remove it"),
            "TEXT_INVALID");
      }
      text = string->c_str();
    }
    bound.values.push_back(text);
  }
  return bound;
}

Rows PostgresRowsOf(pg_result* result) {
  Rows rows;
  const int columns = PQnfields(result);
  for (int i = 0; i < PQntuples(result); ++i) {
    std::vector<Value> values;
    values.reserve(static_cast<size_t>(columns));
    for (int j = 0; j < columns; ++j) {
      values.push_back(ColumnOf(result, i, j));
    }
    rows.rows.emplace_back(std::move(values));
  }
  rows.changed = ChangedBy(result);
  return rows;
}

}  // namespace tessera::db
