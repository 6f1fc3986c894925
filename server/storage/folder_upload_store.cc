#include "server/storage/folder_upload_store.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <set>
#include <string>
#include <utility>

#include "absl/strings/str_format.h"
#include "base/error_reason.h"
#include "base/log.h"
#include "base/status_macros.h"
#include "server/storage/durable_file.h"

namespace tessera::storage {
namespace fs = std::filesystem;
namespace {

// Feeds the bytes that earlier calls left to `sha`.
absl::Status Reread(int fd, const fs::path& path, Sha256& sha) {
  std::string buffer(1 << 18, '\0');
  while (true) {
    const ssize_t count = ::read(fd, buffer.data(), buffer.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return FileError(errno, "read", path);
    if (count == 0) return absl::OkStatus();
    sha.Update({buffer.data(), static_cast<size_t>(count)});
  }
}

// Makes a folder name of any text; different senders get different folders.
std::string FolderOf(const std::string& sender) { return Sha256Hex(sender); }

}  // namespace

// REQUIRES: the part was taken in the store's ledger. The destructor releases
// it.
class FolderUploadStore::FolderUpload final : public Upload {
 public:
  FolderUpload(FolderUploadStore& store, const std::string& folder,
               const Digest& digest, int64_t size_bytes)
      : store_(store),
        folder_(folder),
        digest_(digest),
        size_bytes_(size_bytes) {}
  ~FolderUpload() override;

  // Opens the partial file and hashes the bytes that it already has.
  // Errors: OUT_OF_RANGE (OFFSET_MISMATCH).
  absl::Status OpenFile(int64_t offset_bytes);

  absl::Status Append(absl::string_view bytes) override;
  absl::Status Finish() override;
  int64_t received_bytes() const override { return received_bytes_; }

