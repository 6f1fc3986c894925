// `tesserad health`, and the port for health checks.
#ifndef TESSERA_SERVER_FRONT_GRPC_HEALTH_CHECK_H_
#define TESSERA_SERVER_FRONT_GRPC_HEALTH_CHECK_H_

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "grpcpp/server.h"

namespace tessera::front {

// What the server needs, each with a health of its own: the name of a service
// in grpc.health.v1.
inline constexpr char kDevicePart[] = "device";
inline constexpr char kDatabasePart[] = "database";
inline constexpr char kBlobsPart[] = "blobs";

// Listens for health checks only: unencrypted and open to everyone, since
// Kubernetes' probes know neither certificates nor tokens. An answer reveals
// only whether the server serves. Sets `port` to the port in use.
// REQUIRES: gRPC's health service and reflection are switched on.
// Errors: UNAVAILABLE if the server cannot listen on the address.
absl::StatusOr<std::unique_ptr<grpc::Server>> ListenForHealth(
    const std::string& address, int& port);

// Asks the server at HOST:PORT over grpc.health.v1, unencrypted.
// Errors: UNAVAILABLE if the server cannot be reached; FAILED_PRECONDITION if
// it answers that it does not serve, naming the parts that do not answer it;
// any other error that it answers.
absl::Status CheckHealth(const std::string& server,
                         absl::Duration timeout = absl::Seconds(5));

}  // namespace tessera::front

#endif  // TESSERA_SERVER_FRONT_GRPC_HEALTH_CHECK_H_
