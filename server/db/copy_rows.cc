#include "server/db/copy_rows.h"

#include <algorithm>
#include <array>
#include <bit>
#include <functional>
#include <memory>
#include <set>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "base/error_reason.h"
#include "base/overloaded.h"
#include "base/sha256.h"
#include "base/status_macros.h"
#include "server/db/migrations.h"
#include "server/db/open_database.h"
#include "server/db/transaction.h"

namespace tessera::db {
namespace {

constexpr int64_t kRowsAtOnce = 500;
// PostgreSQL takes 65,535. SQLite looks for each by its name among all.
constexpr size_t kMostForPostgres = 30'000;
constexpr size_t kMostForFile = 500;

// SQLite: tables have a hidden key. The first column is this key.
constexpr char kReadAfter[] =
    "SELECT rowid, * FROM %s WHERE rowid > $1 ORDER BY rowid LIMIT $2";
constexpr char kFirstRows[] = "SELECT rowid, * FROM %s ORDER BY rowid LIMIT $1";
// PostgreSQL.
constexpr char kOpenCursor[] =
    "DECLARE tessera_rows NO SCROLL CURSOR FOR SELECT * FROM %s";
constexpr char kFetch[] = "FETCH %d FROM tessera_rows";
constexpr char kCloseCursor[] = "CLOSE tessera_rows";

using TakeRows = std::function<absl::Status(const std::vector<Row>&)>;

// A transaction of one of the two databases.
struct Side {
  Session& session;
  const bool is_file;  // SQLite, else PostgreSQL.
};

absl::Status VisitFile(Session& session, const std::string& table,
                       const TakeRows& take) {
  ASSIGN_OR_RETURN(
      Rows found,
      session.Execute(absl::StrFormat(kFirstRows, table), {kRowsAtOnce}));
  while (!found.empty()) {
    const int64_t last = found.rows.back().Int(0);
    std::vector<Row> rows;
    for (const Row& row : found.rows) {
      rows.emplace_back(
          std::vector<Value>(row.values().begin() + 1, row.values().end()));
    }
    RETURN_IF_ERROR(take(rows));
    ASSIGN_OR_RETURN(found, session.Execute(absl::StrFormat(kReadAfter, table),
                                            {last, kRowsAtOnce}));
  }
  return absl::OkStatus();
}

absl::Status VisitPostgres(Session& session, const std::string& table,
                           const TakeRows& take) {
  RETURN_IF_ERROR(
      session.Execute(absl::StrFormat(kOpenCursor, table)).status());
  const std::string fetch = absl::StrFormat(kFetch, kRowsAtOnce);
  while (true) {
    ASSIGN_OR_RETURN(const Rows found, session.Execute(fetch));
    if (found.empty()) return session.Execute(kCloseCursor).status();
    RETURN_IF_ERROR(take(found.rows));
  }
}

// Calls `take` with all rows of a table, some at a time.
absl::Status Visit(const Side& side, const std::string& table,
                   const TakeRows& take) {
  return side.is_file ? VisitFile(side.session, table, take)
                      : VisitPostgres(side.session, table, take);
}

// Rows are equal exactly if their texts are.
std::string TextOf(const Row& row) {
  std::string text;
  for (const Value& value : row.values()) {
    std::visit(
        Overloaded{
            [&](std::monostate) { text += "N"; },
            [&](int64_t integer) { absl::StrAppend(&text, "I", integer, ";"); },
            [&](double real) {
              absl::StrAppend(&text, "R",
                              absl::Hex(std::bit_cast<uint64_t>(real)), ";");
            },
            [&](const std::string& string) {
              absl::StrAppend(&text, "T", string.size(), ":", string);
            }},
        value);
  }
  return text;
}

// Sums digests, as numbers modulo 2^64 each quarter.
class DigestSum {
 public:
  void Add(const Row& row) {
    const std::string digest = Sha256Hex(TextOf(row));
    for (size_t i = 0; i < sums_.size(); ++i) {
      uint64_t quarter = 0;
      // A digest has hexadecimal digits only.
      (void)absl::SimpleHexAtoi(absl::string_view(digest).substr(16 * i, 16),
                                &quarter);
      sums_[i] += quarter;
    }
    ++rows_;
  }
  TableContent ContentOf(const std::string& table) const {
    std::string digits;
    for (const uint64_t sum : sums_) {
      absl::StrAppend(&digits, absl::Hex(sum, absl::kZeroPad16));
    }
    return {.table = table, .rows = rows_, .digest = digits};
  }

