// A worker's connection to its server.
#ifndef TESSERA_SERVER_WORKER_SERVER_CHANNEL_H_
#define TESSERA_SERVER_WORKER_SERVER_CHANNEL_H_

#include <filesystem>
#include <functional>
#include <memory>
#include <stop_token>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "grpcpp/channel.h"
#include "grpcpp/client_context.h"
#include "tessera/worker/v1/worker_service.grpc.pb.h"

namespace tessera::worker {

struct ConnectOptions {
  std::string server;  // HOST:PORT
  // The token; if empty, that of the file; if that is empty, too, none.
  std::string token;
  std::filesystem::path token_file;
  // PEM files. Without `ca_file` the connection is not encrypted.
  std::filesystem::path ca_file;
  std::filesystem::path client_cert;
  std::filesystem::path client_key;
};

// The channel and the token that all calls of a worker share. No message
// contains the token.
//
// Thread-safe.
class ServerChannel {
 public:
  using Call = std::function<absl::Status(grpc::ClientContext& context)>;

  // The first call opens the connection. Errors: INVALID_ARGUMENT if a file
  // cannot be read or is empty.
  static absl::StatusOr<std::unique_ptr<ServerChannel>> Open(
      const ConnectOptions& options);

  v1::WorkerService::Stub& stub() const { return *stub_; }

  // Makes a call once, with the token, the thread's span (trace::Current())
  // and, unless it is empty, the lease. The call is cancelled when `stop` is
  // requested. `call` converts its status by wire::FromGrpc().
  // Errors: CANCELLED only if `stop` was requested; UNAVAILABLE if the server
  // broke the call off; those of `call`.
  absl::Status Try(const Call& call, const std::string& lease,
                   absl::Duration timeout, const std::stop_token& stop) const;

  // Waits between two attempts: for `pause`, or until a lost connection is
  // there again, or until `stop` is requested.
  void Pause(absl::Duration pause, const std::stop_token& stop) const;

 private:
  ServerChannel(std::string authorization,
                std::shared_ptr<grpc::Channel> channel);

  const std::string authorization_;  // `Bearer …`; empty: no token.
  const std::shared_ptr<grpc::Channel> channel_;
  const std::unique_ptr<v1::WorkerService::Stub> stub_;
};

// Whether a call about work that failed so may succeed if it is repeated.
bool IsWorthRetrying(const absl::Status& status);

}  // namespace tessera::worker

#endif  // TESSERA_SERVER_WORKER_SERVER_CHANNEL_H_
