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
#include "server/upkeep/at_once.h"
#include "server/upkeep/backup_folder.h"

namespace tessera::upkeep {
namespace {

using storage::BlobStore;
using storage::Digest;

// Inspects one data folder.
class Inspector {
 public:
  Inspector(db::Database& database, const storage::BlobStore& blobs)
      : database_(database), blobs_(blobs) {}

  absl::StatusOr<Inspection> Run() {
    RETURN_IF_ERROR(CheckDatabase());
    const auto check = [this](const std::vector<BlobStore::Entry>& some) {
      return CheckBlobs(some);
    };
    RETURN_IF_ERROR(blobs_.Visit(check));
    // A reference is read before its blob is looked for. So a referenced blob
    // is missing only if it is lost or was deleted meanwhile.
    const auto find = [this](const std::vector<Digest>& some) {
      return FindMissing(some);
    };
    RETURN_IF_ERROR(files::VisitReferenced(database_, find));
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

  absl::Status CheckBlobs(const std::vector<BlobStore::Entry>& some) {
    std::vector<Digest> digests;
    for (const BlobStore::Entry& entry : some) digests.push_back(entry.digest);
    ASSIGN_OR_RETURN(const std::set<Digest> needed,
                     files::ReferencedAmong(database_, digests));
    std::vector<absl::Status> sound(some.size());
    RETURN_IF_ERROR(ForEachAtOnce(some.size(), AtOnce(blobs_), [&](size_t i) {
      sound[i] = blobs_.Verify(some[i].digest);
      return absl::IsUnavailable(sound[i]) ? sound[i] : absl::OkStatus();
    }));
    for (size_t i = 0; i < some.size(); ++i) {
      RETURN_IF_ERROR(
          NoteBlob(some[i], sound[i], needed.count(some[i].digest) > 0));
    }
    return absl::OkStatus();
  }

  absl::Status NoteBlob(const BlobStore::Entry& entry,
                        const absl::Status& sound, bool needed) {
    // The blob was removed since it was listed.
    if (absl::IsNotFound(sound)) return absl::OkStatus();
    ++found_.blobs;
    found_.bytes += entry.size_bytes;
    if (!needed) {
      ++found_.unused_blobs;
      found_.unused_bytes += entry.size_bytes;
    }
    return sound.ok() ? absl::OkStatus() : AddFault(entry.digest, sound);
  }

  absl::Status FindMissing(const std::vector<Digest>& some) {
    std::vector<absl::Status> there(some.size());
    RETURN_IF_ERROR(ForEachAtOnce(some.size(), AtOnce(blobs_), [&](size_t i) {
      there[i] = blobs_.Size(some[i]).status();
      return absl::IsUnavailable(there[i]) ? there[i] : absl::OkStatus();
    }));
    for (size_t i = 0; i < some.size(); ++i) {
      if (there[i].ok()) continue;
      ASSIGN_OR_RETURN(const auto owners, files::UsersOf(database_, some[i]));
      // The owners were deleted meanwhile, and the blob with them.
      if (!owners.empty()) RETURN_IF_ERROR(AddFault(some[i], there[i]));
    }
    return absl::OkStatus();
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
      "send the dataset, the model or the images of the job again",
      file, absl::StrJoin(owners, ", "), what);
}

absl::StatusOr<Inspection> Inspect(db::Database& database,
                                   const BlobStore& blobs) {
  return Inspector(database, blobs).Run();
}

absl::StatusOr<Inspection> Inspect(const std::filesystem::path& data_dir,
                                   const StateUrls& urls) {
  const StateUrls found =
      UrlsIn(data_dir, CheckBackup(data_dir).ok() ? StateUrls() : urls);
  ASSIGN_OR_RETURN(const std::unique_ptr<db::Database> database,
                   db::Open(found.database, db::DatabaseUse::kRead));
  ASSIGN_OR_RETURN(const auto blobs, storage::LookAtBlobs(found.blobs));
  return Inspect(*database, *blobs);
}

}  // namespace tessera::upkeep