 private:
  std::array<uint64_t, 4> sums_ = {};
  int64_t rows_ = 0;
};

absl::StatusOr<TableContent> ContentOf(const Side& side,
                                       const std::string& table) {
  DigestSum sum;
  RETURN_IF_ERROR(Visit(side, table, [&](const std::vector<Row>& rows) {
    for (const Row& row : rows) sum.Add(row);
    return absl::OkStatus();
  }));
  return sum.ContentOf(table);
}

absl::StatusOr<std::vector<TableContent>> ContentOfAll(
    const Side& side, const std::vector<std::string>& tables) {
  std::vector<TableContent> contents;
  for (const std::string& table : tables) {
    ASSIGN_OR_RETURN(TableContent content, ContentOf(side, table));
    contents.push_back(std::move(content));
  }
  return contents;
}

// Inserts rows of one table with as few statements as it takes.
absl::Status InsertRows(const Side& side, const std::string& table,
                        const std::vector<Row>& rows) {
  const size_t columns = rows.front().values().size();
  const size_t most = side.is_file ? kMostForFile : kMostForPostgres;
  const size_t at_once = std::max<size_t>(1, most / columns);
  for (size_t begin = 0; begin < rows.size(); begin += at_once) {
    const size_t end = std::min(rows.size(), begin + at_once);
    std::vector<std::string> tuples;
    std::vector<Value> values;
    for (size_t i = begin; i < end; ++i) {
      std::vector<std::string> names;
      for (const Value& value : rows[i].values()) {
        values.push_back(value);
        names.push_back(absl::StrCat("$", values.size()));
      }
      tuples.push_back(absl::StrCat("(", absl::StrJoin(names, ", "), ")"));
    }
    RETURN_IF_ERROR(
        side.session
            .Execute(absl::StrFormat("INSERT INTO %s VALUES %s", table,
                                     absl::StrJoin(tuples, ", ")),
                     values)
            .status());
  }
  return absl::OkStatus();
}

absl::Status CheckEmpty(const std::vector<TableContent>& there) {
  const std::set<std::string> seeded = TablesWithFirstRows(Migrations());
  for (const TableContent& content : there) {
    if (content.rows == 0 || seeded.count(content.table) > 0) continue;
    return WithReason(
        absl::FailedPreconditionError(absl::StrFormat(
            "the database has %d rows in %s already; give one that is empty",
            content.rows, content.table)),
        "DATABASE_NOT_EMPTY");
  }
  return absl::OkStatus();
}

// `wanted` is what `from` has.
absl::StatusOr<std::vector<TableContent>> CopyTables(
    const Side& from, const std::vector<TableContent>& wanted, const Side& to) {
  const std::vector<std::string> tables = TablesOf(Migrations());
  ASSIGN_OR_RETURN(const auto there, ContentOfAll(to, tables));
  if (there == wanted) return wanted;
  RETURN_IF_ERROR(CheckEmpty(there));
  for (const std::string& table : TablesWithFirstRows(Migrations())) {
    RETURN_IF_ERROR(
        to.session.Execute(absl::StrCat("DELETE FROM ", table)).status());
  }
  // Tables stand in the order in which they refer to each other.
  for (const std::string& table : tables) {
    RETURN_IF_ERROR(Visit(from, table, [&](const std::vector<Row>& rows) {
      return InsertRows(to, table, rows);
    }));
  }
  ASSIGN_OR_RETURN(const auto copied, ContentOfAll(to, tables));
  for (size_t i = 0; i < tables.size(); ++i) {
    if (copied[i] == wanted[i]) continue;
    return absl::DataLossError(absl::StrFormat(
        "%s has %d rows with the digest %s in the new database, and %d with %s "
        "in the old one; nothing was copied",
        tables[i], copied[i].rows, copied[i].digest, wanted[i].rows,
        wanted[i].digest));
  }
  return copied;
}

}  // namespace

absl::StatusOr<std::vector<TableContent>> CopyRows(const std::string& from,
                                                   const std::string& to) {
  if (!IsFile(from)) {
    // The columns of both must be the same.
    RETURN_IF_ERROR(Open(from, DatabaseUse::kBeside).status());
  }
  ASSIGN_OR_RETURN(
      const auto source,
      Open(from, IsFile(from) ? DatabaseUse::kServe : DatabaseUse::kRead));
  ASSIGN_OR_RETURN(const auto target, Open(to, DatabaseUse::kServe));
  const auto copy =
      [&](Session& reads) -> absl::StatusOr<std::vector<TableContent>> {
    const Side side = {reads, IsFile(from)};
    // Before the other transaction begins: PostgreSQL ends one that does
    // nothing for long.
    ASSIGN_OR_RETURN(const auto wanted,
                     ContentOfAll(side, TablesOf(Migrations())));
    return InTransaction(*target, [&](Session& writes) {
      return CopyTables(side, wanted, {writes, IsFile(to)});
    });
  };
  return InTransaction(*source, copy);
}

}  // namespace tessera::db
