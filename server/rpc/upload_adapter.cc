#include "server/rpc/upload_adapter.h"

#include <memory>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/error_reason.h"
#include "base/quoting.h"
#include "base/sha256.h"
#include "base/status_macros.h"
#include "server/rpc/received_bytes.h"
#include "server/rpc/status.h"

namespace tessera::rpc {
namespace {

constexpr int kMaxDigests = 1000;

using Digests = google::protobuf::RepeatedPtrField<std::string>;

absl::Status CheckDigests(const Digests& digests) {
  if (digests.size() > kMaxDigests) {
    return WithReason(
        absl::InvalidArgumentError(absl::StrFormat(
            "%d digests in one call; ask for at most %d at a time",
            digests.size(), kMaxDigests)),
        "TOO_MANY_DIGESTS");
  }
  for (const std::string& digest : digests) {
    if (IsSha256Hex(digest)) continue;
    return WithReason(
        absl::InvalidArgumentError(absl::StrFormat(
            "%s is not a SHA-256 digest of 64 lower-case hexadecimal digits",
            Quoted(digest))),
        "DIGEST_INVALID");
  }
  return absl::OkStatus();
}

absl::Status HeaderMisplaced() {
  return WithReason(absl::InvalidArgumentError(
                        "an upload begins with one header, then come chunks"),
                    "HEADER_MISPLACED");
}

}  // namespace

UploadAdapter::UploadAdapter(const Gate& gate, auth::FileHolders& holders,
                             storage::UploadStore& uploads,
                             storage::BlobStore& blobs, Metrics& metrics)
    : gate_(gate),
      holders_(holders),
      uploads_(uploads),
      blobs_(blobs),
      received_bytes_(ReceivedBytes(metrics)) {}

grpc::Status UploadAdapter::FindMissingFiles(
    grpc::ServerContext* context, const v1::FindMissingFilesRequest* request,
    v1::FindMissingFilesResponse* response) {
  return gate_.Answer(
      *context, *request, [&](const Gate::Call& call) -> absl::Status {
        RETURN_IF_ERROR(CheckDigests(request->sha256()));
        for (const std::string& digest : request->sha256()) {
          ASSIGN_OR_RETURN(const bool held,
                           holders_.Holds(call.caller, digest));
          const bool stored = blobs_.Contains(digest);
          if (stored && held) continue;
          v1::FindMissingFilesResponse::MissingFile* file =
              response->add_files();
          file->set_sha256(digest);
          // Whoever has not sent a stored file shows all of it.
          file->set_committed_bytes(
              stored ? 0 : uploads_.CommittedBytes(call.caller.user, digest));
        }
        return absl::OkStatus();
      });
}

grpc::Status UploadAdapter::UploadFile(
    grpc::ServerContext* context,
    grpc::ServerReader<v1::UploadFileRequest>* reader,
    v1::UploadFileResponse* response) {
  return gate_.Answer(
      *context, v1::UploadFileRequest(), [&](Gate::Call& call) -> absl::Status {
        v1::UploadFileRequest request;
        if (!reader->Read(&request) || !request.has_header()) {
          return HeaderMisplaced();
        }
        const v1::UploadFileRequest::Header& header = request.header();
        call.resource = absl::StrCat("files/", header.sha256().substr(0, 64));
        ASSIGN_OR_RETURN(const int64_t size,
                         Receive(call.caller, header, *reader));
        response->set_committed_bytes(size);
        return absl::OkStatus();
      });
}

grpc::Status UploadAdapter::ClearUploads(
    grpc::ServerContext* context, const v1::ClearUploadsRequest* request,
    v1::ClearUploadsResponse* response) {
  return gate_.Answer(
      *context, *request, [&](const Gate::Call& call) -> absl::Status {
        RETURN_IF_ERROR(CheckDigests(request->sha256()));
        const std::vector<storage::Digest> digests(request->sha256().begin(),
                                                   request->sha256().end());
        ASSIGN_OR_RETURN(const storage::UploadStore::Cleared parts,
                         uploads_.Clear(call.caller.user, digests));
        ASSIGN_OR_RETURN(
            const auth::FileHolders::Cleared files,
            holders_.Clear(call.caller, digests,
                           [this](const storage::Digest& digest) {
                             return blobs_.Remove(digest);
                           }));
        response->set_files(parts.files + files.files);
        response->set_size_bytes(parts.bytes + files.bytes);
        return absl::OkStatus();
      });
}

absl::StatusOr<int64_t> UploadAdapter::Receive(
    const auth::Principal& caller, const v1::UploadFileRequest::Header& header,
    grpc::ServerReader<v1::UploadFileRequest>& reader) {
  const std::string& digest = header.sha256();
  if (blobs_.Contains(digest)) {
    ASSIGN_OR_RETURN(const bool held, holders_.Holds(caller, digest));
    if (!held) RETURN_IF_ERROR(Prove(caller, header, reader));
    ASSIGN_OR_RETURN(const int64_t size, blobs_.Size(digest));
    RETURN_IF_ERROR(holders_.Hold(caller, digest, size));
    return size;
  }
  ASSIGN_OR_RETURN(const std::unique_ptr<storage::Upload> upload,
                   uploads_.Begin(caller.user, digest, header.size_bytes(),
                                  header.offset_bytes()));
  // The store counts the file now.
  RETURN_IF_ERROR(holders_.CheckRoom(caller, 0));
  RETURN_IF_ERROR(ReadChunks(
      reader, [&](const std::string& chunk) { return upload->Append(chunk); }));
  RETURN_IF_ERROR(upload->Finish());
  // While the upload counts: no other call finds room in between.
  RETURN_IF_ERROR(holders_.Hold(caller, digest, upload->committed_bytes()));
  return upload->committed_bytes();
}

absl::Status UploadAdapter::Prove(
    const auth::Principal& caller, const v1::UploadFileRequest::Header& header,
    grpc::ServerReader<v1::UploadFileRequest>& reader) {
  ASSIGN_OR_RETURN(const int64_t size, blobs_.Size(header.sha256()));
  RETURN_IF_ERROR(holders_.CheckRoom(caller, size));
  if (header.offset_bytes() != 0) {
    return WithReason(
        absl::OutOfRangeError(absl::StrFormat(
            "the upload begins at byte %d, but none of the file were sent by "
            "you; begin at 0",
            header.offset_bytes())),
        "OFFSET_MISMATCH");
  }
  Sha256 sha;
  RETURN_IF_ERROR(ReadChunks(reader, [&](const std::string& chunk) {
    sha.Update(chunk);
    return absl::OkStatus();
  }));
  if (sha.HexDigest() == header.sha256()) return absl::OkStatus();
  return WithReason(absl::DataLossError(
                        "the bytes do not have the digest that was announced; "
                        "send the file again from its beginning"),
                    "DIGEST_MISMATCH");
}

absl::Status UploadAdapter::ReadChunks(
    grpc::ServerReader<v1::UploadFileRequest>& reader,
    const std::function<absl::Status(const std::string& chunk)>& take) {
  v1::UploadFileRequest request;
  while (reader.Read(&request)) {
    if (!request.has_chunk()) return HeaderMisplaced();
    // What came so far stays, and the upload goes on from there.
    RETURN_IF_ERROR(gate_.drain().CheckGoOn());
    received_bytes_.Increment(static_cast<double>(request.chunk().size()));
    RETURN_IF_ERROR(take(request.chunk()));
  }
  return absl::OkStatus();
}

}  // namespace tessera::rpc