 private:
  FolderUploadStore& store_;
  const std::string folder_;
  const Digest digest_;
  const int64_t size_bytes_;
  // Over all bytes so far, including those of earlier calls.
  Sha256 sha_;
  int64_t received_bytes_ = 0;
  // Of the partial file.
  int fd_ = -1;
};

FolderUploadStore::FolderUpload::~FolderUpload() {
  if (fd_ >= 0) ::close(fd_);
  std::error_code error;
  const fs::path path = store_.PartOf(folder_, digest_);
  auto left = static_cast<int64_t>(fs::file_size(path, error));
  if (error) left = 0;
  // An upload that sent nothing leaves no part.
  if (left == 0) ::unlink(path.c_str());
  store_.parts_.Leave(folder_, digest_, left, store_.clock_.Now());
}

absl::Status FolderUploadStore::FolderUpload::OpenFile(int64_t offset_bytes) {
  const fs::path path = store_.PartOf(folder_, digest_);
  RETURN_IF_ERROR(MakeFolder(path.parent_path()));
  // Without O_TRUNC, so that the bytes of earlier calls stay.
  fd_ = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (fd_ < 0) return FileError(errno, "open", path);
  struct stat info;
  if (::fstat(fd_, &info) != 0) return FileError(errno, "read", path);
  received_bytes_ = info.st_size;
  if (received_bytes_ != offset_bytes) {
    return WrongOffset(digest_, offset_bytes, received_bytes_);
  }
  return Reread(fd_, path, sha_);
}

absl::Status FolderUploadStore::FolderUpload::Append(absl::string_view bytes) {
  const auto count = static_cast<int64_t>(bytes.size());
  // A subtraction, since a sum could overflow.
  if (count > size_bytes_ - received_bytes_) {
    return UploadTooLong(digest_, size_bytes_);
  }
  RETURN_IF_ERROR(WriteAll(fd_, bytes, store_.PartOf(folder_, digest_)));
  sha_.Update(bytes);
  received_bytes_ += count;
  return absl::OkStatus();
}

absl::Status FolderUploadStore::FolderUpload::Finish() {
  if (received_bytes_ != size_bytes_) {
    return UploadTooShort(digest_, received_bytes_, size_bytes_);
  }
  const fs::path path = store_.PartOf(folder_, digest_);
  const std::string found = std::exchange(sha_, Sha256()).HexDigest();
  if (found == digest_) return store_.take_(path, digest_);
  ::unlink(path.c_str());
  return UploadOfOther(digest_, found);
}

FolderUploadStore::FolderUploadStore(const fs::path& dir, TakeFile take,
                                     const Clock& clock,
                                     const UploadOptions& options)
    : dir_(dir / "uploads"),
      take_(std::move(take)),
      clock_(clock),
      options_(options) {}

absl::StatusOr<std::unique_ptr<FolderUploadStore>> FolderUploadStore::Create(
    const fs::path& dir, TakeFile take, const Clock& clock,
    const UploadOptions& options) {
  auto store = std::unique_ptr<FolderUploadStore>(
      new FolderUploadStore(dir, std::move(take), clock, options));
  RETURN_IF_ERROR(MakeFolder(store->dir_));
  RETURN_IF_ERROR(store->FindParts());
  // One file must not keep the server from starting; housekeeping tries again.
  const absl::Status removed = store->RemoveAbandoned();
  if (!removed.ok()) {
    Log(Severity::kWarning, "cannot remove abandoned uploads",
        {{"error", removed.ToString()}});
  }
  return store;
}

absl::Status FolderUploadStore::FindParts() {
  std::error_code error;
  for (fs::recursive_directory_iterator it(dir_, error), end;
       !error && it != end; it.increment(error)) {
    const fs::path& path = it->path();
    const std::string folder = path.parent_path().filename().string();
    const Digest digest = path.stem().string();
    struct stat info;
    if (path.extension() != ".part" || !IsSha256Hex(digest) ||
        ::stat(path.c_str(), &info) != 0) {
      continue;
    }
    if (IsSha256Hex(folder)) {
      parts_.Add(folder, digest,
                 {.bytes = info.st_size,
                  .touched = absl::TimeFromTimespec(info.st_mtim)});
    } else {
      // A file of an older Tessera, which did not record the sender.
      ::unlink(path.c_str());
    }
  }
  if (error) return FileError(error.value(), "list", dir_);
  return absl::OkStatus();
}

absl::StatusOr<int64_t> FolderUploadStore::CommittedBytes(
    const std::string& sender, const Digest& digest) const {
  // A malformed digest must not become part of a path.
  std::error_code error;
  if (!IsSha256Hex(digest)) return int64_t{0};
  const auto size = fs::file_size(PartOf(FolderOf(sender), digest), error);
  return error ? int64_t{0} : static_cast<int64_t>(size);
}

absl::StatusOr<int64_t> FolderUploadStore::BytesOf(
    const std::string& sender) const {
  return parts_.BytesOf(FolderOf(sender));
}

absl::StatusOr<std::unique_ptr<Upload>> FolderUploadStore::Begin(
    const std::string& sender, const Digest& digest, int64_t size_bytes,
    int64_t offset_bytes) {
  RETURN_IF_ERROR(CheckBegin(options_, digest, size_bytes, offset_bytes));
  const std::string folder = FolderOf(sender);
  if (!parts_.Take(folder, digest, size_bytes, clock_.Now())) {
    return UploadBusy(digest);
  }
  // From here on the upload's destructor releases the part.
  auto upload =
      std::make_unique<FolderUpload>(*this, folder, digest, size_bytes);
  RETURN_IF_ERROR(upload->OpenFile(offset_bytes));
  return upload;
}

absl::Status FolderUploadStore::RemovePart(const std::string& folder,
                                           const Digest& digest) {
  const fs::path path = PartOf(folder, digest);
  if (::unlink(path.c_str()) == 0 || errno == ENOENT) return absl::OkStatus();
  return FileError(errno, "remove", path);
}

absl::Status FolderUploadStore::Discard(const std::string& sender,
                                        const Digest& digest) {
  if (parts_.InUse(FolderOf(sender), digest)) return UploadBusy(digest);
  return Clear(sender, {digest}).status();
}

absl::StatusOr<FolderUploadStore::Cleared> FolderUploadStore::Clear(
    const std::string& sender, const std::vector<Digest>& digests) {
  const std::set<Digest> wanted(digests.begin(), digests.end());
  return parts_.RemoveOf(
      FolderOf(sender),
      [&](const Digest& digest, const PartLedger::Part&) {
        return wanted.empty() || wanted.count(digest) > 0;
      },
      [this](const std::string& folder, const Digest& digest) {
        return RemovePart(folder, digest);
      });
}

absl::Status FolderUploadStore::RemoveAbandoned() {
  const absl::Time before = clock_.Now() - options_.keep_partial;
  return parts_
      .RemoveAll(
          [&](const Digest&, const PartLedger::Part& part) {
            return part.touched < before;
          },
          [this](const std::string& folder, const Digest& digest) {
            return RemovePart(folder, digest);
          })
      .status();
}

fs::path FolderUploadStore::PartOf(const std::string& folder,
                                   const Digest& digest) const {
  return dir_ / folder / (digest + ".part");
}

}  // namespace tessera::storage
