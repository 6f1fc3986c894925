// The listening gRPC server: limits, health, reflection.
#ifndef TESSERA_SERVER_FRONT_GRPC_GRPC_FRONT_H_
#define TESSERA_SERVER_FRONT_GRPC_GRPC_FRONT_H_

#include <memory>
#include <set>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "base/metrics.h"
#include "grpcpp/channel.h"
#include "grpcpp/security/server_credentials.h"
#include "grpcpp/server.h"
#include "server/front/grpc/open_calls.h"

namespace tessera::front {

// Answers calls to `services`, grpc.health.v1 and reflection. Asynchronous
// services have threads of their own and never wait for a client; synchronous
// methods share at most 64 threads. A received message may have 4 MiB. The
// bytes of a stream that wait to be read are bounded.
//
// Thread-safe. Borrows the services and the metrics.
class GrpcFront {
 public:
  // `address` is HOST:PORT; port 0 picks a free port.
  // Errors: UNAVAILABLE if the server cannot listen on the address.
  static absl::StatusOr<std::unique_ptr<GrpcFront>> Listen(
      const std::string& address,
      const std::shared_ptr<grpc::ServerCredentials>& credentials,
      const std::vector<std::unique_ptr<grpc::Service>>& services,
      Metrics& metrics);

  // Cancels calls that are still in progress.
  ~GrpcFront();

  int port() const { return port_; }

  // Also answers health checks at `address`, unencrypted; returns the port.
  // REQUIRES: called at most once. Errors: those of front::ListenForHealth().
  absl::StatusOr<int> ListenForHealth(const std::string& address);

  // For calls from this process, without a network. Drop it before this object.
  std::shared_ptr<grpc::Channel> InProcess();

  // While a part is lost, health checks of the part and of the whole server
  // answer NOT_SERVING.
  void LosePart(const std::string& part);
  void RegainPart(const std::string& part);

  // Health checks answer NOT_SERVING from now on.
  void StopServingHealth();

  // Calls in progress may go on for `grace`, then they are cancelled. Until the
  // last call has ended, new calls still reach the services, which can refuse
  // them with a reason.
  void Shutdown(absl::Duration grace);

 private:
  GrpcFront(std::unique_ptr<front::OpenCalls> calls,
            std::unique_ptr<grpc::Server> server, int port);

  // `part` is empty for the whole server.
  void SetHealth(const std::string& part, bool serves);

  const std::unique_ptr<front::OpenCalls> calls_;
  const std::unique_ptr<grpc::Server> server_;
  const int port_;
  std::unique_ptr<grpc::Server> health_;  // May be null.
  absl::Mutex health_mu_;
  std::set<std::string> lost_parts_ ABSL_GUARDED_BY(health_mu_);
  bool stopped_health_ ABSL_GUARDED_BY(health_mu_) = false;
  absl::Mutex mu_;
  bool shut_down_ ABSL_GUARDED_BY(mu_) = false;
};

}  // namespace tessera::front

#endif  // TESSERA_SERVER_FRONT_GRPC_GRPC_FRONT_H_
