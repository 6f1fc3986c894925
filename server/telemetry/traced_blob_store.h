// Makes spans of what calls ask of the blob store.
#ifndef TESSERA_SERVER_TELEMETRY_TRACED_BLOB_STORE_H_
#define TESSERA_SERVER_TELEMETRY_TRACED_BLOB_STORE_H_

#include <filesystem>
#include <functional>
#include <istream>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "server/storage/blob_store.h"
#include "server/storage/multipart_store.h"

namespace tessera::telemetry {

// Passes everything on to another store. What a thread that works for a span
// (trace::Current()) writes, reads or removes is a span below it: `blob.put`,
// `blob.read`, `blob.remove`, `blob.put_part` or `blob.complete`, with the
// digest and the number of bytes.
//
// Thread-safe. Owns the store.
class TracedBlobStore final : public storage::BlobStore,
                              public storage::MultipartStore {
 public:
  explicit TracedBlobStore(std::unique_ptr<storage::BlobStore> store)
      : store_(std::move(store)), parts_(store_->multipart()) {}

  absl::StatusOr<storage::Digest> Put(std::istream& content) override;
  absl::Status Adopt(const std::filesystem::path& file,
                     const storage::Digest& digest) override;
  absl::StatusOr<storage::LocalBlob> Fetch(
      const storage::Digest& digest) const override;
  absl::Status Remove(const storage::Digest& digest) override;

  bool Contains(const storage::Digest& digest) const override {
    return store_->Contains(digest);
  }
  absl::StatusOr<int64_t> Size(const storage::Digest& digest) const override {
    return store_->Size(digest);
  }
  absl::Status Verify(const storage::Digest& digest) const override {
    return store_->Verify(digest);
  }
  absl::Status Check() const override { return store_->Check(); }
  absl::StatusOr<std::string> Claim(const std::string& installation) override {
    return store_->Claim(installation);
  }
  bool remote() const override { return store_->remote(); }
  absl::Status Visit(
      const std::function<absl::Status(const std::vector<Entry>&)>& visit)
      const override {
    return store_->Visit(visit);
  }

  // Null if the other store takes no parts; then the methods below must not be
  // called.
  storage::MultipartStore* multipart() override {
    return parts_ == nullptr ? nullptr : this;
  }
  absl::StatusOr<std::string> PutPart(const storage::Digest& digest,
                                      const std::string& upload, int64_t number,
                                      const Piece& piece) override;
  absl::Status CompleteParts(const storage::Digest& digest,
                             const std::string& upload,
                             const std::vector<Part>& parts) override;
  absl::StatusOr<std::string> BeginParts(
      const storage::Digest& digest) override {
    return parts_->BeginParts(digest);
  }
  absl::Status AbortParts(const storage::Digest& digest,
                          const std::string& upload) override {
    return parts_->AbortParts(digest, upload);
  }
  absl::Status VisitBegun(
      const std::function<absl::Status(const std::vector<Begun>&)>& visit)
      override {
    return parts_->VisitBegun(visit);
  }

 private:
  const std::unique_ptr<storage::BlobStore> store_;
  storage::MultipartStore* const parts_;  // Of `store_`; may be null.
};

}  // namespace tessera::telemetry

#endif  // TESSERA_SERVER_TELEMETRY_TRACED_BLOB_STORE_H_
