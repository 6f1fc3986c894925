#include "server/front/grpc/upload_receiver.h"

#include "absl/strings/str_cat.h"
#include "base/error_reason.h"
#include "base/quoting.h"
#include "base/status_macros.h"

namespace tessera::front {
namespace {

absl::Status HeaderMisplaced() {
  return WithReason(absl::InvalidArgumentError(
                        "an upload begins with one header, then come chunks"),
                    "HEADER_MISPLACED");
}

}  // namespace

absl::StatusOr<std::string> UploadReceiver::Admit() {
  RETURN_IF_ERROR(parts_.gate.AdmitStream(
      context_, v1::UploadFileRequest::default_instance(), call_));
  return call_.caller.user;
}

absl::StatusOr<bool> UploadReceiver::Take(
    const v1::UploadFileRequest& request) {
  if (request.has_header() != (upload_ == nullptr)) return HeaderMisplaced();
  if (request.has_header()) return TakeHeader(request.header());
  if (!request.has_chunk()) return HeaderMisplaced();
  parts_.received_bytes.Increment(static_cast<double>(request.chunk().size()));
  RETURN_IF_ERROR(upload_->Append(request.chunk()));
  return true;
}

absl::StatusOr<bool> UploadReceiver::TakeHeader(
    const v1::UploadFileRequest::Header& header) {
  sha256_ = header.sha256();
  call_.resource = absl::StrCat("files/", sha256_.substr(0, 64));
  if (parts_.blobs.Contains(sha256_)) {
    ASSIGN_OR_RETURN(const bool held,
                     parts_.holders.Holds(call_.caller, sha256_));
    if (held) {
      ASSIGN_OR_RETURN(const int64_t size, parts_.blobs.Size(sha256_));
      RETURN_IF_ERROR(Succeed(size));
      return false;
    }
  }
  ASSIGN_OR_RETURN(
      upload_, parts_.uploads.Begin(call_.caller.user, sha256_,
                                    header.size_bytes(), header.offset_bytes()));
  // The store counts the file now.
  RETURN_IF_ERROR(parts_.holders.CheckRoom(call_.caller, 0));
  return true;
}

absl::Status UploadReceiver::TakeEnd() {
  if (upload_ == nullptr) return HeaderMisplaced();
  RETURN_IF_ERROR(upload_->Finish());
  // While the upload counts: no other call finds room in between.
  return Succeed(upload_->committed_bytes());
}

absl::Status UploadReceiver::Succeed(int64_t size_bytes) {
  RETURN_IF_ERROR(
      parts_.holders.Hold(call_.caller, sha256_, size_bytes,
                          [&] { return parts_.blobs.Contains(sha256_); }));
  response_.set_committed_bytes(size_bytes);
  return absl::OkStatus();
}

std::string UploadReceiver::subject() const {
  return sha256_.empty() ? "the upload's header"
                         : absl::StrCat("the file ", Quoted(sha256_));
}

void UploadReceiver::Ended(const absl::Status& outcome) {
  parts_.gate.Note(context_, v1::UploadFileRequest::default_instance(), call_,
                   outcome);
}

}  // namespace tessera::front
