#include "server/access/user_usage.h"

#include "base/status_macros.h"

namespace tessera::access {
namespace {

constexpr char kSelect[] =
    "SELECT who, CAST(SUM(bytes) AS BIGINT), CAST(SUM(datasets) AS BIGINT), "
    "CAST(SUM(models) AS BIGINT), CAST(SUM(trainings) AS BIGINT), "
    "CAST(SUM(segmentations) AS BIGINT) FROM ("
    "SELECT owner AS who, bytes, 0 AS datasets, 0 AS models, 0 AS trainings, "
    "0 AS segmentations FROM stored_bytes "
    "UNION ALL SELECT DISTINCT user_name, 0, 0, 0, 0, 0 FROM tokens "
    "UNION ALL SELECT owner, 0, "
    "CASE WHEN resource LIKE 'datasets/%' THEN 1 ELSE 0 END, "
    "CASE WHEN resource LIKE 'models/%' THEN 1 ELSE 0 END, 0, 0 "
    "FROM resource_access "
    "UNION ALL SELECT owner, 0, 0, 0, COUNT(*), 0 FROM shared_jobs "
    "GROUP BY owner "
    "UNION ALL SELECT owner, 0, 0, 0, 0, COUNT(*) FROM "
    "shared_segmentation_jobs GROUP BY owner) AS parts "
    "WHERE who <> '' GROUP BY who ORDER BY who LIMIT 5000";

}  // namespace

absl::StatusOr<std::vector<UserUsage>> ReadUsage(db::Database& database) {
  ASSIGN_OR_RETURN(const db::Rows rows, database.Execute(kSelect));
  std::vector<UserUsage> users;
  for (const db::Row& row : rows.rows) {
    users.push_back({.user = row.Text(0),
                     .stored_bytes = row.Int(1),
                     .datasets = row.Int(2),
                     .models = row.Int(3),
                     .training_jobs = row.Int(4),
                     .segmentation_jobs = row.Int(5)});
  }
  return users;
}

}  // namespace tessera::access
