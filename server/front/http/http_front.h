// The listening HTTP server.
#ifndef TESSERA_SERVER_FRONT_HTTP_HTTP_FRONT_H_
#define TESSERA_SERVER_FRONT_HTTP_HTTP_FRONT_H_

#include <memory>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "base/metrics.h"
#include "server/config/endpoint.h"
#include "server/config/security_options.h"
#include "server/front/grpc/file_streams.h"
#include "server/front/http/entrance.h"
#include "server/front/http/http_limits.h"
#include "server/front/http/router.h"

namespace tessera::front::http {

// Answers requests to the router's endpoints. A few threads move bytes for all
// connections; endpoints run on a bounded pool. TLS as SecurityOptions says;
// renewed files are used soon after they were replaced.
//
// Thread-safe. Borrows the router, the entrance and the metrics. After
// Shutdown() no endpoint runs.
class HttpFront {
 public:
  struct Dependencies {
    const Router& router;
    const Entrance* entrance;  // Null: everybody may do everything.
    Metrics& metrics;
    FileStreams* streams = nullptr;  // Null: users may have any number.
  };
  struct Options {
    config::Endpoint listen;             // Port 0 picks a free port.
    const char* flag = "--http-listen";  // Named in errors.
    config::SecurityOptions security;
    HttpLimits limits;
  };

  // Errors: UNAVAILABLE if the server cannot listen on the address;
  // INVALID_ARGUMENT if a file of TLS cannot be used.
  static absl::StatusOr<std::unique_ptr<HttpFront>> Listen(
      const Dependencies& dependencies, const Options& options);

  // Shuts down at once if Shutdown() was not called.
  ~HttpFront();

  int port() const;

  // Accepts no further connections, closes idle ones, lets requests in progress
  // end for `grace`, then closes all. Waits for endpoints that run.
  void Shutdown(absl::Duration grace);

 private:
  class Impl;
  explicit HttpFront(std::unique_ptr<Impl> impl);
  const std::unique_ptr<Impl> impl_;
};

}  // namespace tessera::front::http

#endif  // TESSERA_SERVER_FRONT_HTTP_HTTP_FRONT_H_
