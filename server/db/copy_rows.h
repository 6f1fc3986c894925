// Copies all rows of one database to another of any kind.
#ifndef TESSERA_SERVER_DB_COPY_ROWS_H_
#define TESSERA_SERVER_DB_COPY_ROWS_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace tessera::db {

// The rows of one table. The digest does not depend on their order: it is the
// sum of the SHA-256 of all rows.
struct TableContent {
  std::string table;
  int64_t rows = 0;
  std::string digest;  // 64 hexadecimal digits.

  friend bool operator==(const TableContent&, const TableContent&) = default;
};

// Copies the rows of all tables from the database `from` to the database `to`,
// in one transaction of each, and reads them again from `to` before the
// transaction ends: the result is what both have. If all is there already,
// such as after a call whose answer was lost, nothing is written. Only some
// rows are in memory at once.
//
// `to` gets missing tables, and `from` missing migrations if it is a file.
// Errors: FAILED_PRECONDITION (DATABASE_NOT_EMPTY) if `to` has other rows;
// FAILED_PRECONDITION (DATABASE_OF_ANOTHER_VERSION); DATA_LOSS if `to` does not
// have what was written; as Open().
absl::StatusOr<std::vector<TableContent>> CopyRows(const std::string& from,
                                                   const std::string& to);

}  // namespace tessera::db

#endif  // TESSERA_SERVER_DB_COPY_ROWS_H_
