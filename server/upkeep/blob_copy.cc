#include "server/upkeep/blob_copy.h"

#include <fstream>
#include <utility>

#include "absl/strings/str_format.h"
#include "base/status_macros.h"
#include "server/files/file_rows.h"
#include "server/upkeep/inspection.h"

namespace tessera::upkeep {

using storage::BlobStore;
using storage::Digest;

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

absl::StatusOr<bool> CopyBlobs(db::Database& database, const BlobStore& from,
                               BlobStore& to, CopySummary& summary) {
  summary.blobs = 0;
  summary.faults.clear();
  bool missing = false;
  const auto copy = [&](const Digest& digest) -> absl::Status {
    if (to.Contains(digest)) return absl::OkStatus();
    const absl::StatusOr<bool> copied = CopyBlob(digest, from, to, summary);
    if (copied.ok() && *copied) return absl::OkStatus();
    if (!copied.ok() && !absl::IsDataLoss(copied.status())) {
      return copied.status();
    }
    missing = missing || copied.ok();
    ASSIGN_OR_RETURN(const auto owners, files::UsersOf(database, digest));
    summary.faults.push_back(DescribeFault(
        digest, owners,
        copied.ok() ? absl::NotFoundError("missing") : copied.status()));
    return absl::OkStatus();
  };
  const auto copy_all = [&](const std::vector<Digest>& some) -> absl::Status {
    summary.blobs += static_cast<int64_t>(some.size());
    for (const Digest& digest : some) RETURN_IF_ERROR(copy(digest));
    return absl::OkStatus();
  };
  RETURN_IF_ERROR(files::VisitReferenced(database, copy_all));
  return missing;
}

absl::StatusOr<CopySummary> MoveBlobs(
    db::Database& database, const BlobStore& from, BlobStore& to,
    const std::function<void(const CopySummary&)>& progress) {
  CopySummary summary;
  const auto copy =
      [&](const std::vector<BlobStore::Entry>& some) -> absl::Status {
    for (const BlobStore::Entry& entry : some) {
      if (to.Contains(entry.digest)) continue;
      const auto copied = CopyBlob(entry.digest, from, to, summary);
      // A damaged blob is told below, if something needs it.
      if (!copied.ok() && !absl::IsDataLoss(copied.status())) {
        return copied.status();
      }
    }
    if (progress) progress(summary);
    return absl::OkStatus();
  };
  RETURN_IF_ERROR(from.Visit(copy));
  ASSIGN_OR_RETURN(Inspection found, Inspect(database, to));
  summary.blobs = found.blobs - found.unused_blobs;
  summary.faults = std::move(found.faults);
  return summary;
}

}  // namespace tessera::upkeep
