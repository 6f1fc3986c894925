// Sends the files that the server lacks, and only those.
#ifndef TESSERA_CLIENT_API_UPLOAD_H_
#define TESSERA_CLIENT_API_UPLOAD_H_

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "client/api/api.h"
#include "client/api/backoff.h"

namespace tessera::client {

// A file as it was when it was hashed.
struct LocalFile {
  std::filesystem::path path;
  std::string sha256;
  int64_t size_bytes = 0;
};

// Errors: those of Sha256HexOfFile().
absl::StatusOr<LocalFile> DescribeFile(const std::filesystem::path& path);

// What an upload cost, and what it was spared.
struct UploadSummary {
  int64_t sent_files = 0;
  int64_t sent_bytes = 0;
  int64_t known_files = 0;  // Of equal content, or on the server already.
  int64_t known_bytes = 0;
};

// Called with the bytes done, those that the server had included, and all.
using UploadObserver = std::function<void(int64_t done, int64_t total)>;

// Files of the same content are sent once. An upload that breaks off goes on
// from the offset that the server committed; `backoff` says how long it is
// tried without progress.
// What was sent is removed from the server again where its disk or the caller's
// quota is full.
// Errors: those of UploadFile(), naming the file; UNAVAILABLE if the
// connection is lost for good: calling again goes on where this one ended.
absl::StatusOr<UploadSummary> UploadFiles(Api& api,
                                          const std::vector<LocalFile>& files,
                                          const UploadObserver& observer,
                                          const BackoffOptions& backoff = {});

}  // namespace tessera::client

#endif  // TESSERA_CLIENT_API_UPLOAD_H_
