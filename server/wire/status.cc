#include "server/wire/status.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "base/error_reason.h"
#include "base/quoting.h"
#include "base/retry_delay.h"
#include "tessera/v1/error_info.pb.h"

namespace tessera::wire {
namespace {

// Our messages are wire-compatible with Google's, whose type names clients
// know.
constexpr char kErrorInfoUrl[] = "type.googleapis.com/google.rpc.ErrorInfo";
constexpr char kRetryInfoUrl[] = "type.googleapis.com/google.rpc.RetryInfo";
constexpr char kRequestInfoUrl[] = "type.googleapis.com/google.rpc.RequestInfo";
constexpr size_t kMaxMessageBytes = 1500;

// Cuts a long message, but never within a UTF-8 character.
std::string Shortened(absl::string_view message) {
  if (message.size() <= kMaxMessageBytes) return std::string(message);
  size_t end = kMaxMessageBytes;
  while (end > 0 && (message[end] & 0xC0) == 0x80) --end;
  return absl::StrCat(message.substr(0, end), "… (and ", message.size() - end,
                      " bytes more)");
}

void Add(const google::protobuf::Message& detail, const char* type_url,
         v1::StatusDetails& details) {
  google::protobuf::Any* any = details.add_details();
  any->set_type_url(type_url);
  detail.SerializeToString(any->mutable_value());
}

std::string DetailsOf(const absl::Status& status, const std::string& message) {
  v1::ErrorInfo info;
  const std::string reason = ReasonOf(status);
  info.set_reason(reason.empty() ? absl::StatusCodeToString(status.code())
                                 : reason);
  info.set_domain("tessera");
  if (const std::string resource = ResourceOf(status); !resource.empty()) {
    (*info.mutable_metadata())["resource"] = Printable(resource.substr(0, 256));
  }
  v1::StatusDetails details;
  details.set_code(static_cast<int>(status.code()));
  details.set_message(message);
  Add(info, kErrorInfoUrl, details);
  if (const auto delay = RetryDelayOf(status)) {
    v1::RetryInfo retry;
    retry.mutable_retry_delay()->set_seconds(absl::ToInt64Seconds(*delay));
    retry.mutable_retry_delay()->set_nanos(static_cast<int32_t>(
        absl::ToInt64Nanoseconds(*delay % absl::Seconds(1))));
    Add(retry, kRetryInfoUrl, details);
  }
  return details.SerializeAsString();
}

}  // namespace

grpc::Status ToGrpc(const absl::Status& status) {
  if (status.ok()) return grpc::Status::OK;
  // Protobuf rejects text that is not UTF-8. A message may quote arbitrary
  // bytes: a name in a damaged file, or half a character where a quotation was
  // cut.
  const std::string message = Shortened(PrintableLines(status.message()));
  return grpc::Status(static_cast<grpc::StatusCode>(status.code()), message,
                      DetailsOf(status, message));
}

grpc::Status WithRequestId(const grpc::Status& status,
                           const std::string& request_id) {
  if (status.ok()) return status;
  v1::StatusDetails details;
  details.ParseFromString(status.error_details());
  details.set_code(status.error_code());
  details.set_message(status.error_message());
  v1::RequestInfo info;
  info.set_request_id(request_id);
  Add(info, kRequestInfoUrl, details);
  return grpc::Status(status.error_code(), status.error_message(),
                      details.SerializeAsString());
}

absl::Status FromGrpc(const grpc::Status& status) {
  if (status.ok()) return absl::OkStatus();
  absl::Status result(static_cast<absl::StatusCode>(status.error_code()),
                      status.error_message());
  v1::StatusDetails details;
  if (!details.ParseFromString(status.error_details())) return result;
  for (const google::protobuf::Any& any : details.details()) {
    v1::ErrorInfo info;
    v1::RetryInfo retry;
    if (any.type_url() == kErrorInfoUrl && info.ParseFromString(any.value())) {
      const auto resource = info.metadata().find("resource");
      result = WithReason(result, info.reason(),
                          resource == info.metadata().end()
                              ? ""
                              : resource->second);
    } else if (any.type_url() == kRetryInfoUrl &&
               retry.ParseFromString(any.value())) {
      result = WithRetryDelay(
          result, absl::Seconds(retry.retry_delay().seconds()) +
                      absl::Nanoseconds(retry.retry_delay().nanos()));
    }
  }
  return result;
}

}  // namespace tessera::wire
