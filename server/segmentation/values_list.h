// Many rows in one SQL statement.
#ifndef TESSERA_SERVER_SEGMENTATION_VALUES_LIST_H_
#define TESSERA_SERVER_SEGMENTATION_VALUES_LIST_H_

#include <cstddef>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "server/db/database.h"

namespace tessera::segmentation {

// How many rows one statement has: enough to make statements few, and few
// enough for any database's limit of parameters.
inline constexpr size_t kRowsAStatement = 64;

// Runs `sql` for all `rows`, kRowsAStatement at a time. `%s` in `sql` becomes
// the list of rows, `(…), (…)`. `first` are the parameters $1, $2, … that stand
// before those of the rows. Adds the changed rows to `changed`, which may be
// null. REQUIRES: no value is NULL.
absl::Status ExecuteRows(db::Session& session, absl::string_view sql,
                         const std::vector<db::Value>& first,
                         const std::vector<std::vector<db::Value>>& rows,
                         int64_t* changed = nullptr);

// Like ExecuteRows() for one statement; `%s` becomes a list of single values,
// `…, …`. Returns the rows found.
// REQUIRES: values.size() is at most a few hundred, and not 0.
absl::StatusOr<db::Rows> ExecuteList(db::Session& session,
                                     absl::string_view sql,
                                     const std::vector<db::Value>& first,
                                     const std::vector<db::Value>& values);

}  // namespace tessera::segmentation

#endif  // TESSERA_SERVER_SEGMENTATION_VALUES_LIST_H_
