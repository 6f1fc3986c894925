#include "server/front/http/upload_endpoints.h"

#include <memory>
#include <string>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "base/error_reason.h"
#include "base/quoting.h"
#include "base/status_macros.h"
#include "server/front/grpc/received_bytes.h"
#include "server/front/http/answer.h"

namespace tessera::front::http {
namespace {

absl::Status RangeInvalid(const std::string& message) {
  return WithReason(absl::InvalidArgumentError(message), "RANGE_INVALID");
}

absl::StatusOr<ContentRange> RangeOf(const Request& request) {
  if (const std::string& given = request.header("content-range");
      !given.empty()) {
    return ParseContentRange(given);
  }
  ContentRange whole;
  if (absl::SimpleAtoi(request.header("content-length"), &whole.end)) {
    whole.size = whole.end;
    return whole;
  }
  return RangeInvalid(
      "the server must know the file's size before it comes; send the header "
      "Content-Length or Content-Range");
}

Response Committed(int64_t bytes, bool complete) {
  return JsonResponse(
      absl::StrFormat(R"({"committedBytes":"%d","complete":%s})", bytes,
                      complete ? "true" : "false"));
}

// One range of a file on its way to the use case.
class FileReceiver final : public Receiver {
 public:
  FileReceiver(app::Uploads& uploads, Counter& received_bytes,
               const Request& request)
      : uploads_(uploads),
        received_bytes_(received_bytes),
        caller_(request.caller),
        sha256_(request.value("sha256")) {}

  ~FileReceiver() override {
    // The audit log has one line for each file, and for each failure.
    if (!noted_) {
      Note(absl::CancelledError("the client has gone"));
    }
  }

  absl::Status Begin(const Request& request) {
    const absl::Status begun = TryBegin(request);
    if (!begun.ok()) Note(begun);
    return begun;
  }

  absl::Status Take(const std::string& bytes) override {
    received_bytes_.Increment(static_cast<double>(bytes.size()));
    left_bytes_ -= static_cast<int64_t>(bytes.size());
    const absl::Status taken =
        left_bytes_ < 0
            ? RangeInvalid("the body has more bytes than Content-Range says")
        : upload_ == nullptr ? absl::OkStatus()  // The server has the file.
                             : upload_->Append(bytes);
    if (!taken.ok()) Note(taken);
    return taken;
  }

  absl::StatusOr<Response> Finish() override {
    absl::StatusOr<Response> response = TryFinish();
    if (!noted_) Note(response.status());
    return response;
  }

 private:
  absl::Status TryBegin(const Request& request) {
    ASSIGN_OR_RETURN(range_, RangeOf(request));
    left_bytes_ = range_.end - range_.begin;
    ASSIGN_OR_RETURN(
        upload_, uploads_.Begin(caller_, sha256_, range_.size, range_.begin));
    return absl::OkStatus();
  }

  absl::StatusOr<Response> TryFinish() {
    if (left_bytes_ != 0) {
      return RangeInvalid("the body has fewer bytes than Content-Range says");
    }
    if (upload_ != nullptr && upload_->received_bytes() < range_.size) {
      upload_.reset();  // Keeps what came.
      noted_ = true;
      return Committed(range_.end, /*complete=*/false);
    }
    ASSIGN_OR_RETURN(const int64_t size,
                     uploads_.Finish(caller_, sha256_, upload_.get()));
    return Committed(size, /*complete=*/true);
  }

  void Note(const absl::Status& outcome) {
    noted_ = true;
    uploads_.Note(caller_, sha256_, outcome);
  }

  app::Uploads& uploads_;
  Counter& received_bytes_;
  const app::Caller caller_;
  const std::string sha256_;
  ContentRange range_;
  int64_t left_bytes_ = 0;                   // Of this range.
  std::unique_ptr<storage::Upload> upload_;  // Null: the server has the file.
  bool noted_ = false;
};

}  // namespace

absl::StatusOr<ContentRange> ParseContentRange(absl::string_view header) {
  ContentRange range;
  absl::string_view rest = header;
  const bool bytes = absl::ConsumePrefix(&rest, "bytes ");
  const std::pair<absl::string_view, absl::string_view> parts =
      absl::StrSplit(rest, absl::MaxSplits('/', 1));
  const std::pair<absl::string_view, absl::string_view> ends =
      absl::StrSplit(parts.first, absl::MaxSplits('-', 1));
  int64_t last = 0;
  if (bytes && absl::SimpleAtoi(ends.first, &range.begin) &&
      absl::SimpleAtoi(ends.second, &last) &&
      absl::SimpleAtoi(parts.second, &range.size) && range.begin >= 0 &&
      last >= range.begin && last < range.size) {
    range.end = last + 1;
    return range;
  }
  return RangeInvalid(absl::StrFormat(
      "Content-Range %s is not like `bytes 0-8388607/20000000`: first byte, "
      "last byte, size of the file",
      Quoted(header)));
}

void AddUploadEndpoints(Router& router, app::Uploads& uploads,
                        Metrics& metrics) {
  Counter& received_bytes = ReceivedBytes(metrics);
  router.AddReception(
      "PUT", "/v1/files/{sha256}", app::kUploadFile,
      [&uploads, &received_bytes](
          const Request& request) -> absl::StatusOr<std::unique_ptr<Receiver>> {
        auto receiver =
            std::make_unique<FileReceiver>(uploads, received_bytes, request);
        RETURN_IF_ERROR(receiver->Begin(request));
        return receiver;
      },
      {.summary = "Sends a file, or a range of it named by Content-Range.",
       .request_type = "application/octet-stream",
       .response_schema =
           R"({"type":"object","required":["committedBytes","complete"],"properties":{"committedBytes":{"type":"string","format":"int64"},"complete":{"type":"boolean"}}})"});
}

}  // namespace tessera::front::http
