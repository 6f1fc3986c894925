// `tesserad health`, and the port that it asks.
#ifndef TESSERA_SERVER_FRONT_GRPC_HEALTH_CHECK_H_
#define TESSERA_SERVER_FRONT_GRPC_HEALTH_CHECK_H_

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "grpcpp/server.h"

namespace tessera::front {

// Listens for health checks only: unencrypted and open to everyone, since
// Kubernetes' probes know neither certificates nor tokens. What it gives away
// is whether the server serves. `port` is set to the one that is listened on.
// REQUIRES: gRPC's health service and reflection are switched on.
// Errors: UNAVAILABLE if the address cannot be listened on.
absl::StatusOr<std::unique_ptr<grpc::Server>> ListenForHealth(
    const std::string& address, int& port);

// Asks the server at HOST:PORT over grpc.health.v1, unencrypted.
// Errors: UNAVAILABLE if it cannot be reached; FAILED_PRECONDITION if it says
// that it does not serve; others that it answers.
absl::Status CheckHealth(const std::string& server,
                         absl::Duration timeout = absl::Seconds(5));

}  // namespace tessera::front

#endif  // TESSERA_SERVER_FRONT_GRPC_HEALTH_CHECK_H_
