// A blob store in S3.
#ifndef TESSERA_SERVER_STORAGE_S3_BLOB_STORE_H_
#define TESSERA_SERVER_STORAGE_S3_BLOB_STORE_H_

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "server/storage/blob_cache.h"
#include "server/storage/blob_store.h"
#include "server/storage/multipart_store.h"
#include "server/storage/s3_client.h"

namespace tessera::storage {

// Keeps the blob abcdef… at the key PREFIX/blobs/ab/abcdef…, as FolderBlobStore
// does, and copies of some blobs in a folder. S3 compares the digest of each
// request's bytes, so no blob or part is stored damaged. A blob that is damaged
// all the same is moved to PREFIX/damaged/abcdef…. PREFIX/installation says
// whose they are. Several servers of an installation may use a store.
//
// Thread-safe.
class S3BlobStore final : public BlobStore, public MultipartStore {
 public:
  // Asks the bucket for a list, so that a wrong key or bucket is told at once.
  // `looking`: the store is read while servers use it; nothing is put aside.
  // Errors: those of S3Client::Send() and BlobCache::Open().
  static absl::StatusOr<std::unique_ptr<S3BlobStore>> Open(
      std::unique_ptr<S3Client> client, const CacheOptions& cache,
      bool looking = false);

  ~S3BlobStore() override;

  absl::StatusOr<Digest> Put(std::istream& content) override;
  absl::Status Adopt(const std::filesystem::path& file,
                     const Digest& digest) override;
  absl::StatusOr<LocalBlob> Fetch(const Digest& digest) const override;
  bool Contains(const Digest& digest) const override;
  absl::StatusOr<int64_t> Size(const Digest& digest) const override;
  absl::Status Remove(const Digest& digest) override;
  absl::Status Verify(const Digest& digest) const override;
  absl::Status Check() const override;
  absl::Status Visit(
      const std::function<absl::Status(const std::vector<Entry>&)>& visit)
      const override;
  absl::StatusOr<std::string> Claim(const std::string& installation) override;
  bool remote() const override { return true; }
  MultipartStore* multipart() override { return this; }

  absl::StatusOr<std::string> BeginParts(const Digest& digest) override;
  absl::StatusOr<std::string> PutPart(const Digest& digest,
                                      const std::string& upload, int64_t number,
                                      const Piece& piece) override;
  absl::Status CompleteParts(const Digest& digest, const std::string& upload,
                             const std::vector<Part>& parts) override;
  absl::Status AbortParts(const Digest& digest,
                          const std::string& upload) override;
  absl::Status VisitBegun(
      const std::function<absl::Status(const std::vector<Begun>&)>& visit)
      override;

 private:
  S3BlobStore(std::unique_ptr<S3Client> client,
              std::unique_ptr<BlobCache> cache, bool looking);
  std::string KeyOf(const Digest& digest) const;
  // The keys of all blobs begin with this.
  std::string BlobsPrefix() const;
  // The digest whose blob has the key; "" if no blob has.
  Digest DigestIn(const std::string& key) const;
  absl::StatusOr<net::HttpResponse> Head(const Digest& digest) const;
  absl::Status Download(const Digest& digest, const net::ByteSink& sink) const;
  absl::Status PutFile(int fd, int64_t size_bytes, const Digest& digest);
  absl::Status PutParts(int fd, int64_t size_bytes, const Digest& digest);
  // Moves a damaged blob to PREFIX/damaged/.
  void PutAside(const Digest& digest) const;

  const std::unique_ptr<S3Client> client_;
  const std::unique_ptr<BlobCache> cache_;
  const bool looking_;
};

}  // namespace tessera::storage

#endif  // TESSERA_SERVER_STORAGE_S3_BLOB_STORE_H_
