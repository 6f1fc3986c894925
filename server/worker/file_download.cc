#include "server/worker/file_download.h"

#include <fstream>

#include "absl/strings/str_format.h"
#include "base/error_reason.h"
#include "base/sha256.h"
#include "base/status_macros.h"
#include "server/wire/status.h"

namespace tessera::worker {

absl::Status Download(v1::WorkerService::Stub& stub,
                      grpc::ClientContext& context, const std::string& job,
                      const std::string& sha256,
                      const std::filesystem::path& path) {
  v1::ReadFileRequest request;
  request.set_job(job);
  request.set_sha256(sha256);
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  Sha256 sha;
  v1::ReadFileResponse response;
  const auto reader = stub.ReadFile(&context, request);
  while (reader->Read(&response)) {
    sha.Update(response.chunk());
    file.write(response.chunk().data(),
               static_cast<std::streamsize>(response.chunk().size()));
  }
  RETURN_IF_ERROR(wire::FromGrpc(reader->Finish()));
  file.close();
  if (!file.good()) {
    return absl::ResourceExhaustedError(absl::StrFormat(
        "cannot write %s; free some space there, or set TMPDIR to a folder on "
        "a larger disk",
        path.string()));
  }
  if (sha.HexDigest() == sha256) return absl::OkStatus();
  return absl::DataLossError(
      absl::StrFormat("the file %s came damaged", sha256));
}

}  // namespace tessera::worker
