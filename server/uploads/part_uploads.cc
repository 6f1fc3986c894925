#include "server/uploads/part_uploads.h"

#include <system_error>
#include <utility>

#include "base/log.h"
#include "base/sha256.h"
#include "base/status_macros.h"
#include "base/uuid.h"
#include "server/db/transaction.h"
#include "server/storage/durable_file.h"
#include "server/uploads/part_upload.h"
#include "server/uploads/upload_rows.h"

namespace tessera::uploads {
namespace fs = std::filesystem;

using db::Durability;
using db::Session;
using storage::Digest;
using storage::MultipartStore;

PartUploads::PartUploads(const fs::path& dir, db::Database& database,
                         MultipartStore& store, Takers takers,
                         const Clock& clock, const PartUploadsOptions& options)
    : dir_(dir / "arriving"),
      database_(database),
      store_(store),
      takers_(std::move(takers)),
      clock_(clock),
      options_(options) {}

absl::StatusOr<std::unique_ptr<PartUploads>> PartUploads::Create(
    const fs::path& dir, db::Database& database, MultipartStore& store,
    Takers takers, const Clock& clock, const PartUploadsOptions& options) {
  std::unique_ptr<PartUploads> uploads(
      new PartUploads(dir, database, store, std::move(takers), clock, options));
  std::error_code error;
  fs::remove_all(uploads->dir_, error);
  if (error) return storage::FileError(error.value(), "clear", uploads->dir_);
  RETURN_IF_ERROR(storage::MakeFolder(uploads->dir_));
  RETURN_IF_ERROR(database.Transaction(
      [&](Session& session) { return ReleaseAllOf(session, options.server); }));
  return uploads;
}

absl::StatusOr<int64_t> PartUploads::CommittedBytes(
    const std::string& sender, const Digest& digest) const {
  return uploads::CommittedBytes(database_, {sender, digest});
}

absl::StatusOr<int64_t> PartUploads::BytesOf(const std::string& sender) const {
  return uploads::BytesOf(database_, sender, clock_.Now());
}

absl::StatusOr<std::unique_ptr<storage::Upload>> PartUploads::Begin(
    const std::string& sender, const Digest& digest, int64_t size_bytes,
    int64_t offset_bytes) {
  RETURN_IF_ERROR(
      storage::CheckBegin(options_.upload, digest, size_bytes, offset_bytes));
  const UploadKey key{sender, digest};
  const Holder holder{RandomUuid(), options_.server};
  const absl::Time now = clock_.Now();
  ASSIGN_OR_RETURN(UploadRow row, db::InTransaction(
                                      database_,
                                      [&](Session& session) {
                                        return Take(session, key, holder,
                                                    size_bytes, offset_bytes,
                                                    now, now + options_.lease);
                                      },
                                      Durability::kOrdered));
  // From here on the upload's destructor releases the row.
  auto upload = std::make_unique<PartUpload>(*this, key, holder.call,
                                             size_bytes, std::move(row));
  RETURN_IF_ERROR(upload->Open());
  return upload;
}

absl::Status PartUploads::Discard(const std::string& sender,
                                  const Digest& digest) {
  ASSIGN_OR_RETURN(const bool held,
                   IsHeld(database_, {sender, digest}, clock_.Now()));
  if (held) return storage::UploadBusy(digest);
  return Clear(sender, {digest}).status();
}

absl::StatusOr<storage::UploadStore::Cleared> PartUploads::Clear(
    const std::string& sender, const std::vector<Digest>& digests) {
  ASSIGN_OR_RETURN(const std::vector<Dropped> dropped,
                   db::InTransaction(
                       database_,
                       [&](Session& session) {
                         return DropOf(session, sender, digests, clock_.Now());
                       },
                       Durability::kOrdered));
  Cleared cleared;
  for (const Dropped& row : dropped) {
    Abort(row.sha256, row.upload);
    ++cleared.files;
    cleared.bytes += row.committed_bytes;
  }
  return cleared;
}

absl::Status PartUploads::RemoveAbandoned() {
  const absl::Time before = clock_.Now() - options_.upload.keep_partial;
  while (true) {
    ASSIGN_OR_RETURN(const std::vector<Dropped> dropped,
                     db::InTransaction(database_, [&](Session& session) {
                       return DropOld(session, before, clock_.Now());
                     }));
    if (dropped.empty()) break;
    for (const Dropped& row : dropped) Abort(row.sha256, row.upload);
  }
  return RemoveUnlisted(before);
}

absl::Status PartUploads::RemoveUnlisted(absl::Time before) {
  // Ended after the list: a store may go astray where uploads end meanwhile.
  std::vector<MultipartStore::Begun> unlisted;
  RETURN_IF_ERROR(store_.VisitBegun(
      [&](const std::vector<MultipartStore::Begun>& some) -> absl::Status {
        for (const MultipartStore::Begun& begun : some) {
          if (begun.begin_time >= before) continue;
          ASSIGN_OR_RETURN(const bool listed,
                           IsListed(database_, begun.upload));
          if (!listed) unlisted.push_back(begun);
        }
        return absl::OkStatus();
      }));
  for (const MultipartStore::Begun& begun : unlisted) {
    Abort(begun.digest, begun.upload);
  }
  return absl::OkStatus();
}

void PartUploads::Abort(const Digest& digest, const std::string& upload) const {
  if (upload.empty()) return;
  const absl::Status aborted = store_.AbortParts(digest, upload);
  if (aborted.ok()) return;
  Log(Severity::kWarning, "the parts of an upload remain for now",
      {{"sha256", digest}, {"cause", std::string(aborted.message())}});
}

}  // namespace tessera::uploads
