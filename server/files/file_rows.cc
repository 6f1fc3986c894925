#include "server/files/file_rows.h"

#include <algorithm>
#include <cstddef>
#include <set>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "base/error_reason.h"
#include "base/status_macros.h"
#include "server/db/migrations.h"
#include "server/db/transaction.h"

namespace tessera::files {
namespace {

using db::Row;
using db::Rows;
using db::Session;

// How many digests one statement names.
constexpr size_t kDigestsAtOnce = 100;
constexpr int64_t kReferencesAtOnce = 1000;
// How long an upload may take from its last byte to its use.
constexpr absl::Duration kArriving = absl::Hours(24);

constexpr char kSelectState[] = "SELECT state FROM files WHERE sha256 = $1";
constexpr char kInsert[] =
    "INSERT INTO files (sha256, size_bytes, state, change_time, remover) "
    "VALUES ($1, $2, 'ARRIVING', $3, '')";
constexpr char kRenew[] =
    "UPDATE files SET change_time = $2, size_bytes = $3 WHERE sha256 = $1";
constexpr char kNoteStored[] =
    "UPDATE files SET state = 'STORED' WHERE sha256 = $1 AND "
    "state = 'ARRIVING'";
constexpr char kKeep[] =
    "UPDATE files SET state = 'KEPT', change_time = $2 "
    "WHERE sha256 = $1 AND state IN ('STORED', 'KEPT')";
constexpr char kSelectListed[] =
    "SELECT sha256 FROM files WHERE sha256 IN (%s)";
constexpr char kSelectKept[] =
    "SELECT sha256, size_bytes FROM files WHERE state = 'KEPT' AND "
    "sha256 IN (%s)";
// EXISTS stops at the first need: a mask without objects may have a million.
constexpr char kSelectNeeded[] =
    "SELECT d.column1 FROM (VALUES %s) AS d WHERE "
    "EXISTS (SELECT 1 FROM file_needs n WHERE n.sha256 = d.column1)";
constexpr char kTake[] =
    "UPDATE files SET state = 'LEAVING', change_time = $2, remover = $3 "
    "WHERE sha256 = $1 AND ((state = 'KEPT' AND change_time < $4) OR "
    "(state IN ('ARRIVING', 'STORED') AND change_time < $5))";
constexpr char kSelectLeaving[] =
    "SELECT sha256 FROM files WHERE state = 'LEAVING' AND remover = $1";
constexpr char kPutBack[] =
    "UPDATE files SET state = 'KEPT', change_time = $2, remover = '' "
    "WHERE sha256 = $1 AND state = 'LEAVING'";
constexpr char kForget[] =
    "DELETE FROM files WHERE sha256 = $1 AND state = 'LEAVING'";
constexpr char kForgetLost[] =
    "DELETE FROM files WHERE sha256 = $1 AND state = 'KEPT' AND "
    "change_time <= $2";
constexpr char kSelectOld[] =
    "SELECT sha256 FROM files WHERE sha256 > $1 AND change_time < $2 "
    "ORDER BY sha256 LIMIT $3";
constexpr char kCount[] =
    "SELECT COUNT(*), COALESCE(SUM(size_bytes), 0) FROM files";
// Without DISTINCT: sorted indexes are merged up to the limit.
constexpr char kSelectReferenced[] =
    "SELECT sha256 FROM blob_references WHERE sha256 > $1 ORDER BY sha256 "
    "LIMIT $2";
constexpr char kSelectReferencedAmong[] =
    "SELECT d.column1 FROM (VALUES %s) AS d WHERE "
    "EXISTS (SELECT 1 FROM blob_references r WHERE r.sha256 = d.column1)";
// Of tables that also databases of earlier versions have, which are inspected
// before they are migrated.
constexpr char kSelectUsers[] =
    "SELECT 'datasets/' || dataset_id || '/revisions/' || revision "
    "FROM samples WHERE image_sha256 = $1 OR mask_sha256 = $1 "
    "UNION SELECT 'models/' || model_id || '/versions/' || number "
    "FROM model_versions WHERE weights_sha256 = $1 OR manifest_sha256 = $1 "
    "UNION SELECT 'trainingJobs/' || job_id "
    "FROM training_jobs WHERE checkpoint_sha256 = $1";
// The migration that made the tables of segmentation jobs, and who uses a file
// in databases that have it.
constexpr int64_t kSegmentationMigration = 15;
constexpr char kSelectSegmentations[] =
    "SELECT 'segmentationJobs/' || job_id FROM segmentation_images "
    "WHERE sha256 = $1 "
    "UNION SELECT 'segmentationJobs/' || job_id FROM segmentation_blobs "
    "WHERE sha256 = $1";
constexpr char kForgetAll[] = "DELETE FROM files";
constexpr char kListAgain[] = "INSERT INTO files_to_list (due) VALUES (1)";

absl::StatusOr<std::vector<std::string>> Texts(
    const absl::StatusOr<Rows>& found) {
  RETURN_IF_ERROR(found.status());
  std::vector<std::string> texts;
  for (const Row& row : found->rows) texts.push_back(row.Text(0));
  return texts;
}

// Runs `sql`, whose `%s` becomes a list of parameters, each formatted as
// `format`, for the digests, some at a time. Calls `take` with each row.
template <typename Take>
absl::Status ForEach(Session& session, const char* sql, const char* format,
                     const std::vector<std::string>& sha256, const Take& take) {
  for (size_t begin = 0; begin < sha256.size(); begin += kDigestsAtOnce) {
    const size_t end = std::min(begin + kDigestsAtOnce, sha256.size());
    std::vector<db::Value> values;
    std::vector<std::string> parameters;
    for (size_t i = begin; i < end; ++i) {
      values.emplace_back(sha256[i]);
      parameters.push_back(absl::StrReplaceAll(
          format, {{"?", absl::StrCat("$", values.size())}}));
    }
    ASSIGN_OR_RETURN(
        const Rows found,
        session.Execute(
            absl::StrReplaceAll(sql, {{"%s", absl::StrJoin(parameters, ", ")}}),
            values));
    for (const Row& row : found.rows) take(row);
  }
  return absl::OkStatus();
}

// The digests that `sql` does not select; see ForEach().
absl::StatusOr<std::vector<std::string>> Without(
    Session& session, const char* sql, const char* format,
    const std::vector<std::string>& sha256) {
  std::set<std::string> selected;
  RETURN_IF_ERROR(ForEach(session, sql, format, sha256, [&](const Row& row) {
    selected.insert(row.Text(0));
  }));
  std::vector<std::string> rest;
  for (const std::string& digest : sha256) {
    if (selected.count(digest) == 0) rest.push_back(digest);
  }
  return rest;
}

}  // namespace

absl::Status FileRemoved(const std::string& sha256) {
  return WithReason(absl::UnavailableError(absl::StrFormat(
                        "the file %s was removed while it came, since its "
                        "other senders gave it up; send it again",
                        sha256)),
                    "FILE_REMOVED");
}

absl::Status Announce(Session& session, const std::string& sha256,
                      int64_t size_bytes, absl::Time now) {
  const int64_t time = absl::ToUnixMicros(now);
  ASSIGN_OR_RETURN(const Rows found, session.Execute(kSelectState, {sha256}));
  if (found.empty()) {
    return session.Execute(kInsert, {sha256, size_bytes, time}).status();
  }
  if (found.front().Text(0) == "LEAVING") return FileRemoved(sha256);
  return session.Execute(kRenew, {sha256, time, size_bytes}).status();
}

absl::Status NoteStored(Session& session, const std::string& sha256) {
  return session.Execute(kNoteStored, {sha256}).status();
}

absl::StatusOr<bool> Keep(Session& session, const std::string& sha256,
                          absl::Time now) {
  ASSIGN_OR_RETURN(const Rows kept,
                   session.Execute(kKeep, {sha256, absl::ToUnixMicros(now)}));
  return kept.changed > 0;
}

absl::StatusOr<std::map<std::string, int64_t>> SizesOfKept(
    Session& session, const std::vector<std::string>& sha256) {
  std::map<std::string, int64_t> sizes;
  RETURN_IF_ERROR(
      ForEach(session, kSelectKept, "?", sha256,
              [&](const Row& row) { sizes[row.Text(0)] = row.Int(1); }));
  return sizes;
}

absl::StatusOr<std::vector<std::string>> FindUnneeded(
    Session& session, const std::vector<std::string>& sha256) {
  return Without(session, kSelectNeeded, "(?)", sha256);
}

absl::StatusOr<std::vector<std::string>> FindUnlisted(
    Session& session, const std::vector<std::string>& sha256) {
  return Without(session, kSelectListed, "?", sha256);
}

absl::Status TakeUnneeded(Session& session,
                          const std::vector<std::string>& sha256,
                          const std::string& remover, absl::Time before,
                          absl::Time now) {
  ASSIGN_OR_RETURN(const std::vector<std::string> unneeded,
                   FindUnneeded(session, sha256));
  for (const std::string& digest : unneeded) {
    RETURN_IF_ERROR(session
                        .Execute(kTake, {digest, absl::ToUnixMicros(now),
                                         remover, absl::ToUnixMicros(before),
                                         absl::ToUnixMicros(now - kArriving)})
                        .status());
  }
  return absl::OkStatus();
}

absl::StatusOr<std::vector<std::string>> LeavingBy(Session& session,
                                                   const std::string& remover) {
  return Texts(session.Execute(kSelectLeaving, {remover}));
}

absl::Status PutBack(Session& session, const std::string& sha256,
                     absl::Time now) {
  return session.Execute(kPutBack, {sha256, absl::ToUnixMicros(now)}).status();
}

absl::Status Forget(Session& session, const std::string& sha256) {
  return session.Execute(kForget, {sha256}).status();
}

absl::Status ForgetLost(Session& session, const std::string& sha256,
                        absl::Time found) {
  return session.Execute(kForgetLost, {sha256, absl::ToUnixMicros(found)})
      .status();
}

absl::StatusOr<std::vector<std::string>> ListOld(Session& session,
                                                 const std::string& after,
                                                 absl::Time before,
                                                 int64_t limit) {
  return Texts(
      session.Execute(kSelectOld, {after, absl::ToUnixMicros(before), limit}));
}

absl::StatusOr<Totals> CountFiles(db::Database& database) {
  ASSIGN_OR_RETURN(const Rows found, database.Execute(kCount));
  return Totals{.files = found.front().Int(0), .bytes = found.front().Int(1)};
}

absl::Status VisitReferenced(
    db::Database& database,
    const std::function<absl::Status(const std::vector<std::string>&)>& visit) {
  std::string last;
  while (true) {
    ASSIGN_OR_RETURN(
        const std::vector<std::string> found,
        Texts(database.Execute(kSelectReferenced, {last, kReferencesAtOnce})));
    std::vector<std::string> digests = found;
    digests.erase(std::unique(digests.begin(), digests.end()), digests.end());
    if (!digests.empty()) RETURN_IF_ERROR(visit(digests));
    if (static_cast<int64_t>(found.size()) < kReferencesAtOnce) {
      return absl::OkStatus();
    }
    last = digests.back();
  }
}

absl::StatusOr<std::set<std::string>> ReferencedAmong(
    db::Database& database, const std::vector<std::string>& sha256) {
  return db::InTransaction(
      database, [&](Session& session) -> absl::StatusOr<std::set<std::string>> {
        std::set<std::string> referenced;
        RETURN_IF_ERROR(
            ForEach(session, kSelectReferencedAmong, "(?)", sha256,
                    [&](const Row& row) { referenced.insert(row.Text(0)); }));
        return referenced;
      });
}

absl::StatusOr<std::vector<std::string>> UsersOf(db::Database& database,
                                                 const std::string& sha256) {
  ASSIGN_OR_RETURN(std::vector<std::string> users,
                   Texts(database.Execute(kSelectUsers, {sha256})));
  ASSIGN_OR_RETURN(const int64_t migrations,
                   db::CheckNotNewer(database, db::Migrations()));
  if (migrations < kSegmentationMigration) return users;
  ASSIGN_OR_RETURN(const std::vector<std::string> segmentations,
                   Texts(database.Execute(kSelectSegmentations, {sha256})));
  users.insert(users.end(), segmentations.begin(), segmentations.end());
  return users;
}

absl::Status ListAgain(db::Database& database) {
  RETURN_IF_ERROR(database.Execute(kForgetAll).status());
  return database.Execute(kListAgain).status();
}

}  // namespace tessera::files
