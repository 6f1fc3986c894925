// Just enough of HTTP to be collected from.
#ifndef TESSERA_SERVER_TELEMETRY_HTTP_LISTENER_H_
#define TESSERA_SERVER_TELEMETRY_HTTP_LISTENER_H_

#include <functional>
#include <memory>
#include <string>
#include <thread>

#include "absl/status/statusor.h"

namespace tessera::telemetry {

// Answers `GET <path>` with what `handler` returns, one request at a time; a
// client that is slow is hung up on after two seconds. prometheus-cpp's own
// listener cannot be used beside LibTorch: its threads have stacks of 100 KiB,
// which LibTorch's thread-local variables alone exceed.
//
// Owns a socket and a thread, which end with it. Thread-safe.
class HttpListener {
 public:
  // Returns the body for plain text. Called on the listener's thread.
  using Handler = std::function<std::string()>;

  // Port 0 takes a free one.
  // Errors: UNAVAILABLE if the address cannot be listened on.
  static absl::StatusOr<std::unique_ptr<HttpListener>> Start(
      const std::string& host, int port, const std::string& path,
      Handler handler);

  ~HttpListener();
  HttpListener(const HttpListener&) = delete;
  HttpListener& operator=(const HttpListener&) = delete;

  int port() const { return port_; }

 private:
  HttpListener(int socket, int wake, int port, const std::string& path,
               Handler handler);
  void Run();
  void Serve(int connection) const;

  const int socket_;
  const int wake_;  // An eventfd that ends Run().
  const int port_;
  const std::string request_line_;  // How a request begins.
  const Handler handler_;
  std::thread thread_;  // Last: it uses the others.
};

}  // namespace tessera::telemetry

#endif  // TESSERA_SERVER_TELEMETRY_HTTP_LISTENER_H_
