// Uploads the files that the server lacks.
#ifndef TESSERA_CLIENT_API_UPLOAD_H_
#define TESSERA_CLIENT_API_UPLOAD_H_

#include <cstdint>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "client/api/api.h"
#include "client/api/backoff.h"

namespace tessera::client {

// A local file with the digest and size that it had when it was hashed.
struct LocalFile {
  std::filesystem::path path;
  std::string sha256;
  int64_t size_bytes = 0;
};

// Errors: those of Sha256HexOfFile().
absl::StatusOr<LocalFile> DescribeFile(const std::filesystem::path& path);

// What UploadFiles() sent, and what it did not have to send.
struct UploadSummary {
  int64_t sent_files = 0;
  int64_t sent_bytes = 0;
  int64_t known_files = 0;  // Duplicates, and files already on the server.
  int64_t known_bytes = 0;
};

// `done` includes the bytes that the server already had. `total` is the sum
// over the files of a call; files of equal content count once.
using UploadObserver = std::function<void(int64_t done, int64_t total)>;

// Uploads files in batches, so that very many files need not be described at
// once. Files of equal content are sent once. An interrupted upload continues
// from the offset that the server committed; `backoff` limits the attempts
// without progress.
// If the server's disk or the caller's quota is full, removes from the server
// the files that this object sent.
//
// Not thread-safe. Borrows `api`.
class Uploader {
 public:
  explicit Uploader(Api& api, BackoffOptions backoff = {})
      : api_(api), backoff_(std::move(backoff)) {}

  // Uploads those of `files` that the server lacks.
  // Errors: those of UploadFile(), naming the file; UNAVAILABLE if the
  // connection stays lost. A new Uploader then continues where this one ended.
  absl::Status Upload(const std::vector<LocalFile>& files,
                      const UploadObserver& observer);

  // Of all batches so far.
  const UploadSummary& summary() const { return summary_; }

 private:
  absl::Status AfterClearing(const absl::Status& failure);

  Api& api_;
  const BackoffOptions backoff_;
  UploadSummary summary_;
  std::vector<std::string> begun_;  // Digests of the files that were sent.
};

// Uploads all files in one batch.
// Errors: those of Uploader::Upload().
absl::StatusOr<UploadSummary> UploadFiles(Api& api,
                                          const std::vector<LocalFile>& files,
                                          const UploadObserver& observer,
                                          const BackoffOptions& backoff = {});

}  // namespace tessera::client

#endif  // TESSERA_CLIENT_API_UPLOAD_H_
