#include "server/worker/server_link.h"

#include <algorithm>

#include "absl/strings/str_format.h"
#include "absl/strings/string_view.h"
#include "absl/time/clock.h"
#include "base/log.h"
#include "base/sha256.h"
#include "server/wire/status.h"
#include "server/worker/file_download.h"

namespace tessera::worker {
namespace {

constexpr absl::Duration kFirstBackoff = absl::Milliseconds(200);
constexpr absl::Duration kLongestBackoff = absl::Seconds(5);
constexpr absl::Duration kShortCall = absl::Seconds(20);
constexpr absl::Duration kTransfer = absl::Minutes(30);
constexpr size_t kChunkBytes = size_t{256} << 10;
// To give a job back, when the worker has little time left.
constexpr absl::Duration kLastCall = absl::Seconds(5);
constexpr int kLastTries = 3;

}  // namespace

ServerLink::ServerLink(const ServerChannel& channel, std::string job,
                       std::string lease, std::stop_token stop,
                       absl::Duration patience)
    : channel_(channel),
      job_(std::move(job)),
      lease_(std::move(lease)),
      stop_(std::move(stop)),
      patience_(patience) {}

absl::Status ServerLink::Try(const Call& call, absl::Duration timeout,
                             const std::stop_token& stop) {
  return channel_.Try(call, lease_, timeout, stop);
}

absl::Status ServerLink::Retry(const Call& call, absl::Duration timeout,
                               std::stop_token stop) {
  const absl::Time give_up = absl::Now() + patience_;
  absl::Duration backoff = kFirstBackoff;
  while (true) {
    const absl::Status status = Try(call, timeout, stop);
    if (stop.stop_requested()) {
      return absl::CancelledError("the worker was asked to end");
    }
    if (!IsWorthRetrying(status)) return status;
    if (absl::Now() + backoff > give_up) {
      return absl::IsDataLoss(status)
                 ? status
                 : absl::UnavailableError(absl::StrFormat(
                       "the server was lost: %s", status.message()));
    }
    Log(Severity::kWarning, "a call failed; trying again",
        {{"error", status.ToString()}});
    channel_.Pause(backoff, stop);
    backoff = std::min(2 * backoff, kLongestBackoff);
  }
}

absl::StatusOr<v1::Assignment> ServerLink::GetAssignment() {
  v1::Assignment assignment;
  const absl::Status status = RetryOrStop(
      [&](grpc::ClientContext& context) {
        v1::GetAssignmentRequest request;
        request.set_job(job_);
        return wire::FromGrpc(
            channel_.stub().GetAssignment(&context, request, &assignment));
      },
      kShortCall);
  if (!status.ok()) return status;
  return assignment;
}

absl::Status ServerLink::ReadFile(const std::string& sha256,
                                  const std::filesystem::path& path) {
  return RetryOrStop(
      [&](grpc::ClientContext& context) {
        return Download(channel_.stub(), context, job_, sha256, path);
      },
      kTransfer);
}

absl::Status ServerLink::SendProgress(
    const tessera::v1::TrainingProgress& progress, grpc::ClientContext& context,
    v1::ReportProgressResponse& response) {
  v1::ReportProgressRequest request;
  request.set_job(job_);
  *request.mutable_progress() = progress;
  return wire::FromGrpc(
      channel_.stub().ReportProgress(&context, request, &response));
}

absl::StatusOr<v1::ReportProgressResponse::Directive> ServerLink::Report(
    const tessera::v1::TrainingProgress& progress) {
  v1::ReportProgressResponse response;
  const absl::Status status = RetryOrStop(
      [&](grpc::ClientContext& context) {
        return SendProgress(progress, context, response);
      },
      kShortCall);
  if (!status.ok()) return status;
  return response.directive();
}

absl::StatusOr<v1::ReportProgressResponse::Directive> ServerLink::ReportLast(
    const tessera::v1::TrainingProgress& progress) {
  v1::ReportProgressResponse response;
  const absl::Status status = Try(
      [&](grpc::ClientContext& context) {
        return SendProgress(progress, context, response);
      },
      kShortCall, std::stop_token());
  if (!status.ok()) return status;
  return response.directive();
}

template <typename Writer>
void ServerLink::Send(
    const std::vector<std::pair<std::string, const std::string*>>& files,
    Writer& writer) const {
  for (const auto& [name, bytes] : files) {
    v1::UploadRequest request;
    v1::UploadRequest::Header& header = *request.mutable_header();
    header.set_job(job_);
    header.set_filename(name);
    header.set_sha256(Sha256Hex(*bytes));
    header.set_size_bytes(static_cast<int64_t>(bytes->size()));
    bool open = writer.Write(request);
    absl::string_view rest = *bytes;
    while (open && !rest.empty()) {
      const absl::string_view chunk = rest.substr(0, kChunkBytes);
      request.set_chunk(chunk.data(), chunk.size());
      open = writer.Write(request);
      rest.remove_prefix(chunk.size());
    }
    if (!open) return;  // Finish() returns the reason.
  }
  writer.WritesDone();
}

absl::Status ServerLink::SendCheckpoint(const std::string& checkpoint,
                                        grpc::ClientContext& context) {
  v1::UploadResponse response;
  const auto writer = channel_.stub().UploadCheckpoint(&context, &response);
  Send({{"checkpoint", &checkpoint}}, *writer);
  return wire::FromGrpc(writer->Finish());
}

absl::Status ServerLink::UploadCheckpoint(const std::string& checkpoint,
                                          std::stop_token give_up) {
  return Retry(
      [&](grpc::ClientContext& context) {
        return SendCheckpoint(checkpoint, context);
      },
      kTransfer, std::move(give_up));
}

absl::Status ServerLink::UploadLastCheckpoint(const std::string& checkpoint) {
  return Try(
      [&](grpc::ClientContext& context) {
        return SendCheckpoint(checkpoint, context);
      },
      kTransfer, std::stop_token());
}

absl::StatusOr<std::string> ServerLink::Finish(const std::string& weights,
                                               const std::string& manifest) {
  v1::FinishJobResponse response;
  const absl::Status status = RetryOrStop(
      [&](grpc::ClientContext& context) {
        const auto writer = channel_.stub().FinishJob(&context, &response);
        Send({{"weights.safetensors", &weights}, {"manifest.json", &manifest}},
             *writer);
        return wire::FromGrpc(writer->Finish());
      },
      kTransfer);
  if (!status.ok()) return status;
  return response.model_version();
}

absl::Status ServerLink::Fail(const std::string& message) {
  return RetryOrStop(
      [&](grpc::ClientContext& context) {
        v1::FailJobRequest request;
        request.set_job(job_);
        request.set_error_message(message);
        v1::FailJobResponse response;
        return wire::FromGrpc(
            channel_.stub().FailJob(&context, request, &response));
      },
      kShortCall);
}

absl::Status ServerLink::Return() {
  absl::Status status;
  for (int i = 0; i < kLastTries; ++i) {
    status = Try(
        [&](grpc::ClientContext& context) {
          v1::ReturnWorkRequest request;
          request.set_job(job_);
          v1::ReturnWorkResponse response;
          return wire::FromGrpc(
              channel_.stub().ReturnWork(&context, request, &response));
        },
        kLastCall, std::stop_token());
    if (!IsWorthRetrying(status)) return status;
    channel_.Pause(kFirstBackoff, std::stop_token());
  }
  return status;
}

}  // namespace tessera::worker
