#include "server/upkeep/blob_copy.h"

#include <algorithm>
#include <fstream>
#include <utility>

#include "absl/strings/str_format.h"
#include "absl/synchronization/mutex.h"
#include "base/status_macros.h"
#include "server/files/file_rows.h"
#include "server/upkeep/at_once.h"
#include "server/upkeep/inspection.h"

namespace tessera::upkeep {

using storage::BlobStore;
using storage::Digest;

namespace {

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

// Copies those of `some` that `to` lacks. Returns for each of them OK,
// NOT_FOUND or DATA_LOSS. Errors: all others, see BlobStore.
absl::StatusOr<std::vector<absl::Status>> CopySome(
    const std::vector<Digest>& some, const BlobStore& from, BlobStore& to,
    CopySummary& summary) {
  std::vector<absl::Status> outcomes(some.size());
  absl::Mutex mu;  // Guards `summary`.
  const auto copy_one = [&](size_t i) -> absl::Status {
    if (to.Contains(some[i])) return absl::OkStatus();
    CopySummary one;
    const absl::StatusOr<bool> copied = CopyBlob(some[i], from, to, one);
    if (!copied.ok()) {
      outcomes[i] = copied.status();
      return absl::IsDataLoss(outcomes[i]) ? absl::OkStatus() : outcomes[i];
    }
    if (!*copied) outcomes[i] = absl::NotFoundError("missing");
    const absl::MutexLock lock(&mu);
    summary.copied_blobs += one.copied_blobs;
    summary.copied_bytes += one.copied_bytes;
    return absl::OkStatus();
  };
  RETURN_IF_ERROR(
      ForEachAtOnce(some.size(), std::max(AtOnce(from), AtOnce(to)), copy_one));
  return outcomes;
}

}  // namespace

absl::StatusOr<bool> CopyBlobs(db::Database& database, const BlobStore& from,
                               BlobStore& to, CopySummary& summary) {
  summary.blobs = 0;
  summary.faults.clear();
  bool missing = false;
  const auto copy = [&](const std::vector<Digest>& some) -> absl::Status {
    summary.blobs += static_cast<int64_t>(some.size());
    ASSIGN_OR_RETURN(const auto copied, CopySome(some, from, to, summary));
    for (size_t i = 0; i < some.size(); ++i) {
      if (copied[i].ok()) continue;
      missing = missing || absl::IsNotFound(copied[i]);
      ASSIGN_OR_RETURN(const auto owners, files::UsersOf(database, some[i]));
      summary.faults.push_back(DescribeFault(some[i], owners, copied[i]));
    }
    return absl::OkStatus();
  };
  RETURN_IF_ERROR(files::VisitReferenced(database, copy));
  return missing;
}

absl::StatusOr<CopySummary> MoveBlobs(
    db::Database& database, const BlobStore& from, BlobStore& to,
    const std::function<void(const CopySummary&)>& progress) {
  CopySummary summary;
  const auto copy =
      [&](const std::vector<BlobStore::Entry>& some) -> absl::Status {
    std::vector<Digest> digests;
    for (const BlobStore::Entry& entry : some) digests.push_back(entry.digest);
    // A damaged blob is told below, if something needs it.
    RETURN_IF_ERROR(CopySome(digests, from, to, summary).status());
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
