#include "server/storage/open_blobs.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/strip.h"
#include "base/quoting.h"
#include "base/status_macros.h"
#include "server/storage/folder_blob_store.h"

namespace tessera::storage {
namespace {

constexpr char kFolder[] = "file:";

absl::StatusOr<std::filesystem::path> FolderOf(absl::string_view url) {
  if (absl::ConsumePrefix(&url, kFolder) && !url.empty()) {
    return std::filesystem::path(std::string(url));
  }
  return absl::InvalidArgumentError(absl::StrFormat(
      "%s is not the URL of a blob store; give %sDIR", Quoted(url), kFolder));
}

}  // namespace

std::string BlobsUrlIn(const std::filesystem::path& data_dir) {
  return absl::StrCat(kFolder, data_dir.string());
}

absl::StatusOr<std::unique_ptr<BlobStore>> OpenBlobs(const std::string& url) {
  ASSIGN_OR_RETURN(const std::filesystem::path folder, FolderOf(url));
  return FolderBlobStore::Create(folder);
}

absl::StatusOr<std::unique_ptr<const BlobStore>> LookAtBlobs(
    const std::string& url) {
  ASSIGN_OR_RETURN(const std::filesystem::path folder, FolderOf(url));
  return FolderBlobStore::LookAt(folder);
}

}  // namespace tessera::storage
