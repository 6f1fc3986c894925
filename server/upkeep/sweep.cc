#include "server/upkeep/sweep.h"

#include <cstddef>
#include <string>
#include <vector>

#include "server/db/blob_references.h"
#include "server/db/transaction.h"

namespace tessera::upkeep {
namespace {

constexpr size_t kBlobsAtOnce = 100;

}  // namespace

absl::Status SweepBlobs(db::Database& database, db::Database& reader,
                        storage::BlobStore& blobs, absl::Time before,
                        const std::function<bool()>& pause) {
  absl::Status first_error;
  std::vector<storage::Digest> old;
  bool go_on = true;
  const auto remove_old = [&] {
    const auto unneeded =
        db::InTransaction(reader, [&](db::Session& session) {
          return db::FindUnneeded(session, old);
        });
    first_error.Update(unneeded.status());
    if (unneeded.ok()) {
      first_error.Update(db::RemoveUnreferenced(
          database, *unneeded,
          [&](const std::string& digest) { return blobs.Remove(digest); }));
    }
    old.clear();
    go_on = pause();
  };
  const auto visit = [&](const std::vector<storage::BlobStore::Entry>& some) {
    for (const storage::BlobStore::Entry& blob : some) {
      if (!go_on) return absl::CancelledError("the sweep was ended");
      if (blob.put_time < before) old.push_back(blob.digest);
      if (old.size() == kBlobsAtOnce) remove_old();
    }
    return absl::OkStatus();
  };
  const absl::Status visited = blobs.Visit(visit);
  if (!go_on) return first_error;
  remove_old();
  first_error.Update(visited);
  return first_error;
}

}  // namespace tessera::upkeep
