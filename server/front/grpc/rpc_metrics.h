// Counts and times every call, whichever service it belongs to.
#ifndef TESSERA_SERVER_FRONT_GRPC_RPC_METRICS_H_
#define TESSERA_SERVER_FRONT_GRPC_RPC_METRICS_H_

#include "base/metrics.h"
#include "grpcpp/support/server_interceptor.h"

namespace tessera::front {

// Observes each call in `tessera_rpc_seconds{rpc}` and counts its end in
// `tessera_rpcs_total{rpc,code}`. An error is also counted in
// `tessera_errors_total{reason}`. The labels are bounded: only registered
// methods reach an interceptor, and reasons are constants of the code.
//
// Thread-safe. Borrows the metrics.
class RpcMetrics final
    : public grpc::experimental::ServerInterceptorFactoryInterface {
 public:
  explicit RpcMetrics(Metrics& metrics) : metrics_(metrics) {}

  grpc::experimental::Interceptor* CreateServerInterceptor(
      grpc::experimental::ServerRpcInfo* info) override;

 private:
  Metrics& metrics_;
};

}  // namespace tessera::front

#endif  // TESSERA_SERVER_FRONT_GRPC_RPC_METRICS_H_
