#include <algorithm>
#include <fstream>
#include <system_error>

#include "absl/strings/str_format.h"
#include "client/grpc/grpc_api.h"

namespace tessera::client {

absl::StatusOr<std::vector<MissingFile>> GrpcApi::FindMissingFiles(
    const std::vector<std::string>& sha256) {
  v1::FindMissingFilesRequest request;
  request.mutable_sha256()->Add(sha256.begin(), sha256.end());
  ASSIGN_OR_RETURN(const auto response,
                   connection_->Call<v1::FindMissingFilesResponse>(
                       kShortCall, [&](auto* context, auto* answer) {
                         return uploads_->FindMissingFiles(context, request,
                                                           answer);
                       }));
  std::vector<MissingFile> missing;
  for (const auto& file : response.files()) {
    missing.push_back({file.sha256(), file.committed_bytes()});
  }
  return missing;
}

absl::StatusOr<ClearedUploads> GrpcApi::ClearUploads(
    const std::vector<std::string>& sha256) {
  v1::ClearUploadsRequest request;
  request.mutable_sha256()->Add(sha256.begin(), sha256.end());
  ASSIGN_OR_RETURN(const auto response,
                   connection_->Call<v1::ClearUploadsResponse>(
                       kLongCall, [&](auto* context, auto* answer) {
                         return uploads_->ClearUploads(context, request,
                                                       answer);
                       }));
  return ClearedUploads{.files = response.files(),
                        .size_bytes = response.size_bytes()};
}

absl::Status GrpcApi::UploadFile(const std::filesystem::path& path,
                                 const std::string& sha256, int64_t offset,
                                 const ByteObserver& observer) {
  std::error_code error;
  const auto size =
      static_cast<int64_t>(std::filesystem::file_size(path, error));
  std::ifstream file(path, std::ios::binary);
  if (error || !file || offset < 0 || offset > size || !file.seekg(offset)) {
    return absl::FailedPreconditionError(
        absl::StrFormat("%s has changed or is gone; begin again",
                        path.string()));
  }
  grpc::ClientContext context;
  connection_->Prepare(context, absl::InfiniteDuration());
  v1::UploadFileResponse response;
  const auto writer = uploads_->UploadFile(&context, &response);
  v1::UploadFileRequest request;
  request.mutable_header()->set_sha256(sha256);
  request.mutable_header()->set_size_bytes(size);
  request.mutable_header()->set_offset_bytes(offset);
  // The server may answer before the end of the file: with an error, or because
  // it already has the file. Then Write() fails, and Finish() has the reason.
  bool open = writer->Write(request);
  for (int64_t sent = offset; open && sent < size;) {
    std::string& chunk = *request.mutable_chunk();
    chunk.resize(static_cast<size_t>(std::min(kChunkBytes, size - sent)));
    file.read(chunk.data(), static_cast<std::streamsize>(chunk.size()));
    if (file.gcount() != static_cast<std::streamsize>(chunk.size())) {
      context.TryCancel();
      writer->Finish().error_code();
      return absl::FailedPreconditionError(absl::StrFormat(
          "%s has changed while it was sent; begin again", path.string()));
    }
    open = writer->Write(request);
    sent += static_cast<int64_t>(chunk.size());
    observer(sent);
  }
  writer->WritesDone();
  return connection_->ToStatus(writer->Finish());
}

}  // namespace tessera::client
