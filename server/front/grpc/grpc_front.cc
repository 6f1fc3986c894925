#include "server/front/grpc/grpc_front.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "base/message_limit.h"
#include "base/status_macros.h"
#include "grpcpp/ext/proto_server_reflection_plugin.h"
#include "grpcpp/health_check_service_interface.h"
#include "grpcpp/resource_quota.h"
#include "grpcpp/server_builder.h"
#include "grpcpp/support/channel_arguments.h"
#include "server/front/grpc/call_log.h"
#include "server/front/grpc/health_check.h"
#include "server/front/grpc/rpc_metrics.h"
#include "server/inference/machine_memory.h"

namespace tessera::front {
namespace {

constexpr int kMaxThreads = 64;
// Over all connections; less on machines with little memory.
constexpr int64_t kMaxBufferBytes = int64_t{512} << 20;
constexpr int64_t kBufferShare = 8;
constexpr int kStreamWindowBytes = 1 << 20;
// If a connection is closed while the client still sends, the client loses the
// answer that it has not read yet. This is the time to read it.
constexpr absl::Duration kLastReads = absl::Milliseconds(100);

void SetLimits(grpc::ServerBuilder& builder) {
  grpc::ResourceQuota quota("tesserad");
  quota.SetMaxThreads(kMaxThreads);
  quota.Resize(static_cast<size_t>(
      std::min(kMaxBufferBytes, inference::MemoryLimitBytes() / kBufferShare)));
  builder.SetResourceQuota(quota);
  // Native calls refuse messages above kMaxMessageBytes; see message_size.h.
  builder.SetMaxReceiveMessageSize(kMaxTensorMessageBytes);
  // A window that grows with the bandwidth would exceed the budget of a stream.
  builder.AddChannelArgument(GRPC_ARG_HTTP2_BDP_PROBE, 0);
  builder.AddChannelArgument(GRPC_ARG_HTTP2_STREAM_LOOKAHEAD_BYTES,
                             kStreamWindowBytes);
}

// Detects clients that have silently gone. Tolerates clients that ping the
// server every ten seconds.
void SetKeepAlive(grpc::ServerBuilder& builder) {
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIME_MS, 60'000);
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, 20'000);
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_PERMIT_WITHOUT_CALLS, 1);
  builder.AddChannelArgument(
      GRPC_ARG_HTTP2_MIN_RECV_PING_INTERVAL_WITHOUT_DATA_MS, 10'000);
}

void ObserveCalls(grpc::ServerBuilder& builder, Metrics& metrics,
                  front::OpenCalls& calls) {
  std::vector<
      std::unique_ptr<grpc::experimental::ServerInterceptorFactoryInterface>>
      interceptors;
  interceptors.push_back(calls.MakeObserver());
  interceptors.push_back(std::make_unique<front::CallLog>());
  interceptors.push_back(std::make_unique<front::RpcMetrics>(metrics));
  builder.experimental().SetInterceptorCreators(std::move(interceptors));
}

}  // namespace

absl::StatusOr<std::unique_ptr<GrpcFront>> GrpcFront::Listen(
    const std::string& address,
    const std::shared_ptr<grpc::ServerCredentials>& credentials,
    const std::vector<std::unique_ptr<grpc::Service>>& services,
    Metrics& metrics) {
  grpc::EnableDefaultHealthCheckService(true);
  grpc::reflection::InitProtoReflectionServerBuilderPlugin();
  grpc::ServerBuilder builder;
  SetLimits(builder);
  SetKeepAlive(builder);
  auto calls = std::make_unique<front::OpenCalls>();
  ObserveCalls(builder, metrics, *calls);
  // If the port could be shared, a second server would get half of the calls.
  builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);
  int port = 0;
  builder.AddListeningPort(address, credentials, &port);
  for (const auto& service : services) builder.RegisterService(service.get());
  std::unique_ptr<grpc::Server> server = builder.BuildAndStart();
  if (server == nullptr || port == 0) {
    return absl::UnavailableError(absl::StrFormat(
        "cannot listen on %s; it may be in use, choose another address with "
        "--listen",
        address));
  }
  return std::unique_ptr<GrpcFront>(
      new GrpcFront(std::move(calls), std::move(server), port));
}

GrpcFront::GrpcFront(std::unique_ptr<front::OpenCalls> calls,
                     std::unique_ptr<grpc::Server> server, int port)
    : calls_(std::move(calls)), server_(std::move(server)), port_(port) {}

GrpcFront::~GrpcFront() { Shutdown(absl::ZeroDuration()); }

absl::StatusOr<int> GrpcFront::ListenForHealth(const std::string& address) {
  int port = 0;
  ASSIGN_OR_RETURN(health_, front::ListenForHealth(address, port));
  return port;
}

std::shared_ptr<grpc::Channel> GrpcFront::InProcess() {
  grpc::ChannelArguments arguments;
  arguments.SetMaxReceiveMessageSize(-1);
  return server_->InProcessChannel(arguments);
}

void GrpcFront::SetHealth(const std::string& part, bool serves) {
  server_->GetHealthCheckService()->SetServingStatus(part, serves);
  if (health_) health_->GetHealthCheckService()->SetServingStatus(part, serves);
}

void GrpcFront::LosePart(const std::string& part) {
  const absl::MutexLock lock(&health_mu_);
  lost_parts_.insert(part);
  SetHealth(part, false);
  SetHealth("", false);
}

void GrpcFront::RegainPart(const std::string& part) {
  const absl::MutexLock lock(&health_mu_);
  lost_parts_.erase(part);
  SetHealth(part, true);
  SetHealth("", lost_parts_.empty() && !stopped_health_);
}

void GrpcFront::StopServingHealth() {
  const absl::MutexLock lock(&health_mu_);
  stopped_health_ = true;
  SetHealth("", false);
}

void GrpcFront::Shutdown(absl::Duration grace) {
  absl::MutexLock lock(&mu_);
  if (std::exchange(shut_down_, true)) return;
  const absl::Time deadline = absl::Now() + grace;
  if (grace > absl::ZeroDuration() && calls_->count() > 0) {
    calls_->AwaitNone(deadline);
    absl::SleepFor(kLastReads);
  }
  server_->Shutdown(absl::ToChronoTime(std::max(deadline, absl::Now())));
  server_->Wait();
  if (health_) health_->Shutdown();
}

}  // namespace tessera::front
