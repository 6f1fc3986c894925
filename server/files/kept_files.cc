#include "server/files/kept_files.h"

#include <algorithm>
#include <cstddef>
#include <map>
#include <system_error>
#include <utility>

#include "absl/strings/str_format.h"
#include "base/error_reason.h"
#include "base/log.h"
#include "base/status_macros.h"
#include "base/uuid.h"
#include "server/db/transaction.h"
#include "server/files/file_rows.h"

namespace tessera::files {
namespace {

// How many files one transaction removes or looks up; others wait for it.
constexpr size_t kFilesAtOnce = 100;

constexpr char kToBeListed[] = "SELECT due FROM files_to_list";
constexpr char kListed[] = "DELETE FROM files_to_list";
constexpr char kInsertStored[] =
    "INSERT INTO files (sha256, size_bytes, state, change_time, remover) "
    "VALUES ($1, $2, 'KEPT', $3, '') ON CONFLICT (sha256) DO NOTHING";
constexpr char kInsertId[] =
    "INSERT INTO installation (one, id) VALUES (1, $1) ON CONFLICT (one) DO "
    "NOTHING";
constexpr char kSelectId[] = "SELECT id FROM installation";
constexpr char kDeleteListed[] =
    "DELETE FROM files WHERE sha256 = $1 AND state = 'KEPT' AND "
    "change_time = $2";

// Calls `body`, which returns a Status, with at most kFilesAtOnce of `all` at a
// time. Goes on after an error; returns the first one.
template <typename Body>
absl::Status InParts(const std::vector<std::string>& all, const Body& body) {
  absl::Status first_error;
  for (size_t begin = 0; begin < all.size(); begin += kFilesAtOnce) {
    const auto from = all.begin() + static_cast<ptrdiff_t>(begin);
    const size_t count = std::min(kFilesAtOnce, all.size() - begin);
    first_error.Update(body(
        std::vector<std::string>(from, from + static_cast<ptrdiff_t>(count))));
  }
  return first_error;
}

absl::Status ServerEnds() { return absl::CancelledError("the server ends"); }

}  // namespace

absl::StatusOr<std::unique_ptr<KeptFiles>> KeptFiles::Open(
    db::Database& database, storage::BlobStore& blobs, const Clock& clock,
    const std::string& server) {
  std::unique_ptr<KeptFiles> files(
      new KeptFiles(database, blobs, clock, server));
  RETURN_IF_ERROR(files->ClaimBlobs());
  RETURN_IF_ERROR(files->ListOnce());
  ASSIGN_OR_RETURN(const std::vector<std::string> leaving,
                   db::InTransaction(database, [&](db::Session& session) {
                     return LeavingBy(session, server);
                   }));
  const absl::MutexLock lock(&files->remove_mu_);
  // What cannot be removed is kept; it must not keep the server from starting.
  files->Remove(leaving).IgnoreError();
  return files;
}

absl::Status KeptFiles::ClaimBlobs() {
  if (blobs_.multipart() == nullptr) return absl::OkStatus();
  const std::string proposed = RandomUuid();
  const auto name = [&](db::Session& session) -> absl::StatusOr<std::string> {
    RETURN_IF_ERROR(session.Execute(kInsertId, {proposed}).status());
    ASSIGN_OR_RETURN(const db::Rows rows, session.Execute(kSelectId));
    return rows.front().Text(0);
  };
  ASSIGN_OR_RETURN(const std::string id, db::InTransaction(database_, name));
  ASSIGN_OR_RETURN(const std::string owner, blobs_.Claim(id));
  if (owner == id) return absl::OkStatus();
  return WithReason(
      absl::FailedPreconditionError(
          "the blob store has the files of another Tessera's database; choose "
          "another prefix with --blobs, or use that database"),
      "BLOBS_OF_ANOTHER");
}

absl::Status KeptFiles::ListOnce() {
  ASSIGN_OR_RETURN(const db::Rows due, database_.Execute(kToBeListed));
  if (due.empty()) return absl::OkStatus();
  RETURN_IF_ERROR(
      blobs_.Visit([&](const std::vector<storage::BlobStore::Entry>& blobs) {
        return List(blobs);
      }));
  return database_.Execute(kListed).status();
}

absl::Status KeptFiles::List(
    const std::vector<storage::BlobStore::Entry>& blobs) {
  return database_.Transaction([&](db::Session& session) -> absl::Status {
    for (const storage::BlobStore::Entry& blob : blobs) {
      RETURN_IF_ERROR(
          session
              .Execute(kInsertStored, {blob.digest, blob.size_bytes,
                                       absl::ToUnixMicros(blob.put_time)})
              .status());
    }
    return absl::OkStatus();
  });
}

absl::Status KeptFiles::ListUnlisted(db::Database& reader,
                                     const std::function<bool()>& pause) {
  const auto list =
      [&](const std::vector<storage::BlobStore::Entry>& blobs) -> absl::Status {
    std::map<std::string, storage::BlobStore::Entry> found;
    std::vector<std::string> digests;
    for (const storage::BlobStore::Entry& blob : blobs) {
      found.emplace(blob.digest, blob);
      digests.push_back(blob.digest);
    }
    std::vector<storage::BlobStore::Entry> unlisted;
    RETURN_IF_ERROR(InParts(
        digests, [&](const std::vector<std::string>& some) -> absl::Status {
          const auto find = [&](db::Session& session) {
            return FindUnlisted(session, some);
          };
          ASSIGN_OR_RETURN(const std::vector<std::string> missing,
                           db::InTransaction(reader, find));
          for (const std::string& digest : missing) {
            unlisted.push_back(found.at(digest));
          }
          return pause() ? absl::OkStatus() : ServerEnds();
        }));
    RETURN_IF_ERROR(List(unlisted));
    // A blob may have been removed since the store was asked.
    for (const storage::BlobStore::Entry& blob : unlisted) {
      if (blobs_.Contains(blob.digest)) continue;
      RETURN_IF_ERROR(
          database_
              .Execute(kDeleteListed,
                       {blob.digest, absl::ToUnixMicros(blob.put_time)})
              .status());
    }
    return absl::OkStatus();
  };
  const absl::Status listed = blobs_.Visit(list);
  return absl::IsCancelled(listed) ? absl::OkStatus() : listed;
}

absl::Status KeptFiles::Take(const std::filesystem::path& file,
                             const std::string& sha256) {
  std::error_code error;
  const auto size =
      static_cast<int64_t>(std::filesystem::file_size(file, error));
  if (error) {
    return WithReason(
        absl::UnavailableError(absl::StrFormat(
            "the file %s that was sent cannot be read (%s); send it again",
            sha256, error.message())),
        "FILE_REMOVED", sha256);
  }
  return TakeStored(sha256, size, [&] { return blobs_.Adopt(file, sha256); });
}

absl::Status KeptFiles::TakeStored(const std::string& sha256,
                                   int64_t size_bytes,
                                   const std::function<absl::Status()>& store) {
  // The transaction that keeps the file will wait for the disk.
  RETURN_IF_ERROR(database_.Transaction(
      [&](db::Session& session) {
        return Announce(session, sha256, size_bytes, clock_.Now());
      },
      db::Durability::kOrdered));
  RETURN_IF_ERROR(store());
  return database_.Transaction(
      [&](db::Session& session) { return NoteStored(session, sha256); },
      db::Durability::kOrdered);
}

absl::StatusOr<std::map<std::string, int64_t>> KeptFiles::SizesOf(
    const std::vector<std::string>& sha256) const {
  std::map<std::string, int64_t> sizes;
  RETURN_IF_ERROR(
      InParts(sha256, [&](const std::vector<std::string>& some) -> absl::Status {
        ASSIGN_OR_RETURN(auto found,
                         db::InTransaction(database_, [&](db::Session& session) {
                           return SizesOfKept(session, some);
                         }));
        sizes.merge(found);
        return absl::OkStatus();
      }));
  return sizes;
}

absl::StatusOr<bool> KeptFiles::Has(const std::string& sha256) const {
  ASSIGN_OR_RETURN(const auto sizes, SizesOf({sha256}));
  return !sizes.empty();
}

absl::StatusOr<int64_t> KeptFiles::SizeOf(const std::string& sha256) const {
  ASSIGN_OR_RETURN(const auto sizes, SizesOf({sha256}));
  if (!sizes.empty()) return sizes.begin()->second;
  return WithReason(
      absl::NotFoundError(absl::StrFormat(
          "the file with SHA-256 %s is not on the server; upload it", sha256)),
      "FILE_NOT_FOUND", sha256);
}

void KeptFiles::NoteLoss(const std::string& sha256, const absl::Status& read,
                         absl::Time begin) const {
  if (!absl::IsNotFound(read) && ReasonOf(read) != "FILE_DAMAGED") return;
  const absl::Status forgotten =
      database_.Transaction([&](db::Session& session) {
        return ForgetLost(session, sha256, begin);
      });
  if (forgotten.ok()) return;
  Log(Severity::kWarning, "a lost file still counts as stored",
      {{"sha256", sha256}, {"cause", std::string(forgotten.message())}});
}

absl::StatusOr<storage::LocalBlob> KeptFiles::Fetch(
    const std::string& sha256) const {
  const absl::Time begin = clock_.Now();
  auto blob = blobs_.Fetch(sha256);
  NoteLoss(sha256, blob.status(), begin);
  return blob;
}

absl::StatusOr<storage::BlobReader> KeptFiles::Read(
    const std::string& sha256) const {
  ASSIGN_OR_RETURN(const storage::LocalBlob blob, Fetch(sha256));
  return storage::BlobReader::Open(blob, sha256);
}

absl::Status KeptFiles::Verify(const std::string& sha256) const {
  return blobs_.Verify(sha256);
}

absl::Status KeptFiles::RemoveUnneeded(const std::vector<std::string>& sha256) {
  return RemoveUnchanged(sha256, absl::InfiniteFuture());
}

absl::Status KeptFiles::RemoveUnchanged(const std::vector<std::string>& sha256,
                                        absl::Time before) {
  return InParts(sha256, [&](const std::vector<std::string>& some)
                             -> absl::Status {
    const absl::MutexLock lock(&remove_mu_);
    const auto take = [&](db::Session& session)
        -> absl::StatusOr<std::vector<std::string>> {
      RETURN_IF_ERROR(
          TakeUnneeded(session, some, server_, before, clock_.Now()));
      // Also what an earlier call removed and could not note.
      return LeavingBy(session, server_);
    };
    ASSIGN_OR_RETURN(const std::vector<std::string> leaving,
                     db::InTransaction(database_, take));
    return Remove(leaving);
  });
}

absl::Status KeptFiles::Remove(const std::vector<std::string>& leaving) {
  if (leaving.empty()) return absl::OkStatus();
  absl::Status first_error;
  std::vector<std::pair<std::string, bool>> removed;
  for (const std::string& digest : leaving) {
    const absl::Status status = blobs_.Remove(digest);
    first_error.Update(status);
    removed.emplace_back(digest, status.ok());
  }
  const auto note = [&](db::Session& session) -> absl::Status {
    for (const auto& [digest, gone] : removed) {
      RETURN_IF_ERROR(gone ? Forget(session, digest)
                           : PutBack(session, digest, clock_.Now()));
    }
    return absl::OkStatus();
  };
  first_error.Update(database_.Transaction(note));
  return first_error;
}

void KeptFiles::RemoveFilesOf(const std::string& name,
                              const std::vector<std::string>& sha256) {
  const absl::Status removed = RemoveUnneeded(sha256);
  if (removed.ok()) return;
  Log(Severity::kWarning, "files that are not needed any more remain",
      {{"resource", name}, {"cause", std::string(removed.message())}});
}

absl::Status KeptFiles::Sweep(db::Database& reader, absl::Time before,
                              const std::function<bool()>& pause) {
  absl::Status first_error;
  std::string last;
  while (true) {
    std::vector<std::string> old;
    const auto find = [&](db::Session& session)
        -> absl::StatusOr<std::vector<std::string>> {
      ASSIGN_OR_RETURN(old, ListOld(session, last, before,
                                    static_cast<int64_t>(kFilesAtOnce)));
      return FindUnneeded(session, old);
    };
    ASSIGN_OR_RETURN(const std::vector<std::string> unneeded,
                     db::InTransaction(reader, find));
    first_error.Update(RemoveUnchanged(unneeded, before));
    if (old.size() < kFilesAtOnce || !pause()) return first_error;
    last = old.back();
  }
}

}  // namespace tessera::files
