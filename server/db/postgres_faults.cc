#include "server/db/postgres_faults.h"

#include "absl/strings/str_format.h"
#include "base/status_macros.h"

namespace tessera::db {
namespace {

constexpr char kSelectTables[] =
    "SELECT quote_ident(tablename) FROM pg_tables "
    "WHERE schemaname = current_schema() ORDER BY tablename";
// Converting a row to text reads all of its values, also those kept elsewhere.
constexpr char kReadAll[] =
    "SELECT COALESCE(SUM(LENGTH(t::text)), 0) FROM %s AS t";
// One row a foreign key: both tables, and what must be equal.
constexpr char kSelectReferences[] =
    "SELECT c.conrelid::regclass::text, c.confrelid::regclass::text, "
    "string_agg(format('a.%I = b.%I', x.attname, y.attname), ' AND '), "
    "string_agg(format('a.%I IS NOT NULL', x.attname), ' AND ') "
    "FROM pg_constraint c "
    "CROSS JOIN LATERAL unnest(c.conkey, c.confkey) AS k(own, theirs) "
    "JOIN pg_attribute x ON x.attrelid = c.conrelid AND x.attnum = k.own "
    "JOIN pg_attribute y ON y.attrelid = c.confrelid AND y.attnum = k.theirs "
    "WHERE c.contype = 'f' AND c.connamespace = current_schema()::regnamespace "
    "GROUP BY c.oid, c.conrelid, c.confrelid";
constexpr char kCountOrphans[] =
    "SELECT COUNT(*) FROM %s AS a WHERE %s AND NOT EXISTS "
    "(SELECT 1 FROM %s AS b WHERE %s)";

}  // namespace

absl::StatusOr<std::vector<std::string>> FindPostgresFaults(
    Database& database) {
  std::vector<std::string> faults;
  ASSIGN_OR_RETURN(const Rows tables, database.Execute(kSelectTables));
  for (const Row& table : tables.rows) {
    const absl::Status read =
        database.Execute(absl::StrFormat(kReadAll, table.Text(0))).status();
    if (absl::IsUnavailable(read)) return read;
    if (!read.ok()) {
      faults.push_back(absl::StrFormat("the table %s cannot be read: %s",
                                       table.Text(0), read.message()));
    }
  }
  ASSIGN_OR_RETURN(const Rows references, database.Execute(kSelectReferences));
  for (const Row& row : references.rows) {
    ASSIGN_OR_RETURN(const Rows orphans,
                     database.Execute(absl::StrFormat(
                         kCountOrphans, row.Text(0), row.Text(3), row.Text(1),
                         row.Text(2))));
    if (orphans.front().Int(0) == 0) continue;
    faults.push_back(
        absl::StrFormat("%d rows of %s refer to rows of %s that are not there",
                        orphans.front().Int(0), row.Text(0), row.Text(1)));
  }
  return faults;
}

}  // namespace tessera::db
