#include "server/access/file_holders.h"

#include <algorithm>

#include "absl/strings/str_format.h"
#include "base/error_reason.h"
#include "base/status_macros.h"
#include "server/access/access_rows.h"
#include "server/access/file_uses.h"
#include "server/db/transaction.h"
#include "server/files/file_rows.h"

namespace tessera::access {
namespace {

// Equal to the time for which housekeeping keeps unused files.
constexpr absl::Duration kKeepUnused = absl::Hours(24);
// How many rows one transaction forgets; other calls wait for it.
constexpr int64_t kRowsAtOnce = 200;

constexpr char kSelect[] =
    "SELECT 1 FROM file_holders WHERE sha256 = $1 AND holder = $2";
constexpr char kSelectReadable[] =
    "SELECT 1 FROM (SELECT dataset_id FROM shared_samples "
    "WHERE image_sha256 = $1 UNION SELECT dataset_id FROM shared_samples "
    "WHERE mask_sha256 = $1) s WHERE "
    "NOT " TESSERA_HIDDEN("'datasets/' || s.dataset_id", "$2", "$3", "$4")
    " LIMIT 1";
constexpr char kInsert[] =
    "INSERT INTO file_holders (sha256, holder, size_bytes, create_time) "
    "VALUES ($1, $2, $3, $4)";
constexpr char kTouch[] =
    "UPDATE file_holders SET create_time = $3 "
    "WHERE sha256 = $1 AND holder = $2";
constexpr char kSelectStored[] =
    "SELECT bytes FROM stored_bytes WHERE owner = $1";
constexpr char kSelectUnused[] =
    "SELECT sha256, holder, size_bytes * counted FROM file_holders "
    "WHERE uses = 0 AND create_time < $1 LIMIT $2";
constexpr char kSelectUnusedOf[] =
    "SELECT sha256, holder, size_bytes * counted FROM file_holders "
    "WHERE uses = 0 AND holder = $1 LIMIT $2";
constexpr char kSelectUnusedOne[] =
    "SELECT sha256, holder, size_bytes * counted FROM file_holders "
    "WHERE uses = 0 AND holder = $1 AND sha256 = $2";
constexpr char kDelete[] =
    "DELETE FROM file_holders WHERE sha256 = $1 AND holder = $2";

bool IsAdmin(const Principal& principal) {
  return principal.role == Role::kAdmin;
}

// The rows that one transaction forgot.
struct Forgotten {
  std::vector<std::string> sha256;
  int64_t bytes = 0;
};

// Forgets the rows that `find`, which returns StatusOr<Rows>, finds.
template <typename Find>
absl::StatusOr<Forgotten> Forget(db::Database& database, const Find& find) {
  const auto forget =
      [&](db::Session& session) -> absl::StatusOr<Forgotten> {
    Forgotten forgotten;
    ASSIGN_OR_RETURN(const db::Rows found, find(session));
    for (const db::Row& row : found.rows) {
      ASSIGN_OR_RETURN(const db::Rows deleted,
                       session.Execute(kDelete, {row.Text(0), row.Text(1)}));
      if (deleted.changed == 0) continue;  // A digest was given twice.
      RETURN_IF_ERROR(AddStoredBytes(session, row.Text(1), -row.Int(2)));
      forgotten.sha256.push_back(row.Text(0));
      forgotten.bytes += row.Int(2);
    }
    return forgotten;
  };
  return db::InTransaction(database, forget);
}

// Of `digests` from `begin` on, the files that the user sent and does not use.
absl::StatusOr<db::Rows> UnusedOf(db::Session& session, const std::string& user,
                                  const std::vector<std::string>& digests,
                                  size_t begin) {
  db::Rows unused;
  const size_t end = std::min(digests.size(), begin + kRowsAtOnce);
  for (size_t i = begin; i < end; ++i) {
    ASSIGN_OR_RETURN(const db::Rows found,
                     session.Execute(kSelectUnusedOne, {user, digests[i]}));
    unused.rows.insert(unused.rows.end(), found.rows.begin(),
                       found.rows.end());
  }
  return unused;
}

}  // namespace

absl::StatusOr<bool> FileHolders::Holds(const Principal& principal,
                                        const std::string& sha256) const {
  if (IsAdmin(principal)) return true;
  ASSIGN_OR_RETURN(const db::Rows found,
                   database_.Execute(kSelect, {sha256, principal.user}));
  return !found.empty();
}

absl::StatusOr<bool> FileHolders::MayRead(const Principal& principal,
                                          const std::string& sha256) const {
  ASSIGN_OR_RETURN(const bool holds, Holds(principal, sha256));
  if (holds) return true;
  const ViewerColumns viewer = ViewerOf(principal);
  ASSIGN_OR_RETURN(
      const db::Rows found,
      database_.Execute(kSelectReadable,
                        {sha256, viewer.admin, viewer.user, viewer.groups}));
  return !found.empty();
}

absl::Status FileHolders::CheckHolds(
    const Principal& principal, const std::vector<std::string>& sha256) const {
  if (IsAdmin(principal)) return absl::OkStatus();
  int64_t lacking = 0;
  for (const std::string& digest : sha256) {
    ASSIGN_OR_RETURN(const bool holds, Holds(principal, digest));
    if (!holds) ++lacking;
  }
  return lacking == 0 ? absl::OkStatus() : FilesNotSent(lacking);
}

absl::Status FileHolders::Hold(const Principal& principal,
                               const std::string& sha256, int64_t size_bytes) {
  const std::string& user = principal.user;
  const int64_t now = absl::ToUnixMicros(clock_.Now());
  return database_.Transaction([&](db::Session& session) -> absl::Status {
    ASSIGN_OR_RETURN(const bool kept,
                     files::Keep(session, sha256, clock_.Now()));
    if (!kept) return files::FileRemoved(sha256);
    ASSIGN_OR_RETURN(const db::Rows touched,
                     session.Execute(kTouch, {sha256, user, now}));
    if (touched.changed > 0) return absl::OkStatus();
    RETURN_IF_ERROR(
        session.Execute(kInsert, {sha256, user, size_bytes, now}).status());
    return AddStoredBytes(session, user, size_bytes);
  });
}

absl::StatusOr<int64_t> FileHolders::StoredBytes(
    const std::string& user) const {
  ASSIGN_OR_RETURN(const db::Rows stored,
                   database_.Execute(kSelectStored, {user}));
  int64_t on_their_way = 0;
  if (on_their_way_) {
    ASSIGN_OR_RETURN(on_their_way, on_their_way_(user));
  }
  return on_their_way + (stored.empty() ? 0 : stored.front().Int(0));
}

absl::Status FileHolders::CheckRoom(const Principal& principal,
                                    int64_t more_bytes) const {
  if (quota_bytes_ == 0 || IsAdmin(principal)) return absl::OkStatus();
  ASSIGN_OR_RETURN(const int64_t stored, StoredBytes(principal.user));
  if (stored <= quota_bytes_ && more_bytes <= quota_bytes_ - stored) {
    return absl::OkStatus();
  }
  return WithReason(
      absl::ResourceExhaustedError(absl::StrFormat(
          "%s may store %d bytes; with the files being sent it would be %d. "
          "Clear uploads that broke off (`tessera upload clear`), delete "
          "datasets or model versions, or ask an admin for a larger quota",
          principal.user, quota_bytes_, stored + more_bytes)),
      "QUOTA_BYTES");
}

absl::StatusOr<FileHolders::Cleared> FileHolders::Clear(
    const Principal& principal, const std::vector<std::string>& sha256,
    const Remove& remove) {
  const std::string& user = principal.user;
  Cleared cleared;
  size_t begin = 0;
  while (true) {
    ASSIGN_OR_RETURN(
        const Forgotten forgotten,
        Forget(database_, [&](db::Session& session) {
          return sha256.empty()
                     ? session.Execute(kSelectUnusedOf, {user, kRowsAtOnce})
                     : UnusedOf(session, user, sha256, begin);
        }));
    cleared.files += static_cast<int64_t>(forgotten.sha256.size());
    cleared.bytes += forgotten.bytes;
    RETURN_IF_ERROR(remove(forgotten.sha256));
    begin += kRowsAtOnce;
    if (sha256.empty() ? forgotten.sha256.size() < kRowsAtOnce
                       : begin >= sha256.size()) {
      return cleared;
    }
  }
}

absl::Status FileHolders::ForgetUnused() {
  const int64_t before = absl::ToUnixMicros(clock_.Now() - kKeepUnused);
  Forgotten forgotten;
  do {
    ASSIGN_OR_RETURN(forgotten, Forget(database_, [&](db::Session& session) {
                       return session.Execute(kSelectUnused,
                                              {before, kRowsAtOnce});
                     }));
  } while (forgotten.sha256.size() == kRowsAtOnce);
  return absl::OkStatus();
}

}  // namespace tessera::access
