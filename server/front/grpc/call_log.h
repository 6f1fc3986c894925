// Names every call and writes it to the log.
#ifndef TESSERA_SERVER_FRONT_GRPC_CALL_LOG_H_
#define TESSERA_SERVER_FRONT_GRPC_CALL_LOG_H_

#include "grpcpp/support/server_interceptor.h"

namespace tessera::front {

// Gives each call a request id: the one that the client sent in the metadata
// `x-request-id`, or a random one, which is then added to the received
// metadata. The answer's trailing metadata repeat the id. The details of an
// error repeat it as a RequestInfo.
//
// Writes one line when a call ends: rpc, code, seconds, peer, request id and
// the trace that `traceparent` names; for an error also message, reason and
// resource. Frequent calls (workers', health checks, reflection) are logged
// only if they fail. The content of requests is never logged.
//
// A call is also a span (base/trace.h), below the one that `traceparent` names.
//
// Thread-safe.
class CallLog final
    : public grpc::experimental::ServerInterceptorFactoryInterface {
 public:
  grpc::experimental::Interceptor* CreateServerInterceptor(
      grpc::experimental::ServerRpcInfo* info) override;
};

}  // namespace tessera::front

#endif  // TESSERA_SERVER_FRONT_GRPC_CALL_LOG_H_
