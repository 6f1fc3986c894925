#include "server/upkeep/inspection.h"

#include <memory>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "base/status_macros.h"
#include "server/db/open_database.h"
#include "server/files/file_rows.h"
#include "server/storage/open_blobs.h"
#include "server/upkeep/backup_folder.h"

namespace tessera::upkeep {
namespace {

using storage::Digest;

// Inspects one data folder.
class Inspector {
 public:
  Inspector(db::Database& database, const storage::BlobStore& blobs)
      : database_(database), blobs_(blobs) {}

  absl::StatusOr<Inspection> Run() {
    RETURN_IF_ERROR(CheckDatabase());
    // References are read before the blobs. So a referenced blob is missing
    // only if it is lost or was deleted meanwhile.
    ASSIGN_OR_RETURN(const std::vector<Digest> references,
                     files::ReferencedFiles(database_));
    const std::set<Digest> needed(references.begin(), references.end());
    ASSIGN_OR_RETURN(const std::vector<Digest> stored,
                     storage::ListBlobs(blobs_));
    for (const Digest& digest : stored) {
      RETURN_IF_ERROR(CheckBlob(digest, needed.count(digest) > 0));
    }
    for (const Digest& digest : needed) RETURN_IF_ERROR(CheckPresence(digest));
    return std::move(found_);
  }

 private:
  absl::Status CheckDatabase() {
    ASSIGN_OR_RETURN(const std::vector<std::string> faults,
                     database_.FindFaults());
    for (const std::string& fault : faults) {
      found_.faults.push_back(
          absl::StrCat("the database is damaged: ", fault,
                       "; restore the newest backup with tesserad restore"));
    }
    return absl::OkStatus();
  }

  absl::Status CheckBlob(const Digest& digest, bool needed) {
    const absl::StatusOr<int64_t> size = blobs_.Size(digest);
    const absl::Status sound = blobs_.Verify(digest);
    // The blob was removed since it was listed.
    if (!size.ok() || absl::IsNotFound(sound)) return absl::OkStatus();
    ++found_.blobs;
    found_.bytes += *size;
    if (!needed) {
      ++found_.unused_blobs;
      found_.unused_bytes += *size;
    }
    return sound.ok() ? absl::OkStatus() : AddFault(digest, sound);
  }

  absl::Status CheckPresence(const Digest& digest) {
    if (blobs_.Contains(digest)) return absl::OkStatus();
    const absl::Status absent = blobs_.Verify(digest);
    ASSIGN_OR_RETURN(const auto owners, files::UsersOf(database_, digest));
    // The owners were deleted meanwhile, and the blob with them.
    if (owners.empty()) return absl::OkStatus();
    return AddFault(digest, absent);
  }

  absl::Status AddFault(const Digest& digest, const absl::Status& fault) {
    ASSIGN_OR_RETURN(const auto owners, files::UsersOf(database_, digest));
    found_.faults.push_back(DescribeFault(digest, owners, fault));
    return absl::OkStatus();
  }

  db::Database& database_;
  const storage::BlobStore& blobs_;
  Inspection found_;
};

}  // namespace

std::string DescribeFault(const std::string& digest,
                          const std::vector<std::string>& owners,
                          const absl::Status& fault) {
  const std::string file =
      absl::StrCat("blobs/", digest.substr(0, 2), "/", digest);
  const std::string what =
      absl::IsNotFound(fault) ? "is missing" : std::string(fault.message());
  if (owners.empty()) {
    return absl::StrFormat("%s: %s; nothing refers to it, remove it", file,
                           what);
  }
  return absl::StrFormat(
      "%s, needed by %s: %s; copy the file from a backup, or remove it and "
      "send the dataset or model again",
      file, absl::StrJoin(owners, ", "), what);
}

absl::StatusOr<Inspection> Inspect(const std::filesystem::path& data_dir,
                                   const std::string& database_url) {
  const bool own = database_url.empty() || CheckBackup(data_dir).ok();
  ASSIGN_OR_RETURN(
      const std::unique_ptr<db::Database> database,
      db::Open(own ? db::DatabaseUrlIn(data_dir) : database_url,
               db::DatabaseUse::kRead));
  ASSIGN_OR_RETURN(const auto blobs,
                   storage::LookAtBlobs(storage::BlobsUrlIn(data_dir)));
  return Inspector(*database, *blobs).Run();
}

}  // namespace tessera::upkeep
