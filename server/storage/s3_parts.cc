// How S3BlobStore takes blobs by parts.
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/sha256.h"
#include "base/status_macros.h"
#include "server/storage/s3_blob_store.h"
#include "server/storage/s3_listing.h"
#include "server/storage/s3_xml.h"

namespace tessera::storage {
namespace {

constexpr int kNotFound = 404;
constexpr int64_t kMostParts = 10'000;

absl::Status Ended(const Digest& digest) {
  return absl::NotFoundError(absl::StrFormat(
      "the upload of %s by parts was ended; send the file again from its "
      "beginning",
      digest));
}

}  // namespace

int64_t PartBytesFor(int64_t size_bytes) {
  const int64_t least = (size_bytes + kMostParts - 1) / kMostParts;
  // A multiple, so that a part ends where SHA-256 has a state.
  return std::max<int64_t>(1, (least + kPartBytes - 1) / kPartBytes) *
         kPartBytes;
}

absl::StatusOr<std::string> Sha256OfPiece(const MultipartStore::Piece& piece) {
  Sha256 sha;
  std::string buffer(size_t{1} << 18, '\0');
  for (int64_t read = 0; read < piece.size_bytes;) {
    const auto wanted = static_cast<size_t>(std::min<int64_t>(
        static_cast<int64_t>(buffer.size()), piece.size_bytes - read));
    const ssize_t count =
        ::pread(piece.fd, buffer.data(), wanted, piece.offset_bytes + read);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) {
      return absl::DataLossError("cannot read the bytes to be stored");
    }
    sha.Update({buffer.data(), static_cast<size_t>(count)});
    read += count;
  }
  return sha.HexDigest();
}

absl::StatusOr<std::string> S3BlobStore::BeginParts(const Digest& digest) {
  ASSIGN_OR_RETURN(const net::HttpResponse response,
                   client_->Send({.method = "POST",
                                  .key = KeyOf(digest),
                                  .query = {{"uploads", ""}}}));
  ASSIGN_OR_RETURN(const XmlElement root, ParseXml(response.body));
  const std::string upload = root.TextOf("UploadId");
  if (!upload.empty()) return upload;
  return absl::UnavailableError("S3 did not name a multipart upload");
}

absl::StatusOr<std::string> S3BlobStore::PutPart(const Digest& digest,
                                                 const std::string& upload,
                                                 int64_t number,
                                                 const Piece& piece) {
  ASSIGN_OR_RETURN(
      const net::HttpResponse response,
      client_->Send({.method = "PUT",
                     .key = KeyOf(digest),
                     .query = {{"partNumber", absl::StrCat(number)},
                               {"uploadId", upload}},
                     .body = {.fd = piece.fd,
                              .offset_bytes = piece.offset_bytes,
                              .size_bytes = piece.size_bytes},
                     .body_sha256 = piece.sha256}));
  if (response.status == kNotFound) return Ended(digest);
  return response.Header("etag");
}

absl::Status S3BlobStore::CompleteParts(const Digest& digest,
                                        const std::string& upload,
                                        const std::vector<Part>& parts) {
  std::string body = "<CompleteMultipartUpload>";
  for (const Part& part : parts) {
    absl::StrAppendFormat(
        &body, "<Part><PartNumber>%d</PartNumber><ETag>%s</ETag></Part>",
        part.number, part.etag);
  }
  absl::StrAppend(&body, "</CompleteMultipartUpload>");
  ASSIGN_OR_RETURN(
      const net::HttpResponse response,
      client_->Send({.method = "POST",
                     .key = KeyOf(digest),
                     .query = {{"uploadId", upload}},
                     .headers = {{"content-type", "application/xml"}},
                     .body = {.bytes = std::move(body)}}));
  // An answer that was lost may have been a success.
  if (response.status != kNotFound || Head(digest).ok()) {
    return absl::OkStatus();
  }
  return Ended(digest);
}

absl::Status S3BlobStore::AbortParts(const Digest& digest,
                                     const std::string& upload) {
  return client_
      ->Send({.method = "DELETE",
              .key = KeyOf(digest),
              .query = {{"uploadId", upload}}})
      .status();
}

absl::Status S3BlobStore::VisitBegun(
    const std::function<absl::Status(const std::vector<Begun>&)>& visit) {
  return VisitUploads(
      *client_, BlobsPrefix(),
      [&](const std::vector<S3Upload>& uploads) -> absl::Status {
        std::vector<Begun> begun;
        for (const S3Upload& upload : uploads) {
          Digest digest = DigestIn(upload.key);
          if (digest.empty()) continue;
          begun.push_back({.digest = std::move(digest),
                           .upload = upload.id,
                           .begin_time = upload.begin_time});
        }
        return visit(begun);
      });
}

}  // namespace tessera::storage
