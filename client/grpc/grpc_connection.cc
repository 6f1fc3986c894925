#include "client/grpc/grpc_connection.h"

#include <optional>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "base/error_reason.h"
#include "base/retry_delay.h"
#include "base/stoppable_sleep.h"
#include "base/trace.h"
#include "client/api/server_address.h"
#include "rpc/connection.h"
#include "tessera/v1/error_info.pb.h"

namespace tessera::client {
namespace {

// Messages of streams have at most 1 MiB; lists may be longer.
constexpr int kMaxReceivedBytes = 64 << 20;
// After this time without traffic, gRPC sends a keepalive ping. By default, a
// gRPC server refuses more than one ping in five minutes.
constexpr int kKeepaliveMs = 330'000;
constexpr int kKeepaliveTimeoutMs = 20'000;
constexpr char kRequestInfoUrl[] = "type.googleapis.com/google.rpc.RequestInfo";
constexpr char kRetryInfoUrl[] = "type.googleapis.com/google.rpc.RetryInfo";

absl::StatusOr<std::string> ReadAuthorization(const ConnectOptions& options,
                                              const ServerAddress& address) {
  if (options.token_file.empty() && !options.token) return std::string();
  if (options.ca_file.empty() && !address.IsLoopback()) {
    return absl::InvalidArgumentError(absl::StrFormat(
        "a token must not be sent to %s unencrypted; give --ca-file to use "
        "TLS",
        options.server));
  }
  if (options.token_file.empty()) return std::string();
  return rpc::ReadAuthorization(options.token_file);
}

absl::StatusOr<std::shared_ptr<grpc::ChannelCredentials>> MakeCredentials(
    const ConnectOptions& options) {
  if (options.client_cert.empty() != options.client_key.empty() ||
      (!options.client_cert.empty() && options.ca_file.empty())) {
    return absl::InvalidArgumentError(
        "--client-cert, --client-key and --ca-file belong together; give all "
        "three");
  }
  return rpc::MakeCredentials(
      {options.ca_file, options.client_cert, options.client_key});
}

grpc::ChannelArguments ChannelArgumentsFor(const ServerAddress& address) {
  grpc::ChannelArguments arguments;
  arguments.SetMaxReceiveMessageSize(kMaxReceivedBytes);
  arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, 100);
  arguments.SetInt(GRPC_ARG_MIN_RECONNECT_BACKOFF_MS, 5000);
  arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, 2000);
  arguments.SetInt(GRPC_ARG_KEEPALIVE_TIME_MS, kKeepaliveMs);
  arguments.SetInt(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, kKeepaliveTimeoutMs);
  // A proxy named by $http_proxy could not reach this machine's loopback.
  if (address.IsLoopback()) arguments.SetInt(GRPC_ARG_ENABLE_HTTP_PROXY, 0);
  return arguments;
}

// Returns the part of gRPC's message that is useful to a user.
absl::string_view Essence(absl::string_view message) {
  if (message.empty()) return "it does not say why";
  for (const absl::string_view lead :
       {"Failed to connect to remote host: ", "last error: ", "UNKNOWN: "}) {
    const size_t at = message.rfind(lead.data());
    if (at != absl::string_view::npos) message.remove_prefix(at + lead.size());
  }
  return message.substr(0, 200);
}

// Returns nothing if the error is not from Tessera.
absl::optional<v1::ErrorInfo> ErrorInfoOf(const v1::StatusDetails& details) {
  v1::ErrorInfo info;
  if (details.details().empty() ||
      !info.ParseFromString(details.details(0).value()) ||
      info.domain() != "tessera") {
    return absl::nullopt;
  }
  return info;
}

std::string RequestIdOf(const v1::StatusDetails& details) {
  for (const google::protobuf::Any& any : details.details()) {
    v1::RequestInfo info;
    if (any.type_url() == kRequestInfoUrl && info.ParseFromString(any.value())) {
      return info.request_id();
    }
  }
  return "";
}

// Returns the server's message with the request id that its log has.
std::string MessageOf(const grpc::Status& status,
                      const v1::StatusDetails& details) {
  const std::string id = RequestIdOf(details);
  return id.empty() ? status.error_message()
                    : absl::StrCat(status.error_message(), " (request ", id,
                                   ")");
}

absl::Status WithDelayOf(const v1::StatusDetails& details,
                         const absl::Status& status) {
  for (const google::protobuf::Any& any : details.details()) {
    v1::RetryInfo retry;
    if (any.type_url() == kRetryInfoUrl && retry.ParseFromString(any.value())) {
      return WithRetryDelay(
          status, absl::Seconds(retry.retry_delay().seconds()) +
                      absl::Nanoseconds(retry.retry_delay().nanos()));
    }
  }
  return status;
}

}  // namespace

