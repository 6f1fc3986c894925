// How much a client may ask of the HTTP server, and how long it may take.
#ifndef TESSERA_SERVER_FRONT_HTTP_HTTP_LIMITS_H_
#define TESSERA_SERVER_FRONT_HTTP_HTTP_LIMITS_H_

#include <chrono>
#include <cstddef>

namespace tessera::front::http {

// The default values are those of docs/operations.md; tests shorten the times.
struct HttpLimits {
  // At most half of the files that the process may open.
  size_t connections = 4096;
  int io_threads = 2;  // Move bytes for all connections.
  int pool_threads = 4;
  // For requests that decode images or make files, so that others need not wait
  // for these. 0: they use the pool.
  int slow_threads = 4;
  // Requests that may wait for a thread of each, of all users and of one;
  // further ones get 429.
  size_t most_waiting = 256;
  size_t most_waiting_of_one = 128;
  std::chrono::milliseconds idle{60'000};  // Between two requests.
  // From a request's first byte to its last header.
  std::chrono::milliseconds head{10'000};
  std::chrono::milliseconds body{60'000};  // Between two pieces of a body.
  // For a piece of an answer, 64 KiB at most, to be taken.
  std::chrono::milliseconds write{20'000};
  std::chrono::milliseconds handshake{10'000};
  // Between two lines that keep a stream of events alive.
  std::chrono::milliseconds keep_alive{15'000};
};

}  // namespace tessera::front::http

#endif  // TESSERA_SERVER_FRONT_HTTP_HTTP_LIMITS_H_
