#include "server/upkeep/backup.h"

#include <memory>
#include <set>
#include <utility>

#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "base/status_macros.h"
#include "server/db/open_database.h"
#include "server/files/file_rows.h"
#include "server/storage/open_blobs.h"
#include "server/upkeep/backup_folder.h"

namespace tessera::upkeep {
namespace {

namespace fs = std::filesystem;
using storage::BlobStore;
using storage::Digest;

// How often the database is copied if blobs are deleted meanwhile. All rounds
// but the first are short, since only new blobs are left to copy.
constexpr int kMostRounds = 10;

absl::Status RemoveUnused(db::Database& database, BlobStore& blobs,
                          CopySummary& summary) {
  std::vector<Digest> unused;
  const auto find =
      [&](const std::vector<BlobStore::Entry>& some) -> absl::Status {
    std::vector<Digest> digests;
    for (const BlobStore::Entry& entry : some) digests.push_back(entry.digest);
    ASSIGN_OR_RETURN(const std::set<Digest> needed,
                     files::ReferencedAmong(database, digests));
    for (const Digest& digest : digests) {
      if (needed.count(digest) == 0) unused.push_back(digest);
    }
    return absl::OkStatus();
  };
  RETURN_IF_ERROR(blobs.Visit(find));
  for (const Digest& digest : unused) {
    RETURN_IF_ERROR(blobs.Remove(digest));
    ++summary.removed_blobs;
  }
  return absl::OkStatus();
}

// A backup leaves out files that no resource needs; their rows must go.
absl::Status ForgetMissing(const std::string& staged) {
  ASSIGN_OR_RETURN(const auto database,
                   db::Open(staged, db::DatabaseUse::kServe));
  return files::ListAgain(*database);
}

absl::Status CheckDatabase(db::Database& database, const fs::path& dir) {
  ASSIGN_OR_RETURN(const std::vector<std::string> faults,
                   database.FindFaults());
  if (faults.empty()) return absl::OkStatus();
  return absl::DataLossError(
      absl::StrFormat("the database in %s is damaged, use another backup: %s",
                      dir.string(), absl::StrJoin(faults, "; ")));
}

}  // namespace

absl::StatusOr<CopySummary> Backup(const fs::path& data_dir,
                                   const fs::path& backup_dir,
                                   const StateUrls& urls) {
  ASSIGN_OR_RETURN(const auto folder, OpenBackupFolder(backup_dir));
  ASSIGN_OR_RETURN(const auto from,
                   storage::LookAtBlobs(UrlsIn(data_dir, urls).blobs));
  ASSIGN_OR_RETURN(const auto to,
                   storage::OpenBlobs(storage::BlobsUrlIn(backup_dir)));
  CopySummary summary;
  // A blob may be deleted after the database was copied and before the blob is
  // copied. Then the database is copied again: a newer copy does not refer to
  // the blob. The backup is consistent once all blobs of one copy are here.
  for (int round = 1;; ++round) {
    ASSIGN_OR_RETURN(
        const std::string staged,
        StageDatabase(UrlsIn(data_dir, urls).database, backup_dir));
    ASSIGN_OR_RETURN(const auto database,
                     db::Open(staged, db::DatabaseUse::kRead));
    ASSIGN_OR_RETURN(const bool missing,
                     CopyBlobs(*database, *from, *to, summary));
    if (missing && round < kMostRounds) continue;
    RETURN_IF_ERROR(PlaceDatabase(backup_dir));
    RETURN_IF_ERROR(RemoveUnused(*database, *to, summary));
    return summary;
  }
}

absl::StatusOr<CopySummary> Restore(const fs::path& backup_dir,
                                    const fs::path& data_dir,
                                    const std::string& blobs_url) {
  RETURN_IF_ERROR(CheckBackup(backup_dir));
  ASSIGN_OR_RETURN(const auto database, db::Open(db::DatabaseUrlIn(backup_dir),
                                                 db::DatabaseUse::kRead));
  RETURN_IF_ERROR(CheckDatabase(*database, backup_dir));
  ASSIGN_OR_RETURN(const auto folder, OpenEmptyFolder(data_dir));
  ASSIGN_OR_RETURN(const auto from,
                   storage::LookAtBlobs(storage::BlobsUrlIn(backup_dir)));
  ASSIGN_OR_RETURN(
      const auto to,
      storage::OpenBlobs(
          UrlsIn(data_dir, {.database = "", .blobs = blobs_url}).blobs));
  CopySummary summary;
  RETURN_IF_ERROR(CopyBlobs(*database, *from, *to, summary).status());
  if (!summary.faults.empty()) return summary;
  ASSIGN_OR_RETURN(const std::string staged,
                   StageDatabase(db::DatabaseUrlIn(backup_dir), data_dir));
  RETURN_IF_ERROR(ForgetMissing(staged));
  // Last, so that no server starts from an incomplete restore.
  RETURN_IF_ERROR(PlaceDatabase(data_dir));
  return summary;
}

}  // namespace tessera::upkeep
