#include "server/storage/folder_blob_store.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/error_reason.h"
#include "base/log.h"
#include "base/sha256.h"
#include "base/status_macros.h"
#include "server/storage/durable_file.h"

namespace tessera::storage {
namespace fs = std::filesystem;
namespace {

// Files in the folder at start were never acknowledged to a client.
absl::Status EmptyFolder(const fs::path& folder) {
  std::error_code error;
  fs::remove_all(folder, error);
  if (error) return FileError(error.value(), "clear", folder);
  return MakeFolder(folder);
}

}  // namespace

FolderBlobStore::FolderBlobStore(const fs::path& dir, bool looking)
    : blobs_(dir / "blobs"),
      incoming_(dir / "incoming"),
      damaged_(dir / "damaged"),
      looking_(looking) {}

absl::StatusOr<std::unique_ptr<FolderBlobStore>> FolderBlobStore::Create(
    const fs::path& dir) {
  auto store = std::unique_ptr<FolderBlobStore>(
      new FolderBlobStore(dir, /*looking=*/false));
  RETURN_IF_ERROR(MakeFolder(store->blobs_));
  RETURN_IF_ERROR(EmptyFolder(store->incoming_));
  return store;
}

std::unique_ptr<const FolderBlobStore> FolderBlobStore::LookAt(
    const fs::path& dir) {
  return std::unique_ptr<const FolderBlobStore>(
      new FolderBlobStore(dir, /*looking=*/true));
}

absl::StatusOr<Digest> FolderBlobStore::Put(std::istream& content) {
  std::string name = (incoming_ / "XXXXXX").string();
  const ScopedFd fd(::mkostemp(name.data(), O_CLOEXEC));
  if (fd.get() < 0) return FileError(errno, "make", name);
  // After the rename there is nothing left to unlink.
  const auto drop = absl::MakeCleanup([&name] { ::unlink(name.c_str()); });
  ASSIGN_OR_RETURN(const Digest digest, CopyDurably(content, fd.get(), name));
  RETURN_IF_ERROR(RenameDurably(name, PathOf(digest)));
  verified_.Add(PathOf(digest));
  return digest;
}

absl::Status FolderBlobStore::Adopt(const fs::path& file,
                                    const Digest& digest) {
  {
    const ScopedFd fd(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
    if (fd.get() < 0) return FileError(errno, "open", file);
    RETURN_IF_ERROR(SyncFile(fd.get(), file));
    struct stat info;
    struct stat blobs;
    if (::fstat(fd.get(), &info) == 0 && ::stat(blobs_.c_str(), &blobs) == 0 &&
        info.st_dev == blobs.st_dev) {
      RETURN_IF_ERROR(RenameDurably(file, PathOf(digest)));
      verified_.Add(PathOf(digest));
      return absl::OkStatus();
    }
  }
  // rename() does not cross file systems.
  std::ifstream content(file, std::ios::binary);
  RETURN_IF_ERROR(Put(content).status());
  ::unlink(file.c_str());
  return absl::OkStatus();
}

absl::StatusOr<LocalBlob> FolderBlobStore::Fetch(const Digest& digest) const {
  RETURN_IF_ERROR(CheckPresence(digest));
  const fs::path path = PathOf(digest);
  if (verified_.Contains(path)) return LocalBlob(path);
  const absl::Status sound = Verify(digest);
  if (sound.ok()) {
    verified_.Add(path);
    return LocalBlob(path);
  }
  if (ReasonOf(sound) == "FILE_DAMAGED" && !looking_) PutAside(digest);
  return sound;
}

bool FolderBlobStore::Contains(const Digest& digest) const {
  std::error_code error;
  return IsSha256Hex(digest) && fs::is_regular_file(PathOf(digest), error);
}

absl::StatusOr<int64_t> FolderBlobStore::Size(const Digest& digest) const {
  if (!Contains(digest)) return Absent(digest);
  std::error_code error;
  const auto size = fs::file_size(PathOf(digest), error);
  if (error) return Absent(digest);
  return static_cast<int64_t>(size);
}

absl::Status FolderBlobStore::Remove(const Digest& digest) {
  if (!IsSha256Hex(digest)) return absl::OkStatus();
  if (::unlink(PathOf(digest).c_str()) != 0 && errno != ENOENT) {
    return FileError(errno, "remove", PathOf(digest));
  }
  return absl::OkStatus();
}

absl::Status FolderBlobStore::Verify(const Digest& digest) const {
  if (!Contains(digest)) return Absent(digest);
  ASSIGN_OR_RETURN(const std::string found, Sha256HexOfFile(PathOf(digest)));
  if (found == digest) return absl::OkStatus();
  return BlobDamaged(digest,
                     absl::StrCat("is damaged: its bytes now have ", found));
}

absl::Status FolderBlobStore::Check() const {
  struct stat info;
  if (::stat(blobs_.c_str(), &info) == 0) return absl::OkStatus();
  return absl::UnavailableError(absl::StrFormat(
      "the folder %s cannot be read: %s; check that its disk is mounted",
      blobs_.string(), std::strerror(errno)));
}

absl::Status FolderBlobStore::CheckPresence(const Digest& digest) const {
  if (!IsSha256Hex(digest)) return Absent(digest);
  struct stat info;
  if (::stat(PathOf(digest).c_str(), &info) == 0) return absl::OkStatus();
  // A folder that is not mounted, or a disk that fails for a moment, says
  // nothing about the blob.
  const int error = errno;
  if (error != ENOENT || ::stat(blobs_.c_str(), &info) != 0) {
    return WithReason(
        absl::UnavailableError(absl::StrFormat(
            "the stored file %s cannot be read now (%s); try again, and check "
            "that the disk is mounted",
            digest, std::strerror(error))),
        "BLOBS_UNREACHABLE");
  }
  return Absent(digest);
}

absl::Status FolderBlobStore::Absent(const Digest& digest) const {
  std::error_code error;
  if (IsSha256Hex(digest) && fs::exists(damaged_ / digest, error)) {
    return BlobDamaged(digest, "was damaged and put aside");
  }
  return BlobAbsent(digest);
}

void FolderBlobStore::PutAside(const Digest& digest) const {
  absl::Status status = MakeFolder(damaged_);
  if (status.ok()) status = RenameDurably(PathOf(digest), damaged_ / digest);
  Log(Severity::kError, "a stored file is damaged and is not given out",
      {{"sha256", digest},
       {"put_aside", status.ok() ? "yes" : std::string(status.message())}});
}

absl::Status FolderBlobStore::Visit(
    const std::function<absl::Status(const std::vector<Entry>&)>& visit) const {
  std::error_code error;
  for (fs::directory_iterator folder(blobs_, error), end;
       !error && folder != end; folder.increment(error)) {
    std::error_code ignored;
    if (!folder->is_directory(ignored)) continue;
    std::vector<Entry> entries;
    for (fs::directory_iterator it(folder->path(), error), last;
         !error && it != last; it.increment(error)) {
      struct stat info;
      const Digest digest = it->path().filename().string();
      // If stat() fails, the blob was removed meanwhile.
      if (!IsSha256Hex(digest) || ::stat(it->path().c_str(), &info) != 0) {
        continue;
      }
      entries.push_back({.digest = digest,
                         .size_bytes = info.st_size,
                         .put_time = absl::TimeFromTimespec(info.st_mtim)});
    }
    if (!error) RETURN_IF_ERROR(visit(entries));
  }
  if (!error) return absl::OkStatus();
  return absl::UnavailableError(
      absl::StrFormat("cannot list %s: %s", blobs_.string(), error.message()));
}

fs::path FolderBlobStore::PathOf(const Digest& digest) const {
  // 256 folders keep each of them small in any file system.
  return blobs_ / digest.substr(0, 2) / digest;
}

}  // namespace tessera::storage
