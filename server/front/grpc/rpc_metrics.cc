#include "server/front/grpc/rpc_metrics.h"

#include <atomic>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/strip.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "base/error_reason.h"
#include "server/wire/status.h"

namespace tessera::front {
namespace {

using grpc::experimental::InterceptionHookPoints;

class CallObserver final : public grpc::experimental::Interceptor {
 public:
  CallObserver(Metrics& metrics, std::string rpc)
      : metrics_(metrics), rpc_(std::move(rpc)), start_(absl::Now()) {}

  // If the client gave up the call, it may end before a status is sent.
  ~CallObserver() override { Count(absl::StatusCode::kCancelled); }

  void Intercept(
      grpc::experimental::InterceptorBatchMethods* methods) override {
    if (methods->QueryInterceptionHookPoint(
            InterceptionHookPoints::PRE_SEND_STATUS)) {
      const absl::Status status = wire::FromGrpc(methods->GetSendStatus());
      if (Count(status.code()) && !status.ok()) CountReason(ReasonOf(status));
    }
    methods->Proceed();
  }

 private:
  // Returns false if the call was counted before.
  bool Count(absl::StatusCode code) {
    if (counted_.exchange(true)) return false;
    metrics_
        .GetSecondsHistogram("tessera_rpc_seconds",
                             "Duration of calls, streams to their end.",
                             {{"rpc", rpc_}})
        .Observe(absl::ToDoubleSeconds(absl::Now() - start_));
    metrics_
        .GetCounter("tessera_rpcs_total", "Calls by outcome.",
                    {{"rpc", rpc_}, {"code", absl::StatusCodeToString(code)}})
        .Increment();
    return true;
  }

  // gRPC's own errors have no reason.
  void CountReason(const std::string& reason) {
    metrics_
        .GetCounter("tessera_errors_total", "Calls that failed, by reason.",
                    {{"reason", reason.empty() ? "NONE" : reason}})
        .Increment();
  }

  Metrics& metrics_;
  const std::string rpc_;
  const absl::Time start_;
  // gRPC may report two events at once, on two threads.
  std::atomic<bool> counted_ = false;
};

}  // namespace

grpc::experimental::Interceptor* RpcMetrics::CreateServerInterceptor(
    grpc::experimental::ServerRpcInfo* info) {
  // gRPC takes ownership.
  return new CallObserver(metrics_,
                          std::string(absl::StripPrefix(info->method(), "/")));
}

}  // namespace tessera::front
