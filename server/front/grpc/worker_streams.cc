#include "server/front/grpc/worker_streams.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/error_reason.h"
#include "base/quoting.h"
#include "base/sha256.h"
#include "base/status_macros.h"
#include "server/jobs/job_id.h"

namespace tessera::front {
namespace {

// A call sends either a checkpoint, or weights and a manifest.
constexpr size_t kMaxFilesPerCall = 2;

absl::Status Misplaced(absl::string_view what) {
  return WithReason(absl::InvalidArgumentError(what), "HEADER_MISPLACED");
}

}  // namespace

absl::StatusOr<std::unique_ptr<storage::Upload>> BeginWorkerUpload(
    storage::UploadStore& uploads, const std::string& lease,
    const storage::Digest& sha256, int64_t size_bytes) {
  // A lease is a secret.
  const std::string sender = absl::StrCat("lease ", Sha256Hex(lease));
  RETURN_IF_ERROR(uploads.Discard(sender, sha256));
  return uploads.Begin(sender, sha256, size_bytes, 0);
}

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
  ASSIGN_OR_RETURN(upload_, BeginWorkerUpload(uploads_, lease_, header.sha256(),
                                              header.size_bytes()));
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
