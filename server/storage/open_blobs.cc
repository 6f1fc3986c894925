#include "server/storage/open_blobs.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/strip.h"
#include "base/clock.h"
#include "base/quoting.h"
#include "base/status_macros.h"
#include "server/storage/folder_blob_store.h"
#include "server/storage/s3_blob_store.h"

namespace tessera::storage {
namespace {

constexpr char kFolder[] = "file:";

absl::StatusOr<std::filesystem::path> FolderOf(absl::string_view url) {
  if (absl::ConsumePrefix(&url, kFolder) && !url.empty()) {
    return std::filesystem::path(std::string(url));
  }
  return absl::InvalidArgumentError(absl::StrFormat(
      "%s is not the URL of a blob store; give %sDIR or s3://BUCKET/PREFIX",
      Quoted(url), kFolder));
}

absl::StatusOr<std::unique_ptr<S3BlobStore>> OpenS3(const std::string& url,
                                                    const CacheOptions& cache,
                                                    bool looking) {
  static const SystemClock clock;
  ASSIGN_OR_RETURN(S3Bucket bucket, ParseS3Url(url, &ProcessEnvironment));
  S3ClientOptions options;
  options.metrics = cache.metrics;
  return S3BlobStore::Open(
      std::make_unique<S3Client>(std::move(bucket), clock, std::move(options)),
      cache, looking);
}

}  // namespace

std::string BlobsUrlIn(const std::filesystem::path& data_dir) {
  return absl::StrCat(kFolder, data_dir.string());
}

absl::StatusOr<std::unique_ptr<BlobStore>> OpenBlobs(
    const std::string& url, const CacheOptions& cache) {
  if (IsS3Url(url)) return OpenS3(url, cache, /*looking=*/false);
  ASSIGN_OR_RETURN(const std::filesystem::path folder, FolderOf(url));
  return FolderBlobStore::Create(folder);
}

absl::StatusOr<std::unique_ptr<const BlobStore>> LookAtBlobs(
    const std::string& url) {
  if (IsS3Url(url)) return OpenS3(url, {}, /*looking=*/true);
  ASSIGN_OR_RETURN(const std::filesystem::path folder, FolderOf(url));
  return FolderBlobStore::LookAt(folder);
}

}  // namespace tessera::storage
