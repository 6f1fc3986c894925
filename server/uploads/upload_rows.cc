#include "server/uploads/upload_rows.h"

#include <set>
#include <utility>

#include "base/status_macros.h"
#include "server/storage/upload_store.h"

namespace tessera::uploads {
namespace {

using db::Row;
using db::Rows;
using db::Session;

constexpr char kSelect[] =
    "SELECT committed_bytes, sha_state, upload, held_until FROM uploads "
    "WHERE sender = $1 AND sha256 = $2";
constexpr char kInsert[] =
    "INSERT INTO uploads (sender, sha256, size_bytes, committed_bytes, "
    "sha_state, upload, holder, server, held_until, change_time) "
    "VALUES ($1, $2, $3, 0, '', '', $4, $5, $6, $7)";
constexpr char kTake[] =
    "UPDATE uploads SET size_bytes = $3, holder = $4, server = $5, "
    "held_until = $6, change_time = $7 WHERE sender = $1 AND sha256 = $2";
constexpr char kRenew[] =
    "UPDATE uploads SET held_until = $4 "
    "WHERE sender = $1 AND sha256 = $2 AND holder = $3";
constexpr char kNoteUpload[] =
    "UPDATE uploads SET upload = $4 "
    "WHERE sender = $1 AND sha256 = $2 AND holder = $3";
constexpr char kNoteParts[] =
    "UPDATE uploads SET committed_bytes = $4, sha_state = $5, "
    "change_time = $6 WHERE sender = $1 AND sha256 = $2 AND holder = $3";
constexpr char kNotePart[] =
    "INSERT INTO upload_parts (upload, number, etag) VALUES ($1, $2, $3) "
    "ON CONFLICT (upload, number) DO UPDATE SET etag = $3";
constexpr char kSelectParts[] =
    "SELECT number, etag FROM upload_parts WHERE upload = $1 ORDER BY number";
constexpr char kSelectLast[] =
    "SELECT COALESCE(MAX(number), 0) FROM upload_parts WHERE upload = $1";
constexpr char kRelease[] =
    "UPDATE uploads SET holder = '', held_until = 0, change_time = $4 "
    "WHERE sender = $1 AND sha256 = $2 AND holder = $3";
constexpr char kDeleteEmpty[] =
    "DELETE FROM uploads WHERE sender = $1 AND sha256 = $2 AND holder = $3 "
    "AND committed_bytes = 0";
constexpr char kDelete[] =
    "DELETE FROM uploads WHERE sender = $1 AND sha256 = $2 AND holder = $3";
constexpr char kDeleteUnheld[] =
    "DELETE FROM uploads WHERE sender = $1 AND sha256 = $2 AND "
    "held_until <= $3";
constexpr char kDeleteParts[] = "DELETE FROM upload_parts WHERE upload = $1";
constexpr char kReleaseAll[] =
    "UPDATE uploads SET holder = '', held_until = 0 WHERE server = $1 AND "
    "holder <> ''";
constexpr char kSelectBytes[] =
    "SELECT COALESCE(SUM(CASE WHEN held_until > $2 THEN size_bytes "
    "ELSE committed_bytes END), 0) FROM uploads WHERE sender = $1";
constexpr char kSelectHeld[] =
    "SELECT 1 FROM uploads WHERE sender = $1 AND sha256 = $2 AND "
    "held_until > $3";
constexpr char kSelectUpload[] = "SELECT 1 FROM uploads WHERE upload = $1";
constexpr char kSelectOf[] =
    "SELECT sender, sha256, upload, committed_bytes FROM uploads "
    "WHERE sender = $1 AND held_until <= $2";
constexpr char kSelectOld[] =
    "SELECT sender, sha256, upload, committed_bytes FROM uploads "
    "WHERE change_time < $1 AND held_until <= $2 LIMIT 100";

// OK if a statement found the row that `call` holds.
absl::Status CheckHeld(const absl::StatusOr<Rows>& done, const UploadKey& key) {
  RETURN_IF_ERROR(done.status());
  return done->changed > 0 ? absl::OkStatus() : storage::UploadBusy(key.sha256);
}

// Deletes those of `rows`, which kSelectOf or kSelectOld found, that `picked`
// picks.
template <typename Picked>
absl::StatusOr<std::vector<Dropped>> Drop(Session& session, const Rows& rows,
                                          absl::Time now,
                                          const Picked& picked) {
  std::vector<Dropped> dropped;
  for (const Row& row : rows.rows) {
    if (!picked(row.Text(1))) continue;
    ASSIGN_OR_RETURN(const Rows deleted,
                     session.Execute(kDeleteUnheld, {row.Text(0), row.Text(1),
                                                     absl::ToUnixMicros(now)}));
    if (deleted.changed == 0) continue;
    RETURN_IF_ERROR(session.Execute(kDeleteParts, {row.Text(2)}).status());
    dropped.push_back({row.Text(1), row.Text(2), row.Int(3)});
  }
  return dropped;
}

}  // namespace

absl::StatusOr<UploadRow> Take(Session& session, const UploadKey& key,
                               const Holder& holder, int64_t size_bytes,
                               int64_t offset_bytes, absl::Time now,
                               absl::Time until) {
  ASSIGN_OR_RETURN(const Rows rows,
                   session.Execute(kSelect, {key.sender, key.sha256}));
  UploadRow row;
  if (!rows.empty()) {
    if (rows.front().Int(3) > absl::ToUnixMicros(now)) {
      return storage::UploadBusy(key.sha256);
    }
    row = {.committed_bytes = rows.front().Int(0),
           .sha_state = rows.front().Text(1),
           .upload = rows.front().Text(2)};
    ASSIGN_OR_RETURN(const Rows last,
                     session.Execute(kSelectLast, {row.upload}));
    row.parts = last.front().Int(0);
  }
  if (row.committed_bytes != offset_bytes) {
    return storage::WrongOffset(key.sha256, offset_bytes, row.committed_bytes);
  }
  RETURN_IF_ERROR(session
                      .Execute(rows.empty() ? kInsert : kTake,
                               {key.sender, key.sha256, size_bytes, holder.call,
                                holder.server, absl::ToUnixMicros(until),
                                absl::ToUnixMicros(now)})
                      .status());
  return row;
}

absl::Status Renew(Session& session, const UploadKey& key,
                   const std::string& call, absl::Time until) {
  return CheckHeld(session.Execute(kRenew, {key.sender, key.sha256, call,
                                            absl::ToUnixMicros(until)}),
                   key);
}

absl::Status NoteUpload(Session& session, const UploadKey& key,
                        const std::string& call, const std::string& upload) {
  return CheckHeld(
      session.Execute(kNoteUpload, {key.sender, key.sha256, call, upload}),
      key);
}

absl::Status NotePart(Session& session, const UploadKey& key,
                      const std::string& call, const UploadRow& row,
                      const storage::MultipartStore::Part& part,
                      absl::Time now) {
  RETURN_IF_ERROR(CheckHeld(
      session.Execute(kNoteParts,
                      {key.sender, key.sha256, call, row.committed_bytes,
                       row.sha_state, absl::ToUnixMicros(now)}),
      key));
  return session.Execute(kNotePart, {row.upload, part.number, part.etag})
      .status();
}

absl::StatusOr<std::vector<storage::MultipartStore::Part>> PartsOf(
    Session& session, const std::string& upload) {
  ASSIGN_OR_RETURN(const Rows rows, session.Execute(kSelectParts, {upload}));
  std::vector<storage::MultipartStore::Part> parts;
  for (const Row& row : rows.rows) parts.push_back({row.Int(0), row.Text(1)});
  return parts;
}

absl::StatusOr<bool> Release(Session& session, const UploadKey& key,
                             const std::string& call, absl::Time now) {
  ASSIGN_OR_RETURN(
      const Rows deleted,
      session.Execute(kDeleteEmpty, {key.sender, key.sha256, call}));
  if (deleted.changed > 0) return true;
  RETURN_IF_ERROR(session
                      .Execute(kRelease, {key.sender, key.sha256, call,
                                          absl::ToUnixMicros(now)})
                      .status());
  return false;
}

absl::Status Forget(Session& session, const UploadKey& key,
                    const std::string& call, const std::string& upload) {
  ASSIGN_OR_RETURN(const Rows deleted,
                   session.Execute(kDelete, {key.sender, key.sha256, call}));
  if (deleted.changed == 0) return absl::OkStatus();
  return session.Execute(kDeleteParts, {upload}).status();
}

absl::Status ReleaseAllOf(Session& session, const std::string& server) {
  return session.Execute(kReleaseAll, {server}).status();
}

absl::StatusOr<int64_t> CommittedBytes(db::Database& database,
                                       const UploadKey& key) {
  ASSIGN_OR_RETURN(const Rows rows,
                   database.Execute(kSelect, {key.sender, key.sha256}));
  return rows.empty() ? 0 : rows.front().Int(0);
}

absl::StatusOr<int64_t> BytesOf(db::Database& database,
                                const std::string& sender, absl::Time now) {
  ASSIGN_OR_RETURN(
      const Rows rows,
      database.Execute(kSelectBytes, {sender, absl::ToUnixMicros(now)}));
  return rows.front().Int(0);
}

absl::StatusOr<bool> IsHeld(db::Database& database, const UploadKey& key,
                            absl::Time now) {
  ASSIGN_OR_RETURN(const Rows rows,
                   database.Execute(kSelectHeld, {key.sender, key.sha256,
                                                  absl::ToUnixMicros(now)}));
  return !rows.empty();
}

absl::StatusOr<bool> IsListed(db::Database& database,
                              const std::string& upload) {
  ASSIGN_OR_RETURN(const Rows rows, database.Execute(kSelectUpload, {upload}));
  return !rows.empty();
}

absl::StatusOr<std::vector<Dropped>> DropOf(
    Session& session, const std::string& sender,
    const std::vector<std::string>& digests, absl::Time now) {
  ASSIGN_OR_RETURN(
      const Rows rows,
      session.Execute(kSelectOf, {sender, absl::ToUnixMicros(now)}));
  const std::set<std::string> wanted(digests.begin(), digests.end());
  return Drop(session, rows, now, [&](const std::string& sha256) {
    return wanted.empty() || wanted.count(sha256) > 0;
  });
}

absl::StatusOr<std::vector<Dropped>> DropOld(Session& session,
                                             absl::Time before,
                                             absl::Time now) {
  ASSIGN_OR_RETURN(const Rows rows,
                   session.Execute(kSelectOld, {absl::ToUnixMicros(before),
                                                absl::ToUnixMicros(now)}));
  return Drop(session, rows, now, [](const std::string&) { return true; });
}

}  // namespace tessera::uploads
