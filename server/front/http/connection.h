// One client's connection.
#ifndef TESSERA_SERVER_FRONT_HTTP_CONNECTION_H_
#define TESSERA_SERVER_FRONT_HTTP_CONNECTION_H_

#include <functional>
#include <memory>

#include "boost/asio/io_context.hpp"
#include "boost/asio/ip/tcp.hpp"
#include "boost/asio/ssl/context.hpp"
#include "server/front/grpc/work_pool.h"
#include "server/front/http/exchange.h"
#include "server/front/http/http_limits.h"

namespace tessera::front::http {

// Reads requests one after the other and writes their answers, over TCP or TLS.
// No thread waits for the client: bytes come and go on the threads of the
// io_context, endpoints run on the pools.
//
// Thread-safe.
class Connection {
 public:
  struct Dependencies {
    std::shared_ptr<boost::asio::io_context> io;
    Exchange::Dependencies exchange;
    WorkPool& pool;
    WorkPool& slow_pool;  // For what Exchange::is_slow() tells.
    HttpLimits limits;
    // Called once, when the connection has ended. The owner drops it then.
    std::function<void(const std::shared_ptr<Connection>&)> ended;
  };

  // `tls` null: plain TCP. The owner keeps the connection until `ended`.
  static std::shared_ptr<Connection> Make(
      Dependencies dependencies, boost::asio::ip::tcp::socket socket,
      std::shared_ptr<boost::asio::ssl::context> tls);
  virtual ~Connection() = default;

  virtual void Start() = 0;
  // The server is about to end: closes a connection that waits for a request or
  // for an event; another one ends with its answer.
  virtual void Drain() = 0;
  // Ends the connection at once.
  virtual void Close() = 0;
};

}  // namespace tessera::front::http

#endif  // TESSERA_SERVER_FRONT_HTTP_CONNECTION_H_
