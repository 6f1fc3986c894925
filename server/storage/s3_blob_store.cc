#include "server/storage/s3_blob_store.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <utility>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "base/error_reason.h"
#include "base/log.h"
#include "base/sha256.h"
#include "base/status_macros.h"
#include "server/storage/durable_file.h"
#include "server/storage/s3_listing.h"
#include "server/storage/s3_signature.h"

namespace tessera::storage {
namespace fs = std::filesystem;
namespace {

constexpr int kNotFound = 404;
constexpr int kExists = 412;
constexpr absl::Duration kSecondLook = absl::Milliseconds(300);

}  // namespace

S3BlobStore::S3BlobStore(std::unique_ptr<S3Client> client,
                         std::unique_ptr<BlobCache> cache, bool looking)
    : client_(std::move(client)), cache_(std::move(cache)), looking_(looking) {}

S3BlobStore::~S3BlobStore() = default;

absl::StatusOr<std::unique_ptr<S3BlobStore>> S3BlobStore::Open(
    std::unique_ptr<S3Client> client, const CacheOptions& options,
    bool looking) {
  ASSIGN_OR_RETURN(auto cache, BlobCache::Open(options));
  std::unique_ptr<S3BlobStore> store(
      new S3BlobStore(std::move(client), std::move(cache), looking));
  RETURN_IF_ERROR(store->Check());
  return store;
}

std::string S3BlobStore::KeyOf(const Digest& digest) const {
  return absl::StrCat(BlobsPrefix(), digest.substr(0, 2), "/", digest);
}

std::string S3BlobStore::BlobsPrefix() const {
  return client_->bucket().KeyOf("blobs/");
}

Digest S3BlobStore::DigestIn(const std::string& key) const {
  Digest digest = key.substr(key.rfind('/') + 1);
  return IsSha256Hex(digest) && KeyOf(digest) == key ? digest : "";
}

absl::Status S3BlobStore::Check() const {
  return client_
      ->Send({.method = "GET",
              .key = "",
              .query = {{"list-type", "2"},
                        {"max-keys", "1"},
                        {"prefix", BlobsPrefix()}}})
      .status();
}

absl::StatusOr<Digest> S3BlobStore::Put(std::istream& content) {
  std::string name = (cache_->arriving() / "XXXXXX").string();
  Digest digest;
  {
    const ScopedFd fd(::mkostemp(name.data(), O_CLOEXEC));
    if (fd.get() < 0) return FileError(errno, "make", name);
    auto drop = absl::MakeCleanup([&name] { ::unlink(name.c_str()); });
    ASSIGN_OR_RETURN(digest, CopyDurably(content, fd.get(), name));
    std::move(drop).Cancel();
  }
  const absl::Status adopted = Adopt(name, digest);
  if (!adopted.ok()) {
    ::unlink(name.c_str());
    return adopted;
  }
  return digest;
}

absl::Status S3BlobStore::Adopt(const fs::path& file, const Digest& digest) {
  {
    const ScopedFd fd(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
    if (fd.get() < 0) return FileError(errno, "open", file);
    struct stat info;
    if (::fstat(fd.get(), &info) != 0) return FileError(errno, "read", file);
    RETURN_IF_ERROR(info.st_size > kPartBytes
                        ? PutParts(fd.get(), info.st_size, digest)
                        : PutFile(fd.get(), info.st_size, digest));
  }
  cache_->Insert(file, digest);
  return absl::OkStatus();
}

absl::Status S3BlobStore::PutFile(int fd, int64_t size_bytes,
                                  const Digest& digest) {
  return client_
      ->Send({.method = "PUT",
              .key = KeyOf(digest),
              .body = {.fd = fd, .size_bytes = size_bytes},
              .body_sha256 = digest})
      .status();
}

absl::Status S3BlobStore::PutParts(int fd, int64_t size_bytes,
                                   const Digest& digest) {
  ASSIGN_OR_RETURN(const std::string upload, BeginParts(digest));
  auto abort =
      absl::MakeCleanup([&] { AbortParts(digest, upload).IgnoreError(); });
  const int64_t part_bytes = PartBytesFor(size_bytes);
  std::vector<Part> parts;
  for (int64_t begin = 0; begin < size_bytes; begin += part_bytes) {
    Piece piece{.fd = fd,
                .offset_bytes = begin,
                .size_bytes = std::min(part_bytes, size_bytes - begin)};
    ASSIGN_OR_RETURN(piece.sha256, Sha256OfPiece(piece));
    const auto number = static_cast<int64_t>(parts.size()) + 1;
    ASSIGN_OR_RETURN(std::string etag, PutPart(digest, upload, number, piece));
    parts.push_back({number, std::move(etag)});
  }
  RETURN_IF_ERROR(CompleteParts(digest, upload, parts));
  std::move(abort).Cancel();
  return absl::OkStatus();
}

absl::Status S3BlobStore::Download(const Digest& digest,
                                   const net::ByteSink& sink) const {
  const absl::Status read = client_->Read(KeyOf(digest), sink);
  return absl::IsNotFound(read) ? BlobAbsent(digest) : read;
}

absl::StatusOr<LocalBlob> S3BlobStore::Fetch(const Digest& digest) const {
  if (!IsSha256Hex(digest)) return BlobAbsent(digest);
  const auto fetch = [&] {
    return cache_->Fetch(digest, [&](const net::ByteSink& sink) {
      return Download(digest, sink);
    });
  };
  auto blob = fetch();
  // Some services replace an object by removing it first: a file that was sent
  // twice is absent for a moment.
  if (absl::IsNotFound(blob.status())) {
    absl::SleepFor(kSecondLook);
    blob = fetch();
  }
  // The bytes may have been damaged on their way.
  if (ReasonOf(blob.status()) == "FILE_DAMAGED") blob = fetch();
  if (!looking_ && ReasonOf(blob.status()) == "FILE_DAMAGED") PutAside(digest);
  return blob;
}

void S3BlobStore::PutAside(const Digest& digest) const {
  const S3Bucket& bucket = client_->bucket();
  const std::string aside = bucket.KeyOf(absl::StrCat("damaged/", digest));
  const auto copied = client_->Send(
      {.method = "PUT",
       .key = aside,
       .headers = {
           {"x-amz-copy-source",
            PercentEncoded(absl::StrCat("/", bucket.bucket, "/", KeyOf(digest)),
                           /*keep_slash=*/true)}}});
  absl::Status status = copied.status();
  if (status.ok() && copied->ok()) {
    status = client_->Send({.method = "DELETE", .key = KeyOf(digest)}).status();
  }
  Log(Severity::kError, "a stored file is damaged and is not given out",
      {{"sha256", digest},
       {"put_aside", status.ok() ? aside : std::string(status.message())}});
}

absl::StatusOr<net::HttpResponse> S3BlobStore::Head(
    const Digest& digest) const {
  if (!IsSha256Hex(digest)) return BlobAbsent(digest);
  ASSIGN_OR_RETURN(net::HttpResponse response,
                   client_->Send({.method = "HEAD", .key = KeyOf(digest)}));
  if (response.status == kNotFound) return BlobAbsent(digest);
  return response;
}

bool S3BlobStore::Contains(const Digest& digest) const {
  return Head(digest).ok();
}

absl::StatusOr<int64_t> S3BlobStore::Size(const Digest& digest) const {
  ASSIGN_OR_RETURN(const net::HttpResponse response, Head(digest));
  int64_t size = 0;
  if (absl::SimpleAtoi(response.Header("content-length"), &size)) return size;
  return absl::UnavailableError("S3 did not tell the size of an object");
}

absl::Status S3BlobStore::Remove(const Digest& digest) {
  if (!IsSha256Hex(digest)) return absl::OkStatus();
  cache_->Remove(digest);
  return client_->Send({.method = "DELETE", .key = KeyOf(digest)}).status();
}

absl::Status S3BlobStore::Verify(const Digest& digest) const {
  if (!IsSha256Hex(digest)) return BlobAbsent(digest);
  Sha256 sha;
  RETURN_IF_ERROR(Download(digest, [&](absl::string_view some) {
    sha.Update(some);
    return absl::OkStatus();
  }));
  const std::string found = sha.HexDigest();
  if (found == digest) return absl::OkStatus();
  return BlobDamaged(digest,
                     absl::StrCat("is damaged: its bytes now have ", found));
}

absl::Status S3BlobStore::Visit(
    const std::function<absl::Status(const std::vector<Entry>&)>& visit) const {
  return VisitObjects(
      *client_, BlobsPrefix(),
      [&](const std::vector<S3Object>& objects) -> absl::Status {
        std::vector<Entry> entries;
        for (const S3Object& object : objects) {
          Digest digest = DigestIn(object.key);
          if (digest.empty()) continue;
          entries.push_back({.digest = std::move(digest),
                             .size_bytes = object.size_bytes,
                             .put_time = object.change_time});
        }
        return visit(entries);
      });
}

absl::StatusOr<std::string> S3BlobStore::Claim(
    const std::string& installation) {
  const std::string key = client_->bucket().KeyOf("installation");
  ASSIGN_OR_RETURN(const net::HttpResponse made,
                   client_->Send({.method = "PUT",
                                  .key = key,
                                  .headers = {{"if-none-match", "*"}},
                                  .body = {.bytes = installation}}));
  if (made.status != kExists) return installation;
  std::string found;
  RETURN_IF_ERROR(client_->Read(key, [&](absl::string_view some) {
    found.append(some.data(), some.size());
    return absl::OkStatus();
  }));
  return found;
}

}  // namespace tessera::storage
