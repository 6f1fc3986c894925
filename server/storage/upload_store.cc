#include "server/storage/upload_store.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <string>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_format.h"
#include "base/error_reason.h"
#include "base/status_macros.h"
#include "server/storage/durable_file.h"

namespace tessera::storage {
namespace fs = std::filesystem;
namespace {

absl::Status WrongOffset(const Digest& digest, int64_t offset,
                         int64_t committed) {
  return WithReason(
      absl::OutOfRangeError(absl::StrFormat(
          "the upload of %s cannot go on at byte %d: the server has %d bytes; "
          "go on from there",
          digest, offset, committed)),
      "OFFSET_MISMATCH", digest);
}

// Two clients with the same file: the second finds it stored when it retries.
absl::Status Busy(const Digest& digest) {
  return WithReason(
      absl::AbortedError(absl::StrFormat(
          "the file %s is being uploaded by another call; retry", digest)),
      "UPLOAD_IN_PROGRESS", digest);
}

// Feeds what an earlier call left to `sha`.
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

absl::Status RemoveOldParts(const fs::path& dir, absl::Time before) {
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(dir, error)) {
    struct stat info;
    if (absl::EndsWith(entry.path().string(), ".part") &&
        ::stat(entry.path().c_str(), &info) == 0 &&
        absl::TimeFromTimespec(info.st_mtim) < before) {
      ::unlink(entry.path().c_str());
    }
  }
  if (error) return FileError(error.value(), "list", dir);
  return absl::OkStatus();
}

}  // namespace

Upload::Upload(UploadStore& store, const Digest& digest, int64_t size_bytes)
    : store_(store),
      digest_(digest),
      size_bytes_(size_bytes),
      already_stored_(store.blobs_.Contains(digest)) {}

Upload::~Upload() {
  if (fd_ >= 0) ::close(fd_);
  const absl::MutexLock lock(&store_.mu_);
  store_.in_use_.erase(digest_);
}

absl::Status Upload::OpenFile(int64_t offset_bytes) {
  committed_bytes_ = offset_bytes;
  if (already_stored_) return absl::OkStatus();
  const fs::path path = store_.PartOf(digest_);
  // Without O_TRUNC: what an earlier call committed stays.
  fd_ = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (fd_ < 0) return FileError(errno, "open", path);
  struct stat info;
  if (::fstat(fd_, &info) != 0) return FileError(errno, "read", path);
  committed_bytes_ = info.st_size;
  if (committed_bytes_ != offset_bytes) {
    return WrongOffset(digest_, offset_bytes, committed_bytes_);
  }
  return Reread(fd_, path, sha_);
}

absl::Status Upload::Append(absl::string_view bytes) {
  const auto count = static_cast<int64_t>(bytes.size());
  // Written this way round the sum cannot overflow.
  if (count > size_bytes_ - committed_bytes_) {
    return WithReason(
        absl::OutOfRangeError(absl::StrFormat(
            "the file %s is longer than the %d bytes announced", digest_,
            size_bytes_)),
        "SIZE_MISMATCH", digest_);
  }
  if (!already_stored_) {
    RETURN_IF_ERROR(WriteAll(fd_, bytes, store_.PartOf(digest_)));
    sha_.Update(bytes);
  }
  committed_bytes_ += count;
  return absl::OkStatus();
}

absl::Status Upload::Finish() {
  if (already_stored_) return absl::OkStatus();
  if (committed_bytes_ != size_bytes_) {
    return WithReason(
        absl::OutOfRangeError(absl::StrFormat(
            "the file %s ended after %d of %d bytes; send the rest", digest_,
            committed_bytes_, size_bytes_)),
        "SIZE_MISMATCH", digest_);
  }
  const fs::path path = store_.PartOf(digest_);
  const std::string found = std::exchange(sha_, Sha256()).HexDigest();
  // Adopt() syncs before it names: what is acknowledged is on disk.
  if (found == digest_) return store_.blobs_.Adopt(path, digest_);
  ::unlink(path.c_str());
  return WithReason(
      absl::DataLossError(absl::StrFormat(
          "the bytes received for %s have the digest %s; nothing was kept, "
          "send the file again from its beginning",
          digest_, found)),
      "DIGEST_MISMATCH", digest_);
}

UploadStore::UploadStore(const fs::path& dir, BlobStore& blobs,
                         const UploadOptions& options)
    : dir_(dir / "uploads"), blobs_(blobs), options_(options) {}

absl::StatusOr<std::unique_ptr<UploadStore>> UploadStore::Create(
    const fs::path& dir, BlobStore& blobs, const Clock& clock,
    const UploadOptions& options) {
  auto store =
      std::unique_ptr<UploadStore>(new UploadStore(dir, blobs, options));
  RETURN_IF_ERROR(MakeFolder(store->dir_));
  RETURN_IF_ERROR(
      RemoveOldParts(store->dir_, clock.Now() - options.keep_partial));
  return store;
}

int64_t UploadStore::CommittedBytes(const Digest& digest) const {
  // A digest that is not one must not become a path.
  std::error_code error;
  if (!IsSha256Hex(digest)) return 0;
  const auto size = fs::file_size(PartOf(digest), error);
  return error ? 0 : static_cast<int64_t>(size);
}

absl::StatusOr<std::unique_ptr<Upload>> UploadStore::Begin(
    const Digest& digest, int64_t size_bytes, int64_t offset_bytes) {
  if (!IsSha256Hex(digest)) {
    return WithReason(
        absl::InvalidArgumentError("a file's digest must be its SHA-256: 64 "
                                   "lower-case hexadecimal digits"),
        "DIGEST_INVALID");
  }
  if (size_bytes < 0 || offset_bytes < 0 || offset_bytes > size_bytes) {
    return WithReason(
        absl::InvalidArgumentError(absl::StrFormat(
            "offset %d and size %d of file %s must be 0 ≤ offset ≤ size",
            offset_bytes, size_bytes, digest)),
        "SIZE_INVALID", digest);
  }
  if (size_bytes > options_.max_file_bytes) {
    return WithReason(
        absl::ResourceExhaustedError(absl::StrFormat(
            "file %s has %d bytes; the server takes at most %d", digest,
            size_bytes, options_.max_file_bytes)),
        "FILE_TOO_LARGE", digest);
  }
  {
    const absl::MutexLock lock(&mu_);
    if (!in_use_.insert(digest).second) return Busy(digest);
  }
  // From here on the upload's destructor gives the digest free.
  std::unique_ptr<Upload> upload(new Upload(*this, digest, size_bytes));
  RETURN_IF_ERROR(upload->OpenFile(offset_bytes));
  return upload;
}

absl::Status UploadStore::Discard(const Digest& digest) {
  if (!IsSha256Hex(digest)) return absl::OkStatus();
  const absl::MutexLock lock(&mu_);
  // Held until the file is gone, so that no call begins meanwhile.
  if (in_use_.count(digest) > 0) return Busy(digest);
  if (::unlink(PartOf(digest).c_str()) != 0 && errno != ENOENT) {
    return FileError(errno, "remove", PartOf(digest));
  }
  return absl::OkStatus();
}

fs::path UploadStore::PartOf(const Digest& digest) const {
  return dir_ / (digest + ".part");
}

}  // namespace tessera::storage
