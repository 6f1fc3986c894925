#include "server/upkeep/backup.h"

#include <fstream>
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
#include "server/upkeep/inspection.h"

namespace tessera::upkeep {
namespace {

namespace fs = std::filesystem;
using storage::BlobStore;
using storage::Digest;

// How often the database is copied if blobs are deleted meanwhile. All rounds
// but the first are short, since only new blobs are left to copy.
constexpr int kMostRounds = 10;

// Copies one blob; returns false if it is absent. Errors: see BlobStore.
absl::StatusOr<bool> CopyBlob(const Digest& digest, const BlobStore& from,
                              BlobStore& to, CopySummary& summary) {
  const auto blob = from.Fetch(digest);
  if (absl::IsNotFound(blob.status())) return false;
  RETURN_IF_ERROR(blob.status());
  std::ifstream bytes(blob->path(), std::ios::binary);
  if (!bytes) return false;  // Removed just now.
  ASSIGN_OR_RETURN(const Digest written, to.Put(bytes));
  ASSIGN_OR_RETURN(const int64_t size, to.Size(written));
  if (written != digest) {
    // The blob was right when it was opened, so the disk failed meanwhile.
    RETURN_IF_ERROR(to.Remove(written));
    return from.Verify(digest).ok()
               ? absl::DataLossError(absl::StrFormat(
                     "the file with SHA-256 %s came damaged while it was "
                     "copied; check memory and disks",
                     digest))
               : from.Verify(digest);
  }
  ++summary.copied_blobs;
  summary.copied_bytes += size;
  return true;
}

// Copies the blobs to which `database`, a copy, refers. Adds blobs that cannot
// be read to `summary.faults`. Returns whether a blob was missing.
absl::StatusOr<bool> CopyBlobs(db::Database& database, const BlobStore& from,
                               BlobStore& to, CopySummary& summary) {
  ASSIGN_OR_RETURN(const std::vector<Digest> references,
                   files::ReferencedFiles(database));
  summary.blobs = static_cast<int64_t>(references.size());
  summary.faults.clear();
  bool missing = false;
  for (const Digest& digest : references) {
    if (to.Contains(digest)) continue;
    const absl::StatusOr<bool> copied = CopyBlob(digest, from, to, summary);
    if (copied.ok() && *copied) continue;
    if (!copied.ok() && !absl::IsDataLoss(copied.status())) {
      return copied.status();
    }
    missing = missing || copied.ok();
    ASSIGN_OR_RETURN(const auto owners, files::UsersOf(database, digest));
    summary.faults.push_back(DescribeFault(
        digest, owners,
        copied.ok() ? absl::NotFoundError("missing") : copied.status()));
  }
  return missing;
}

absl::Status RemoveUnused(db::Database& database, BlobStore& blobs,
                          CopySummary& summary) {
  ASSIGN_OR_RETURN(const std::vector<Digest> references,
                   files::ReferencedFiles(database));
  const std::set<Digest> needed(references.begin(), references.end());
  ASSIGN_OR_RETURN(const std::vector<Digest> stored,
                   storage::ListBlobs(blobs));
  for (const Digest& digest : stored) {
    if (needed.count(digest) > 0) continue;
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
  return absl::DataLossError(absl::StrFormat(
      "the database in %s is damaged, use another backup: %s", dir.string(),
      absl::StrJoin(faults, "; ")));
}

}  // namespace

absl::StatusOr<CopySummary> Backup(const fs::path& data_dir,
                                   const fs::path& backup_dir,
                                   const std::string& database_url) {
  const std::string url =
      database_url.empty() ? db::DatabaseUrlIn(data_dir) : database_url;
  ASSIGN_OR_RETURN(const auto folder, OpenBackupFolder(backup_dir));
  ASSIGN_OR_RETURN(const auto from,
                   storage::LookAtBlobs(storage::BlobsUrlIn(data_dir)));
  ASSIGN_OR_RETURN(const auto to,
                   storage::OpenBlobs(storage::BlobsUrlIn(backup_dir)));
  CopySummary summary;
  // A blob may be deleted after the database was copied and before the blob is
  // copied. Then the database is copied again: a newer copy does not refer to
  // the blob. The backup is consistent once all blobs of one copy are here.
  for (int round = 1;; ++round) {
    ASSIGN_OR_RETURN(const std::string staged,
                     StageDatabase(url, backup_dir));
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
                                    const fs::path& data_dir) {
  RETURN_IF_ERROR(CheckBackup(backup_dir));
  ASSIGN_OR_RETURN(const auto database,
                   db::Open(db::DatabaseUrlIn(backup_dir),
                            db::DatabaseUse::kRead));
  RETURN_IF_ERROR(CheckDatabase(*database, backup_dir));
  ASSIGN_OR_RETURN(const auto folder, OpenEmptyFolder(data_dir));
  ASSIGN_OR_RETURN(const auto from,
                   storage::LookAtBlobs(storage::BlobsUrlIn(backup_dir)));
  ASSIGN_OR_RETURN(const auto to,
                   storage::OpenBlobs(storage::BlobsUrlIn(data_dir)));
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
