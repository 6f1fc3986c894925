// The listening gRPC server: limits, health, reflection.
#ifndef TESSERA_SERVER_FRONT_GRPC_GRPC_FRONT_H_
#define TESSERA_SERVER_FRONT_GRPC_GRPC_FRONT_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "base/metrics.h"
#include "grpcpp/security/server_credentials.h"
#include "grpcpp/server.h"
#include "server/front/grpc/open_calls.h"

namespace tessera::front {

// Answers calls to `services`, grpc.health.v1 and reflection. The services are
// asynchronous, with threads of their own: none waits for a client. What is not
// has at most 64 threads. A message that comes in may have 4 MiB, and what waits
// to be read of a stream is bounded.
//
// Thread-safe. Borrows the services and the metrics.
class GrpcFront {
 public:
  // `address` is HOST:PORT; port 0 takes a free one.
  // Errors: UNAVAILABLE if the address cannot be listened on.
  static absl::StatusOr<std::unique_ptr<GrpcFront>> Listen(
      const std::string& address,
      const std::shared_ptr<grpc::ServerCredentials>& credentials,
      const std::vector<std::unique_ptr<grpc::Service>>& services,
      Metrics& metrics);

  // Cancels calls that are left.
  ~GrpcFront();

  int port() const { return port_; }

  // Answers health checks also at `address`, unencrypted; returns the port.
  // REQUIRES: called at most once. Errors: those of front::ListenForHealth().
  absl::StatusOr<int> ListenForHealth(const std::string& address);

  // Lets health checks answer NOT_SERVING from now on, and SERVING again.
  void StopServingHealth();
  void ServeHealthAgain();

  // Calls in progress may go on for `grace`, then they are cancelled. Calls that
  // come until the last has ended are still handed to the services, which can
  // refuse them with a reason.
  void Shutdown(absl::Duration grace);

 private:
  GrpcFront(std::unique_ptr<front::OpenCalls> calls,
            std::unique_ptr<grpc::Server> server, int port);

  const std::unique_ptr<front::OpenCalls> calls_;
  const std::unique_ptr<grpc::Server> server_;
  const int port_;
  std::unique_ptr<grpc::Server> health_;  // May be null.
  absl::Mutex mu_;
  bool shut_down_ ABSL_GUARDED_BY(mu_) = false;
};

}  // namespace tessera::front

#endif  // TESSERA_SERVER_FRONT_GRPC_GRPC_FRONT_H_
