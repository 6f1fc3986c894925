#include "server/front/grpc/call_log.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/strip.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "base/error_reason.h"
#include "base/log.h"
#include "base/message_limit.h"
#include "base/trace.h"
#include "google/protobuf/message.h"
#include "grpcpp/server_context.h"
#include "server/front/grpc/message_size.h"
#include "server/front/grpc/peer.h"
#include "server/front/grpc/trace_context.h"
#include "server/jobs/random_token.h"
#include "server/wire/status.h"

namespace tessera::front {
namespace {

using grpc::experimental::InterceptionHookPoints;
using Metadata = std::multimap<grpc::string_ref, grpc::string_ref>;

constexpr size_t kRequestIdBytes = 8;

Severity SeverityOf(grpc::StatusCode code) {
  switch (code) {
    case grpc::StatusCode::INTERNAL:
    case grpc::StatusCode::DATA_LOSS:
    case grpc::StatusCode::UNKNOWN:
      return Severity::kError;
    case grpc::StatusCode::UNAVAILABLE:
    case grpc::StatusCode::RESOURCE_EXHAUSTED:
    case grpc::StatusCode::DEADLINE_EXCEEDED:
      return Severity::kWarning;
    default:
      return Severity::kInfo;
  }
}

bool ComesAllTheTime(absl::string_view rpc) {
  return absl::StartsWith(rpc, "tessera.worker.") ||
         absl::StartsWith(rpc, "grpc.");
}

std::string Find(const Metadata& metadata, const char* key) {
  const auto found = metadata.find(key);
  if (found == metadata.end()) return "";
  return std::string(found->second.data(), found->second.size());
}

class NamedCall final : public grpc::experimental::Interceptor {
 public:
  explicit NamedCall(grpc::experimental::ServerRpcInfo& info)
      : info_(info),
        rpc_(absl::StripPrefix(info.method(), "/")),
        start_(absl::Now()),
        request_id_(jobs::RandomToken(kRequestIdBytes)) {}

  // If the client gave up the call, it may end before a status is sent.
  ~NamedCall() override {
    if (!logged_) Write(grpc::Status(grpc::StatusCode::CANCELLED, ""));
  }

  void Intercept(
      grpc::experimental::InterceptorBatchMethods* methods) override {
    if (methods->QueryInterceptionHookPoint(
            InterceptionHookPoints::POST_RECV_INITIAL_METADATA)) {
      Metadata& metadata = *methods->GetRecvInitialMetadata();
      metadata.erase(kMessageBytes);
      Receive(metadata);
      // gRPC shows the only message of a call together with the metadata.
      if (methods->QueryInterceptionHookPoint(
              InterceptionHookPoints::POST_RECV_MESSAGE)) {
        Weigh(methods->GetRecvMessage(), metadata);
      }
    }
    if (methods->QueryInterceptionHookPoint(
            InterceptionHookPoints::PRE_SEND_STATUS)) {
      const grpc::Status status = methods->GetSendStatus();
      methods->GetSendTrailingMetadata()->emplace(kRequestIdMetadata,
                                                  request_id_);
      methods->ModifySendStatus(wire::WithRequestId(status, request_id_));
      Write(status);
    }
    methods->Proceed();
  }

 private:
  void Receive(Metadata& metadata) {
    const std::string given = Find(metadata, kRequestIdMetadata);
    if (IsRequestId(given)) request_id_ = given;
    // The metadata refer to `request_id_`, which lives as long as they do.
    metadata.erase(kRequestIdMetadata);
    metadata.emplace(kRequestIdMetadata, request_id_);
    trace_ = trace::ParseTraceparent(Find(metadata, trace::kTraceparent));
    peer_ = PeerOf(*info_.server_context());
    // Calls that come all the time begin no trace of their own.
    if (trace_ ? trace_->sampled : !ComesAllTheTime(rpc_)) BeginSpan(metadata);
  }

  // Notes the size of a long message of the API's own calls. Other services
  // have other limits, and not all of their messages are Protobuf's.
  void Weigh(const void* message, Metadata& metadata) {
    if (message == nullptr || !absl::StartsWith(rpc_, "tessera.")) return;
    const size_t bytes =
        static_cast<const google::protobuf::Message*>(message)->ByteSizeLong();
    if (bytes <= static_cast<size_t>(kMaxMessageBytes)) return;
    message_bytes_ = absl::StrCat(bytes);
    metadata.emplace(kMessageBytes, message_bytes_);
  }

  void BeginSpan(Metadata& metadata) {
    span_.emplace(rpc_, trace::Kind::kServer, trace_);
    if (!span_->context()) return;
    traceparent_ = trace::ToTraceparent(*span_->context());
    metadata.erase(trace::kTraceparent);
    metadata.emplace(trace::kTraceparent, traceparent_);
  }

  void Write(const grpc::Status& status) {
    logged_ = true;
    const absl::Status ended = wire::FromGrpc(status);
    if (span_) {
      span_->Set("rpc.system", "grpc");
      span_->Set("rpc.grpc.status_code", absl::StrCat(status.error_code()));
      span_->Set("tessera.request_id", request_id_);
      span_->End(ended);
    }
    if (status.ok() && ComesAllTheTime(rpc_)) return;
    const double seconds = absl::ToDoubleSeconds(absl::Now() - start_);
    std::vector<LogField> fields = {
        {"rpc", rpc_},
        {"code", absl::StatusCodeToString(ended.code())},
        {"seconds", absl::StrFormat("%.3f", seconds)},
        {"request_id", request_id_},
        {"peer", peer_}};
    if (trace_) {
      fields.emplace_back("trace_id", trace_->trace_id);
      fields.emplace_back("parent_id", trace_->span_id);
    }
    if (!ended.ok()) {
      fields.emplace_back("error", std::string(ended.message()));
      fields.emplace_back("reason", ReasonOf(ended));
      fields.emplace_back("resource", ResourceOf(ended));
    }
    Log(SeverityOf(status.error_code()), "call", fields);
  }

  grpc::experimental::ServerRpcInfo& info_;
  const std::string rpc_;
  const absl::Time start_;
  std::string request_id_;
  std::string peer_;
  std::optional<trace::Context> trace_;
  std::optional<trace::Span> span_;
  // The metadata refer to both.
  std::string traceparent_;
  std::string message_bytes_;
  bool logged_ = false;
};

}  // namespace

grpc::experimental::Interceptor* CallLog::CreateServerInterceptor(
    grpc::experimental::ServerRpcInfo* info) {
  return new NamedCall(*info);  // gRPC takes ownership.
}

}  // namespace tessera::front
