// Names every call and writes it to the log.
#ifndef TESSERA_SERVER_FRONT_GRPC_CALL_LOG_H_
#define TESSERA_SERVER_FRONT_GRPC_CALL_LOG_H_

#include "grpcpp/support/server_interceptor.h"

namespace tessera::front {

// Gives each call a request id: the client's, from the metadata
// `x-request-id`, or a random one, which the metadata then seem to have had.
// The answer's trailing metadata repeat it, and so do the details of an error,
// as a RequestInfo.
//
// Writes one line at a call's end: rpc, code, seconds, peer, request id, the
// trace that a `traceparent` names and, of an error, message and reason. Of
// calls that come all the time (workers', health checks, reflection) only
// those that fail. Nothing of a request's content is written.
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
