// A whole server in one object.
#ifndef TESSERA_SERVER_PROCESS_SERVER_H_
#define TESSERA_SERVER_PROCESS_SERVER_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "server/config/command_line.h"

namespace tessera::process {

// Serves the wire API, runs training jobs and answers Prometheus, from Start()
// to its destructor. Tests run it in their own process.
//
// Thread-safe.
class Server {
 public:
  // Opens the data folder, goes on with the queue that is in it and listens.
  // No model is loaded before it is asked for. Errors: FAILED_PRECONDITION if
  // an address is exposed without --insecure or another server uses the data
  // folder; INVALID_ARGUMENT for an unknown device; UNAVAILABLE if an address
  // or the folder cannot be used; DATA_LOSS if the database is damaged.
  static absl::StatusOr<std::unique_ptr<Server>> Start(
      const config::ServeOptions& options);

  // Shuts down at once if Shutdown() was not called.
  ~Server();

  // HOST:PORT that is listened on, with the port that was chosen for port 0.
  std::string address() const;
  int port() const;
  int metrics_port() const;
  int health_port() const;  // 0: health checks have no port of their own.

  // Says so in grpc.health.v1, lets no new call in, asks workers for a last
  // checkpoint and queues their jobs again. Calls may go on for `grace`; those
  // that are left are told UNAVAILABLE. Takes up to 10 s more than `grace`.
  // Calling it again does nothing.
  void Shutdown(absl::Duration grace = absl::Seconds(5));

 private:
  class Graph;
  explicit Server(std::unique_ptr<Graph> graph);
  std::unique_ptr<Graph> graph_;
};

}  // namespace tessera::process

#endif  // TESSERA_SERVER_PROCESS_SERVER_H_
