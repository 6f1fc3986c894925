#include "server/uploads/part_upload.h"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <optional>
#include <utility>
#include <vector>

#include "base/log.h"
#include "base/status_macros.h"
#include "server/db/transaction.h"
#include "server/storage/durable_file.h"

namespace tessera::uploads {

using db::Session;
using storage::MultipartStore;

PartUpload::PartUpload(PartUploads& store, UploadKey key, std::string call,
                       int64_t size_bytes, UploadRow row)
    : store_(store),
      key_(std::move(key)),
      call_(std::move(call)),
      size_bytes_(size_bytes),
      part_bytes_(store.options_.part_bytes > 0
                      ? store.options_.part_bytes
                      : storage::PartBytesFor(size_bytes)),
      row_(std::move(row)),
      renewed_(store.clock_.Now()),
      received_bytes_(row_.committed_bytes) {}

PartUpload::~PartUpload() {
  if (fd_ >= 0) {
    ::close(fd_);
    ::unlink(path_.c_str());
  }
  if (done_) return;
  bool deleted = false;
  const absl::Status released = InTransaction([&](Session& session) {
    const auto result = Release(session, key_, call_, store_.clock_.Now());
    deleted = result.ok() && *result;
    return result.status();
  });
  // Otherwise the row can be taken when its time is over.
  if (deleted) store_.Abort(key_.sha256, row_.upload);
  if (!released.ok()) {
    Log(Severity::kWarning, "an upload is held for a while after its end",
        {{"sha256", key_.sha256}, {"cause", std::string(released.message())}});
  }
}

absl::Status PartUpload::InTransaction(
    const std::function<absl::Status(Session&)>& body) {
  return store_.database_.Transaction(body, db::Durability::kOrdered);
}

absl::Status PartUpload::Open() {
  compared_ =
      row_.sha_state == kCompared && row_.committed_bytes == size_bytes_;
  if (!row_.sha_state.empty() && !compared_) {
    std::optional<Sha256> sha = Sha256::FromState(row_.sha_state);
    if (!sha) {
      Drop();
      return storage::WrongOffset(key_.sha256, row_.committed_bytes, 0);
    }
    sha_ = *std::move(sha);
  }
  path_ = (store_.dir_ / "XXXXXX").string();
  fd_ = ::mkostemp(path_.data(), O_CLOEXEC);
  if (fd_ < 0) return storage::FileError(errno, "make", path_);
  return absl::OkStatus();
}

absl::Status PartUpload::Append(absl::string_view bytes) {
  // A subtraction, since a sum could overflow.
  if (static_cast<int64_t>(bytes.size()) > size_bytes_ - received_bytes_) {
    return storage::UploadTooLong(key_.sha256, size_bytes_);
  }
  while (!bytes.empty()) {
    // The last part waits for Finish(), even if it is full.
    if (collected_bytes_ == part_bytes_) RETURN_IF_ERROR(SendPart());
    const absl::string_view some =
        bytes.substr(0, static_cast<size_t>(part_bytes_ - collected_bytes_));
    RETURN_IF_ERROR(storage::WriteAll(fd_, some, path_));
    sha_.Update(some);
    part_sha_.Update(some);
    collected_bytes_ += static_cast<int64_t>(some.size());
    received_bytes_ += static_cast<int64_t>(some.size());
    bytes.remove_prefix(some.size());
  }
  // A part that is not the last one is safe as soon as it is whole.
  if (collected_bytes_ == part_bytes_ && received_bytes_ < size_bytes_) {
    RETURN_IF_ERROR(SendPart());
  }
  return RenewIfDue();
}

absl::Status PartUpload::RenewIfDue() {
  const absl::Time now = store_.clock_.Now();
  if (now < renewed_ + store_.options_.lease / 3) return absl::OkStatus();
  RETURN_IF_ERROR(InTransaction([&](Session& session) {
    return Renew(session, key_, call_, now + store_.options_.lease);
  }));
  renewed_ = now;
  return absl::OkStatus();
}

absl::Status PartUpload::BeginParts() {
  ASSIGN_OR_RETURN(const std::string upload,
                   store_.store_.BeginParts(key_.sha256));
  const absl::Status noted = InTransaction([&](Session& session) {
    return NoteUpload(session, key_, call_, upload);
  });
  if (!noted.ok()) {
    store_.Abort(key_.sha256, upload);
    return noted;
  }
  row_.upload = upload;
  return absl::OkStatus();
}

absl::Status PartUpload::SendPart() {
  RETURN_IF_ERROR(RenewIfDue());
  if (row_.upload.empty()) RETURN_IF_ERROR(BeginParts());
  MultipartStore::Part part{.number = row_.parts + 1};
  const auto etag = store_.store_.PutPart(
      key_.sha256, row_.upload, part.number,
      {.fd = fd_,
       .size_bytes = collected_bytes_,
       .sha256 = std::exchange(part_sha_, Sha256()).HexDigest()});
  if (absl::IsNotFound(etag.status())) {
    // Somebody ended the upload in the blob store.
    Drop();
    return storage::WrongOffset(key_.sha256, row_.committed_bytes, 0);
  }
  RETURN_IF_ERROR(etag.status());
  part.etag = *etag;
  UploadRow row = row_;
  row.committed_bytes += collected_bytes_;
  ++row.parts;
  row.sha_state = compared_ ? kCompared : sha_.State();
  RETURN_IF_ERROR(InTransaction([&](Session& session) {
    return NotePart(session, key_, call_, row, part, store_.clock_.Now());
  }));
  row_ = std::move(row);
  collected_bytes_ = 0;
  if (::ftruncate(fd_, 0) != 0 || ::lseek(fd_, 0, SEEK_SET) != 0) {
    return storage::FileError(errno, "empty", path_);
  }
  return absl::OkStatus();
}

absl::Status PartUpload::Finish() {
  if (received_bytes_ != size_bytes_) {
    return storage::UploadTooShort(key_.sha256, received_bytes_, size_bytes_);
  }
  if (!compared_) {
    const std::string found = std::exchange(sha_, Sha256()).HexDigest();
    if (found != key_.sha256) {
      Drop();
      return storage::UploadOfOther(key_.sha256, found);
    }
    compared_ = true;
  }
  if (row_.upload.empty()) {
    RETURN_IF_ERROR(store_.takers_.file(path_, key_.sha256));
  } else {
    if (collected_bytes_ > 0) RETURN_IF_ERROR(SendPart());
    const absl::Status completed = store_.takers_.parts(
        key_.sha256, size_bytes_, [this] { return Complete(); });
    if (absl::IsNotFound(completed)) {
      Drop();
      return storage::WrongOffset(key_.sha256, size_bytes_, 0);
    }
    RETURN_IF_ERROR(completed);
  }
  done_ = true;
  // If this fails, the row is dropped as an abandoned one.
  return InTransaction([&](Session& session) {
    return Forget(session, key_, call_, row_.upload);
  });
}

absl::Status PartUpload::Complete() {
  std::vector<MultipartStore::Part> parts;
  RETURN_IF_ERROR(InTransaction([&](Session& session) -> absl::Status {
    ASSIGN_OR_RETURN(parts, PartsOf(session, row_.upload));
    return Renew(session, key_, call_,
                 store_.clock_.Now() + store_.options_.lease);
  }));
  return store_.store_.CompleteParts(key_.sha256, row_.upload, parts);
}

void PartUpload::Drop() {
  const absl::Status forgotten = InTransaction([&](Session& session) {
    return Forget(session, key_, call_, row_.upload);
  });
  // Otherwise the destructor tries again to release the row.
  if (!forgotten.ok()) return;
  done_ = true;
  store_.Abort(key_.sha256, row_.upload);
}

}  // namespace tessera::uploads