absl::StatusOr<std::unique_ptr<GrpcConnection>> GrpcConnection::Open(
    const ConnectOptions& options) {
  ASSIGN_OR_RETURN(const ServerAddress address,
                   ParseServerAddress(options.server));
  ASSIGN_OR_RETURN(std::string authorization,
                   ReadAuthorization(options, address));
  ASSIGN_OR_RETURN(const auto credentials, MakeCredentials(options));
  return std::unique_ptr<GrpcConnection>(new GrpcConnection(
      options.server, std::move(authorization),
      options.token_file.empty() ? options.token : nullptr, options.traceparent,
      grpc::CreateCustomChannel(options.server, credentials,
                                ChannelArgumentsFor(address))));
}

void GrpcConnection::Prepare(grpc::ClientContext& context,
                             absl::Duration timeout) const {
  // Asked first: the token may have to be renewed, which takes its time.
  const std::string authorization =
      token_ ? rpc::AuthorizationOf(token_()) : authorization_;
  if (timeout != absl::InfiniteDuration()) {
    context.set_deadline(absl::ToChronoTime(absl::Now() + timeout));
  }
  if (!authorization.empty()) {
    context.AddMetadata("authorization", authorization);
  }
  if (!traceparent_.empty()) {
    context.AddMetadata(trace::kTraceparent, traceparent_);
  }
}

absl::Status GrpcConnection::ToStatus(const grpc::Status& status) {
  v1::StatusDetails details;
  const bool parsed = details.ParseFromString(status.error_details());
  const auto info = parsed ? ErrorInfoOf(details) : absl::nullopt;
  const auto code = static_cast<absl::StatusCode>(status.error_code());
  if (code != absl::StatusCode::kUnavailable || info) reached_ = true;
  if (status.ok()) return absl::OkStatus();
  if (info) {
    const auto resource = info->metadata().find("resource");
    return WithDelayOf(
        details,
        WithReason(
            absl::Status(code, MessageOf(status, details)), info->reason(),
            resource == info->metadata().end() ? "" : resource->second));
  }
  // A server that ends breaks calls off with CANCELLED. What this client cancels
  // ends with an error of its own.
  if (code == absl::StatusCode::kUnavailable ||
      code == absl::StatusCode::kCancelled) {
    return absl::UnavailableError(absl::StrFormat(
        "cannot reach %s: %s; start tesserad or give --server HOST:PORT",
        server_, Essence(status.error_message())));
  }
  if (code == absl::StatusCode::kDeadlineExceeded) {
    return absl::DeadlineExceededError(absl::StrFormat(
        "%s did not answer in time; try again later", server_));
  }
  return FromNoTessera(code, status);
}

// Adds a remedy to an error of gRPC itself, whose message may be empty.
absl::Status GrpcConnection::FromNoTessera(absl::StatusCode code,
                                           const grpc::Status& status) const {
  if (code == absl::StatusCode::kUnimplemented) {
    return absl::UnimplementedError(absl::StrFormat(
        "%s does not know this call; it is an older tesserad than this "
        "tessera, or none: compare 'tessera status' with 'tessera --version'",
        server_));
  }
  return absl::Status(
      code, absl::StrFormat("%s failed (%s): %s; try again, and look into its "
                            "log if that does not help",
                            server_, absl::StatusCodeToString(code),
                            Essence(status.error_message())));
}

bool GrpcConnection::MayGoOnAfter(const absl::Status& status) const {
  return absl::IsUnavailable(status) ||
         (token_ && ReasonOf(status) == "TOKEN_EXPIRED");
}

BackoffOptions GrpcConnection::Patience() const {
  return {.patience = reached_ ? absl::Seconds(60) : absl::Seconds(2),
          .sleep = [channel = channel_](absl::Duration delay,
                                        const std::stop_token& stop) {
            const absl::Time end = absl::Now() + delay;
            rpc::WaitForConnection(*channel, end, stop);
            SleepFor(end - absl::Now(), stop);
          }};
}

absl::Status GrpcConnection::Retry(
    const std::function<absl::Status()>& attempt) {
  std::optional<Backoff> backoff;
  while (true) {
    const absl::Status status = attempt();
    const auto delay = RetryDelayOf(status);
    // A retry delay means that the server expects another attempt.
    if (!absl::IsUnavailable(status) && !delay) return status;
    // Created after the first attempt, which sets `reached_` for Patience().
    if (!backoff) backoff.emplace(Patience());
    if (!backoff->Wait({}, delay.value_or(absl::ZeroDuration()))) return status;
  }
}

}  // namespace tessera::client
