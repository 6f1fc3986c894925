#include "server/rpc/rpc_metrics.h"

#include <string>

#include "absl/status/status.h"
#include "absl/strings/strip.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"

namespace tessera::rpc {
namespace {

using grpc::experimental::InterceptionHookPoints;

class CallObserver final : public grpc::experimental::Interceptor {
 public:
  CallObserver(Metrics& metrics, std::string rpc)
      : metrics_(metrics), rpc_(std::move(rpc)), start_(absl::Now()) {}

  // A call that the client gave up may end without a status being sent.
  ~CallObserver() override {
    if (!counted_) Count(absl::StatusCode::kCancelled);
  }

  void Intercept(
      grpc::experimental::InterceptorBatchMethods* methods) override {
    if (!counted_ && methods->QueryInterceptionHookPoint(
                         InterceptionHookPoints::PRE_SEND_STATUS)) {
      Count(static_cast<absl::StatusCode>(
          methods->GetSendStatus().error_code()));
    }
    methods->Proceed();
  }

 private:
  void Count(absl::StatusCode code) {
    counted_ = true;
    metrics_
        .GetSecondsHistogram("tessera_rpc_seconds",
                             "Duration of calls, streams to their end.",
                             {{"rpc", rpc_}})
        .Observe(absl::ToDoubleSeconds(absl::Now() - start_));
    metrics_
        .GetCounter("tessera_rpcs_total", "Calls by outcome.",
                    {{"rpc", rpc_}, {"code", absl::StatusCodeToString(code)}})
        .Increment();
  }

  Metrics& metrics_;
  const std::string rpc_;
  const absl::Time start_;
  bool counted_ = false;
};

}  // namespace

grpc::experimental::Interceptor* RpcMetrics::CreateServerInterceptor(
    grpc::experimental::ServerRpcInfo* info) {
  // gRPC takes ownership.
  return new CallObserver(metrics_,
                          std::string(absl::StripPrefix(info->method(), "/")));
}

}  // namespace tessera::rpc
