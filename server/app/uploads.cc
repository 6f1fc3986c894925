#include "server/app/uploads.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/error_reason.h"
#include "base/quoting.h"
#include "base/sha256.h"
#include "base/status_macros.h"

namespace tessera::app {
namespace {

constexpr size_t kMaxDigests = 1000;
constexpr size_t kAppendBytes = size_t{1} << 20;

absl::Status CheckDigests(const std::vector<storage::Digest>& digests) {
  if (digests.size() > kMaxDigests) {
    return WithReason(
        absl::InvalidArgumentError(absl::StrFormat(
            "%d digests in one call; ask for at most %d at a time",
            digests.size(), kMaxDigests)),
        "TOO_MANY_DIGESTS");
  }
  for (const storage::Digest& digest : digests) {
    if (IsSha256Hex(digest)) continue;
    return WithReason(
        absl::InvalidArgumentError(absl::StrFormat(
            "%s is not a SHA-256 digest; send the file's, as 64 lower-case "
            "hexadecimal digits",
            Quoted(digest))),
        "DIGEST_INVALID");
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::vector<MissingFile>> Uploads::FindMissing(
    const Caller& caller, const std::vector<storage::Digest>& digests) const {
  RETURN_IF_ERROR(control_.CheckRole(caller, kFindMissingFiles));
  RETURN_IF_ERROR(CheckDigests(digests));
  ASSIGN_OR_RETURN(const auto kept, files_.SizesOf(digests));
  std::vector<MissingFile> missing;
  for (const storage::Digest& digest : digests) {
    ASSIGN_OR_RETURN(const bool held,
                     control_.holders().Holds(caller.principal, digest));
    if (held && kept.count(digest) > 0) continue;
    // Counts only the caller's bytes, even if others have sent the whole file.
    ASSIGN_OR_RETURN(
        const int64_t committed,
        uploads_.CommittedBytes(caller.principal.user, digest));
    missing.push_back({digest, committed});
  }
  return missing;
}

absl::StatusOr<std::unique_ptr<storage::Upload>> Uploads::Begin(
    const Caller& caller, const storage::Digest& sha256, int64_t size_bytes,
    int64_t offset_bytes) {
  RETURN_IF_ERROR(control_.CheckRole(caller, kUploadFile));
  ASSIGN_OR_RETURN(const bool kept, files_.Has(sha256));
  if (kept) {
    ASSIGN_OR_RETURN(const bool held,
                     control_.holders().Holds(caller.principal, sha256));
    if (held) return nullptr;
  }
  ASSIGN_OR_RETURN(auto upload, uploads_.Begin(caller.principal.user, sha256,
                                               size_bytes, offset_bytes));
  // 0 more bytes: the store already counts the file.
  RETURN_IF_ERROR(control_.holders().CheckRoom(caller.principal, 0));
  return upload;
}

absl::StatusOr<int64_t> Uploads::Finish(const Caller& caller,
                                        const storage::Digest& sha256,
                                        storage::Upload* upload) {
  int64_t size_bytes = 0;
  if (upload == nullptr) {
    ASSIGN_OR_RETURN(size_bytes, files_.SizeOf(sha256));
  } else {
    RETURN_IF_ERROR(upload->Finish());
    size_bytes = upload->received_bytes();
  }
  // The upload still counts, so no other call can take its room in between.
  RETURN_IF_ERROR(
      control_.holders().Hold(caller.principal, sha256, size_bytes));
  return size_bytes;
}

absl::StatusOr<storage::Digest> Uploads::Store(const Caller& caller,
                                               absl::string_view bytes) {
  const storage::Digest sha256 = Sha256Hex(bytes);
  ASSIGN_OR_RETURN(const std::vector<MissingFile> missing,
                   FindMissing(caller, {sha256}));
  // A call that broke off may have left the beginning, which the store keeps.
  const int64_t begin = missing.empty() ? 0 : missing[0].committed_bytes;
  ASSIGN_OR_RETURN(
      const std::unique_ptr<storage::Upload> upload,
      Begin(caller, sha256, static_cast<int64_t>(bytes.size()), begin));
  if (upload != nullptr) {
    bytes.remove_prefix(static_cast<size_t>(begin));
    for (; !bytes.empty();
         bytes.remove_prefix(std::min(kAppendBytes, bytes.size()))) {
      RETURN_IF_ERROR(upload->Append(bytes.substr(0, kAppendBytes)));
    }
  }
  RETURN_IF_ERROR(Finish(caller, sha256, upload.get()).status());
  return sha256;
}

void Uploads::Note(const Caller& caller, const storage::Digest& sha256,
                   const absl::Status& outcome) const {
  const std::string resource =
      sha256.empty() ? "" : absl::StrCat("files/", sha256.substr(0, 64));
  control_.Note(caller, kUploadFile, resource, outcome);
}

absl::StatusOr<Uploads::Cleared> Uploads::Clear(
    const Caller& caller, const std::vector<storage::Digest>& digests) {
  const auto clear = [&]() -> absl::StatusOr<Cleared> {
    RETURN_IF_ERROR(CheckDigests(digests));
    ASSIGN_OR_RETURN(const storage::UploadStore::Cleared parts,
                     uploads_.Clear(caller.principal.user, digests));
    ASSIGN_OR_RETURN(
        const access::FileHolders::Cleared files,
        control_.holders().Clear(caller.principal, digests,
                                 [this](const auto& forgotten) {
                                   return files_.RemoveUnneeded(forgotten);
                                 }));
    return Cleared{.files = parts.files + files.files,
                   .bytes = parts.bytes + files.bytes};
  };
  return control_.Run(caller, kClearUploads, "", clear);
}

}  // namespace tessera::app
