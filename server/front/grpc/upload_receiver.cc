#include "server/front/grpc/upload_receiver.h"

#include "absl/strings/str_cat.h"
#include "base/error_reason.h"
#include "base/quoting.h"
#include "base/status_macros.h"

namespace tessera::front {
namespace {

absl::Status HeaderMisplaced() {
  return WithReason(absl::InvalidArgumentError(
                        "an upload begins with one header, then come chunks; send "
                        "them in this order"),
                    "HEADER_MISPLACED");
}

}  // namespace

absl::StatusOr<std::string> UploadReceiver::Admit() {
  ASSIGN_OR_RETURN(caller_,
                   dependencies_.entrance.Enter(context_, app::kUploadFile));
  return caller_.principal.user;
}

absl::StatusOr<bool> UploadReceiver::Take(
    const v1::UploadFileRequest& request) {
  if (request.has_header() != (upload_ == nullptr)) return HeaderMisplaced();
  if (request.has_header()) return TakeHeader(request.header());
  if (!request.has_chunk()) return HeaderMisplaced();
  dependencies_.received_bytes.Increment(
      static_cast<double>(request.chunk().size()));
  RETURN_IF_ERROR(upload_->Append(request.chunk()));
  return true;
}

absl::StatusOr<bool> UploadReceiver::TakeHeader(
    const v1::UploadFileRequest::Header& header) {
  sha256_ = header.sha256();
  ASSIGN_OR_RETURN(upload_, dependencies_.uploads.Begin(caller_, sha256_,
                                                        header.size_bytes(),
                                                        header.offset_bytes()));
  if (upload_ != nullptr) return true;
  RETURN_IF_ERROR(Succeed());
  return false;
}

absl::Status UploadReceiver::TakeEnd() {
  if (upload_ == nullptr) return HeaderMisplaced();
  return Succeed();
}

absl::Status UploadReceiver::Succeed() {
  ASSIGN_OR_RETURN(
      const int64_t size_bytes,
      dependencies_.uploads.Finish(caller_, sha256_, upload_.get()));
  response_.set_committed_bytes(size_bytes);
  return absl::OkStatus();
}

std::string UploadReceiver::subject() const {
  return sha256_.empty() ? "the upload's header"
                         : absl::StrCat("the file ", Quoted(sha256_));
}

void UploadReceiver::Ended(const absl::Status& outcome) {
  // Enter() has already audited the calls that it refused.
  if (!caller_.principal.user.empty()) {
    dependencies_.uploads.Note(caller_, sha256_, outcome);
  }
}

}  // namespace tessera::front
