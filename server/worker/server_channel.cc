#include "server/worker/server_channel.h"

#include <algorithm>
#include <fstream>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "base/error_reason.h"
#include "base/status_macros.h"
#include "base/stoppable_sleep.h"
#include "base/trace.h"
#include "grpcpp/create_channel.h"
#include "grpcpp/security/credentials.h"
#include "server/wire/lease_metadata.h"

namespace tessera::worker {
namespace {

// An assignment with a hundred thousand samples exceeds gRPC's default of
// 4 MiB.
constexpr int kMaxMessageBytes = 64 << 20;
constexpr size_t kMaxFileBytes = size_t{1} << 20;
// After this time without traffic the connection is tried: firewalls forget
// idle ones, and the server tolerates a ping in ten seconds.
constexpr int kKeepAliveMs = 30'000;
constexpr int kFirstReconnectMs = 100;
constexpr int kReconnectMs = 2000;
constexpr int kConnectMs = 10'000;
// How often a wait looks whether it is to end.
constexpr absl::Duration kLook = absl::Milliseconds(200);

absl::StatusOr<std::string> ReadSmallFile(const std::filesystem::path& path,
                                          const char* flag) {
  std::ifstream file(path, std::ios::binary);
  std::string text(kMaxFileBytes, '\0');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<size_t>(file.gcount()));
  absl::StripAsciiWhitespace(&text);
  if (!text.empty()) return text;
  return absl::InvalidArgumentError(absl::StrFormat(
      "%s %s is empty or cannot be read; check the path", flag, path.string()));
}

absl::StatusOr<std::string> AuthorizationOf(const ConnectOptions& options) {
  std::string token = options.token;
  if (token.empty()) {
    if (options.token_file.empty()) return std::string();
    ASSIGN_OR_RETURN(token, ReadSmallFile(options.token_file, "--token-file"));
  }
  if (!std::all_of(token.begin(), token.end(), absl::ascii_isgraph)) {
    return absl::InvalidArgumentError(
        absl::StrFormat("--token-file %s must hold one token and nothing else",
                        options.token_file.string()));
  }
  return absl::StrCat("Bearer ", token);
}

absl::StatusOr<std::shared_ptr<grpc::ChannelCredentials>> CredentialsOf(
    const ConnectOptions& options) {
  if (options.ca_file.empty()) return grpc::InsecureChannelCredentials();
  grpc::SslCredentialsOptions ssl;
  ASSIGN_OR_RETURN(ssl.pem_root_certs,
                   ReadSmallFile(options.ca_file, "--ca-file"));
  if (!options.client_cert.empty()) {
    ASSIGN_OR_RETURN(ssl.pem_cert_chain,
                     ReadSmallFile(options.client_cert, "--client-cert"));
    ASSIGN_OR_RETURN(ssl.pem_private_key,
                     ReadSmallFile(options.client_key, "--client-key"));
  }
  return grpc::SslCredentials(ssl);
}

}  // namespace

absl::StatusOr<std::unique_ptr<ServerChannel>> ServerChannel::Open(
    const ConnectOptions& options) {
  ASSIGN_OR_RETURN(std::string authorization, AuthorizationOf(options));
  ASSIGN_OR_RETURN(const auto credentials, CredentialsOf(options));
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
  const absl::Time deadline = absl::Now() + pause;
  if (channel_->GetState(false) == GRPC_CHANNEL_READY) {
    return SleepFor(pause, stop);
  }
  // A connection comes about only while somebody waits for it.
  while (!stop.stop_requested() && absl::Now() < deadline) {
    const grpc_connectivity_state state = channel_->GetState(true);
    if (state == GRPC_CHANNEL_READY) return;
    channel_->WaitForStateChange(
        state, absl::ToChronoTime(std::min(deadline, absl::Now() + kLook)));
  }
}

// The token is sent as metadata, because gRPC refuses call credentials on
// unencrypted channels, also on loopback.
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
  return call(context);
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
