#include "server/telemetry/traced_blob_store.h"

#include <system_error>

#include "base/trace.h"

namespace tessera::telemetry {
namespace {

using storage::Digest;
using storage::LocalBlob;

constexpr char kBytes[] = "tessera.bytes";

trace::Span BlobSpan(const char* name) {
  return trace::Span::Below(name, trace::Kind::kClient);
}

void SetDigest(trace::Span& span, const Digest& digest) {
  span.Set("tessera.sha256", digest);
}

void SetBytesOf(trace::Span& span, const std::filesystem::path& file) {
  if (!span.context()) return;
  std::error_code error;
  const auto bytes = std::filesystem::file_size(file, error);
  if (!error) span.Set(kBytes, static_cast<int64_t>(bytes));
}

}  // namespace

absl::StatusOr<Digest> TracedBlobStore::Put(std::istream& content) {
  trace::Span span = BlobSpan("blob.put");
  absl::StatusOr<Digest> digest = store_->Put(content);
  if (digest.ok() && span.context()) {
    SetDigest(span, *digest);
    const absl::StatusOr<int64_t> bytes = store_->Size(*digest);
    if (bytes.ok()) span.Set(kBytes, *bytes);
  }
  span.End(digest.status());
  return digest;
}

absl::Status TracedBlobStore::Adopt(const std::filesystem::path& file,
                                    const Digest& digest) {
  trace::Span span = BlobSpan("blob.put");
  SetDigest(span, digest);
  SetBytesOf(span, file);
  const absl::Status status = store_->Adopt(file, digest);
  span.End(status);
  return status;
}

absl::StatusOr<LocalBlob> TracedBlobStore::Fetch(const Digest& digest) const {
  trace::Span span = BlobSpan("blob.read");
  SetDigest(span, digest);
  absl::StatusOr<LocalBlob> blob = store_->Fetch(digest);
  if (blob.ok()) SetBytesOf(span, blob->path());
  span.End(blob.status());
  return blob;
}

absl::Status TracedBlobStore::Remove(const Digest& digest) {
  trace::Span span = BlobSpan("blob.remove");
  SetDigest(span, digest);
  const absl::Status status = store_->Remove(digest);
  span.End(status);
  return status;
}

absl::StatusOr<std::string> TracedBlobStore::PutPart(const Digest& digest,
                                                     const std::string& upload,
                                                     int64_t number,
                                                     const Piece& piece) {
  trace::Span span = BlobSpan("blob.put_part");
  SetDigest(span, digest);
  span.Set(kBytes, piece.size_bytes);
  absl::StatusOr<std::string> etag =
      parts_->PutPart(digest, upload, number, piece);
  span.End(etag.status());
  return etag;
}

absl::Status TracedBlobStore::CompleteParts(const Digest& digest,
                                            const std::string& upload,
                                            const std::vector<Part>& parts) {
  trace::Span span = BlobSpan("blob.complete");
  SetDigest(span, digest);
  const absl::Status status = parts_->CompleteParts(digest, upload, parts);
  span.End(status);
  return status;
}

}  // namespace tessera::telemetry
