#include "server/front/grpc/worker_streams.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/error_reason.h"
#include "base/quoting.h"
#include "base/status_macros.h"
#include "server/jobs/job_id.h"

namespace tessera::front {
namespace {

// Uploads of workers belong to no user.
constexpr char kNobody[] = "";
// A call sends either a checkpoint, or weights and a manifest.
constexpr size_t kMaxFilesPerCall = 2;

absl::Status Misplaced(absl::string_view what) {
  return WithReason(absl::InvalidArgumentError(what), "HEADER_MISPLACED");
}

}  // namespace

absl::StatusOr<std::string> WorkerFileSender::Admit() {
  ASSIGN_OR_RETURN(reader_, open_());
  return kWorkers;
}

absl::StatusOr<bool> WorkerFileSender::Next(
    worker::v1::ReadFileResponse& response) {
  return reader_->Next(*response.mutable_chunk());
}

absl::StatusOr<storage::Digest> ReceivedFiles::Find(
    const std::string& filename) const {
  const auto found = digests.find(filename);
  if (found != digests.end()) return found->second;
  return absl::InvalidArgumentError(
      absl::StrFormat("the call lacks the file %s", filename));
}

absl::StatusOr<std::string> WorkerFileReceiver::Admit() {
  RETURN_IF_ERROR(check_caller_());
  return kWorkers;
}

absl::StatusOr<bool> WorkerFileReceiver::Take(
    const worker::v1::UploadRequest& request) {
  if (request.has_header()) {
    RETURN_IF_ERROR(Begin(request.header()));
    return true;
  }
  if (upload_ == nullptr) return Misplaced("a header begins each file");
  RETURN_IF_ERROR(upload_->Append(request.chunk()));
  return true;
}

absl::Status WorkerFileReceiver::Begin(
    const worker::v1::UploadRequest::Header& header) {
  if (upload_ != nullptr) RETURN_IF_ERROR(upload_->Finish());
  upload_.reset();
  ASSIGN_OR_RETURN(const auto id, jobs::JobId::Parse(header.job()));
  files_.job_id = id.text();
  RETURN_IF_ERROR(desk_.GetAssignment(files_.job_id, lease_).status());
  files_.digests[header.filename()] = header.sha256();
  if (files_.digests.size() > kMaxFilesPerCall) {
    return Misplaced("too many files in one call");
  }
  // A worker never resumes an upload.
  RETURN_IF_ERROR(uploads_.Discard(kNobody, header.sha256()));
  ASSIGN_OR_RETURN(upload_, uploads_.Begin(kNobody, header.sha256(),
                                           header.size_bytes(), 0));
  return absl::OkStatus();
}

absl::Status WorkerFileReceiver::TakeEnd() {
  if (upload_ == nullptr) return Misplaced("a header begins each file");
  RETURN_IF_ERROR(upload_->Finish());
  return take_(files_);
}

std::string WorkerFileReceiver::subject() const {
  return files_.job_id.empty()
             ? "the upload's header"
             : absl::StrCat("the files of job ", Quoted(files_.job_id));
}

}  // namespace tessera::front
