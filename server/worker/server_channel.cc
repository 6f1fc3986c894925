#include "server/worker/server_channel.h"

#include <utility>

#include "absl/time/clock.h"
#include "base/error_reason.h"
#include "base/status_macros.h"
#include "base/stoppable_sleep.h"
#include "base/trace.h"
#include "grpcpp/create_channel.h"
#include "rpc/connection.h"
#include "server/wire/lease_metadata.h"

namespace tessera::worker {
namespace {

// An assignment with a hundred thousand samples exceeds gRPC's default of
// 4 MiB.
constexpr int kMaxMessageBytes = 64 << 20;
// After this time without traffic the connection is tried: firewalls forget
// idle ones, and the server tolerates a ping in ten seconds.
constexpr int kKeepAliveMs = 30'000;
constexpr int kFirstReconnectMs = 100;
constexpr int kReconnectMs = 2000;
constexpr int kConnectMs = 10'000;

absl::StatusOr<std::string> AuthorizationOf(const ConnectOptions& options) {
  if (!options.token.empty()) return rpc::AuthorizationOf(options.token);
  if (options.token_file.empty()) return std::string();
  return rpc::ReadAuthorization(options.token_file);
}

}  // namespace

absl::StatusOr<std::unique_ptr<ServerChannel>> ServerChannel::Open(
    const ConnectOptions& options) {
  ASSIGN_OR_RETURN(std::string authorization, AuthorizationOf(options));
  ASSIGN_OR_RETURN(
      const auto credentials,
      rpc::MakeCredentials(
          {options.ca_file, options.client_cert, options.client_key}));
  grpc::ChannelArguments arguments;
  arguments.SetMaxReceiveMessageSize(kMaxMessageBytes);
  // A proxy named by $http_proxy could not reach this machine's loopback.
  if (options.ca_file.empty()) arguments.SetInt(GRPC_ARG_ENABLE_HTTP_PROXY, 0);
  arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, kFirstReconnectMs);
  arguments.SetInt(GRPC_ARG_MIN_RECONNECT_BACKOFF_MS, kConnectMs);
  arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, kReconnectMs);
  arguments.SetInt(GRPC_ARG_KEEPALIVE_TIME_MS, kKeepAliveMs);
  return std::unique_ptr<ServerChannel>(new ServerChannel(
      std::move(authorization),
      grpc::CreateCustomChannel(options.server, credentials, arguments)));
}

ServerChannel::ServerChannel(std::string authorization,
                             std::shared_ptr<grpc::Channel> channel)
    : authorization_(std::move(authorization)),
      channel_(std::move(channel)),
      stub_(v1::WorkerService::NewStub(channel_)) {}

void ServerChannel::Pause(absl::Duration pause,
                          const std::stop_token& stop) const {
  if (channel_->GetState(false) == GRPC_CHANNEL_READY) {
    return SleepFor(pause, stop);
  }
  rpc::WaitForConnection(*channel_, absl::Now() + pause, stop);
}

absl::Status ServerChannel::Try(const Call& call, const std::string& lease,
                                absl::Duration timeout,
                                const std::stop_token& stop) const {
  grpc::ClientContext context;
  if (!authorization_.empty()) {
    context.AddMetadata("authorization", authorization_);
  }
  if (!lease.empty()) context.AddMetadata(wire::kLeaseMetadata, lease);
  if (const auto current = trace::Current()) {
    context.AddMetadata(trace::kTraceparent, trace::ToTraceparent(*current));
  }
  context.set_deadline(absl::ToChronoTime(absl::Now() + timeout));
  const std::stop_callback cancel(stop, [&] { context.TryCancel(); });
  const absl::Status status = call(context);
  if (!absl::IsCancelled(status) || stop.stop_requested()) return status;
  // A server that ends breaks calls off in this way.
  return absl::UnavailableError("the server ended the call");
}

// DATA_LOSS means damaged bytes. A retry may help if they were damaged on the
// way, but not if they are damaged on the server's disk (FILE_DAMAGED).
bool IsWorthRetrying(const absl::Status& status) {
  if (absl::IsDataLoss(status)) return ReasonOf(status) != "FILE_DAMAGED";
  // Somebody may free disk space. Giving up would lose the training.
  if (ReasonOf(status) == "DISK_FULL") return true;
  return absl::IsUnavailable(status) || absl::IsDeadlineExceeded(status) ||
         absl::IsAborted(status);
}

}  // namespace tessera::worker
