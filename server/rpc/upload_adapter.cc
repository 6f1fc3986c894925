#include "server/rpc/upload_adapter.h"

#include <memory>

#include "absl/strings/str_format.h"
#include "base/error_reason.h"
#include "base/sha256.h"
#include "base/status_macros.h"
#include "server/rpc/received_bytes.h"
#include "server/rpc/status.h"

namespace tessera::rpc {
namespace {

constexpr int kMaxDigests = 1000;

absl::Status CheckDigests(const v1::FindMissingFilesRequest& request) {
  if (request.sha256_size() > kMaxDigests) {
    return WithReason(
        absl::InvalidArgumentError(absl::StrFormat(
            "%d digests in one call; ask for at most %d at a time",
            request.sha256_size(), kMaxDigests)),
        "TOO_MANY_DIGESTS");
  }
  for (const std::string& digest : request.sha256()) {
    if (IsSha256Hex(digest)) continue;
    return WithReason(
        absl::InvalidArgumentError(absl::StrFormat(
            "\"%s\" is not a SHA-256 digest of 64 lower-case hexadecimal "
            "digits",
            digest.substr(0, 80))),
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

UploadAdapter::UploadAdapter(storage::UploadStore& uploads,
                             const storage::BlobStore& blobs, Metrics& metrics)
    : uploads_(uploads),
      blobs_(blobs),
      received_bytes_(ReceivedBytes(metrics)) {}

grpc::Status UploadAdapter::FindMissingFiles(
    grpc::ServerContext*, const v1::FindMissingFilesRequest* request,
    v1::FindMissingFilesResponse* response) {
  return Answer([&]() -> absl::Status {
    RETURN_IF_ERROR(CheckDigests(*request));
    for (const std::string& digest : request->sha256()) {
      if (blobs_.Contains(digest)) continue;
      v1::FindMissingFilesResponse::MissingFile* file = response->add_files();
      file->set_sha256(digest);
      file->set_committed_bytes(uploads_.CommittedBytes(digest));
    }
    return absl::OkStatus();
  });
}

grpc::Status UploadAdapter::UploadFile(
    grpc::ServerContext*, grpc::ServerReader<v1::UploadFileRequest>* reader,
    v1::UploadFileResponse* response) {
  return Answer([&]() -> absl::Status {
    v1::UploadFileRequest request;
    if (!reader->Read(&request) || !request.has_header()) {
      return HeaderMisplaced();
    }
    const std::string digest = request.header().sha256();
    if (blobs_.Contains(digest)) {
      ASSIGN_OR_RETURN(const int64_t size, blobs_.Size(digest));
      response->set_committed_bytes(size);
      return absl::OkStatus();
    }
    ASSIGN_OR_RETURN(const std::unique_ptr<storage::Upload> upload,
                     uploads_.Begin(digest, request.header().size_bytes(),
                                    request.header().offset_bytes()));
    while (reader->Read(&request)) {
      if (!request.has_chunk()) return HeaderMisplaced();
      received_bytes_.Increment(static_cast<double>(request.chunk().size()));
      RETURN_IF_ERROR(upload->Append(request.chunk()));
    }
    RETURN_IF_ERROR(upload->Finish());
    response->set_committed_bytes(upload->committed_bytes());
    return absl::OkStatus();
  });
}

}  // namespace tessera::rpc
