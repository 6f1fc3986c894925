// Reads files from the server.
#ifndef TESSERA_SERVER_WORKER_FILE_DOWNLOAD_H_
#define TESSERA_SERVER_WORKER_FILE_DOWNLOAD_H_

#include <filesystem>
#include <string>

#include "absl/status/status.h"
#include "grpcpp/client_context.h"
#include "tessera/worker/v1/worker_service.grpc.pb.h"

namespace tessera::worker {

// Writes a file of the job to `path` and compares its digest. Tries once.
// Errors: DATA_LOSS if the digest differs; RESOURCE_EXHAUSTED if
// `path` cannot be written; those of ReadFile.
absl::Status Download(v1::WorkerService::Stub& stub,
                      grpc::ClientContext& context, const std::string& job,
                      const std::string& sha256,
                      const std::filesystem::path& path);

}  // namespace tessera::worker

#endif  // TESSERA_SERVER_WORKER_FILE_DOWNLOAD_H_
