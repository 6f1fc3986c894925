// Blobs of a remote store on the local disk.
#ifndef TESSERA_SERVER_STORAGE_BLOB_CACHE_H_
#define TESSERA_SERVER_STORAGE_BLOB_CACHE_H_

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "base/metrics.h"
#include "net/http_client.h"
#include "server/storage/digest.h"
#include "server/storage/local_blob.h"

namespace tessera::storage {

// Where a store that is not on this machine keeps copies of blobs.
struct CacheOptions {
  std::filesystem::path dir;  // Empty: a temporary folder.
  int64_t max_bytes = int64_t{8} << 30;
  Metrics* metrics = nullptr;  // Borrowed; null: nothing is counted.
};

// Keeps the blob abcdef… at DIR/ab/abcdef… as long as there is room. The least
// recently fetched ones that nobody holds leave first. Files that are held stay
// even if together they need more room than there is: work goes on, and the
// folder shrinks once they are released.
//
// Every file is compared with its digest when it comes, and again when it is
// fetched the first time in another process or was written to. Nothing is
// synced: what a power failure damages is dropped.
//
// Thread-safe. Borrows the metrics, which outlive all blobs that are held.
class BlobCache {
 public:
  // Uses the files that are there. REQUIRES: options.max_bytes > 0.
  // Errors: FAILED_PRECONDITION if another process uses the folder;
  // PERMISSION_DENIED, RESOURCE_EXHAUSTED or UNAVAILABLE.
  static absl::StatusOr<std::unique_ptr<BlobCache>> Open(CacheOptions options);

  ~BlobCache();

  // Gives all bytes of the blob to the sink.
  using Download = std::function<absl::Status(const net::ByteSink& sink)>;

  // The blob as a file. Calls `download` if it is not there; calls for the same
  // blob at the same time download once. What the result holds stays.
  // Errors: DATA_LOSS (FILE_DAMAGED) if the bytes have another digest;
  // RESOURCE_EXHAUSTED (DISK_FULL); those of `download`.
  // REQUIRES: IsSha256Hex(digest).
  absl::StatusOr<LocalBlob> Fetch(const Digest& digest,
                                  const Download& download);

  // Moves a file in, or removes it if that does not work.
  // REQUIRES: the bytes of `file` have the digest `digest`.
  void Insert(const std::filesystem::path& file, const Digest& digest);

  // Removes the file if it is there. Whoever has it open reads on.
  void Remove(const Digest& digest);

  // A folder on the disk of the files, for files that Insert() will take. It is
  // emptied when the cache is opened.
  std::filesystem::path arriving() const;

  // How many bytes all files take, also those that are coming.
  int64_t bytes() const;

 private:
  // Outlives the cache while blobs are held.
  struct State;
  explicit BlobCache(std::shared_ptr<State> state);

  const std::shared_ptr<State> state_;
};

}  // namespace tessera::storage

#endif  // TESSERA_SERVER_STORAGE_BLOB_CACHE_H_
