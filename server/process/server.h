// A whole server in one object.
#ifndef TESSERA_SERVER_PROCESS_SERVER_H_
#define TESSERA_SERVER_PROCESS_SERVER_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "server/config/command_line.h"

namespace tessera::process {

// Serves the gRPC API and Prometheus metrics and runs training jobs, from
// Start() until the destructor. Tests run it in their own process.
//
// Thread-safe.
class Server {
 public:
  // Opens the data folder, resumes the queue stored in it and listens. Models
  // are loaded when they are first used. Errors: FAILED_PRECONDITION if an
  // address is exposed without --insecure or another server uses the data
  // folder; INVALID_ARGUMENT for an unknown device; UNAVAILABLE if an address
  // or the folder cannot be used; DATA_LOSS if the database is damaged.
  static absl::StatusOr<std::unique_ptr<Server>> Start(
      const config::ServeOptions& options);

  // Shuts down at once if Shutdown() was not called.
  ~Server();

  // The HOST:PORT in use; if port 0 was asked for, with the port that was
  // chosen.
  std::string address() const;
  int port() const;
  int http_port() const;
  int metrics_port() const;
  int health_port() const;  // 0: health checks have no port of their own.

  // Answers health checks with NOT_SERVING, refuses new calls, asks workers for
  // a last checkpoint and queues their jobs again. Calls in progress may go on
  // for `grace`, then they end with UNAVAILABLE. Takes up to 10 s longer than
  // `grace`. A second call waits for the first.
  void Shutdown(absl::Duration grace = absl::Seconds(5));

 private:
  class Graph;
  explicit Server(std::unique_ptr<Graph> graph);
  std::unique_ptr<Graph> graph_;
};

}  // namespace tessera::process

#endif  // TESSERA_SERVER_PROCESS_SERVER_H_
