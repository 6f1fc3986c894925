#include "server/segmentation/values_list.h"

#include <algorithm>
#include <cassert>
#include <variant>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "base/status_macros.h"

namespace tessera::segmentation {
namespace {

// PostgreSQL takes the types of a list of rows from the list itself.
std::string Parameter(size_t number, const db::Value& value) {
  assert(!std::holds_alternative<std::monostate>(value));
  const char* type = "TEXT";
  if (std::holds_alternative<int64_t>(value)) type = "BIGINT";
  if (std::holds_alternative<double>(value)) type = "DOUBLE PRECISION";
  return absl::StrCat("CAST($", number, " AS ", type, ")");
}

}  // namespace

absl::Status ExecuteRows(db::Session& session, absl::string_view sql,
                         const std::vector<db::Value>& first,
                         const std::vector<std::vector<db::Value>>& rows,
                         int64_t* changed) {
  for (size_t begin = 0; begin < rows.size(); begin += kRowsAStatement) {
    std::vector<db::Value> parameters = first;
    std::vector<std::string> lists;
    const size_t end = std::min(rows.size(), begin + kRowsAStatement);
    for (size_t i = begin; i < end; ++i) {
      std::vector<std::string> row;
      for (const db::Value& value : rows[i]) {
        parameters.push_back(value);
        row.push_back(Parameter(parameters.size(), value));
      }
      lists.push_back(absl::StrCat("(", absl::StrJoin(row, ", "), ")"));
    }
    ASSIGN_OR_RETURN(
        const db::Rows done,
        session.Execute(
            absl::StrReplaceAll(sql, {{"%s", absl::StrJoin(lists, ", ")}}),
            parameters));
    if (changed != nullptr) *changed += done.changed;
  }
  return absl::OkStatus();
}

absl::StatusOr<db::Rows> ExecuteList(db::Session& session,
                                     absl::string_view sql,
                                     const std::vector<db::Value>& first,
                                     const std::vector<db::Value>& values) {
  std::vector<db::Value> parameters = first;
  std::vector<std::string> list;
  for (const db::Value& value : values) {
    parameters.push_back(value);
    list.push_back(absl::StrCat("$", parameters.size()));
  }
  return session.Execute(
      absl::StrReplaceAll(sql, {{"%s", absl::StrJoin(list, ", ")}}),
      parameters);
}

}  // namespace tessera::segmentation
