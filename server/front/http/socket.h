// A client's socket, encrypted or not.
#ifndef TESSERA_SERVER_FRONT_HTTP_SOCKET_H_
#define TESSERA_SERVER_FRONT_HTTP_SOCKET_H_

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "boost/asio/any_io_executor.hpp"
#include "boost/asio/io_context.hpp"
#include "boost/asio/ip/tcp.hpp"
#include "boost/asio/ssl/context.hpp"
#include "boost/system/error_code.hpp"

namespace tessera::front::http {

// Moves bytes over TCP or TLS. Operations return at once and call `done` on the
// socket's executor, with an error if the client was too slow. One read, one
// write and one AwaitInput() may be under way.
//
// Used on its executor, which is a strand.
class Socket {
 public:
  using Error = boost::system::error_code;
  using Done = std::function<void(Error error, size_t bytes)>;
  using Clock = std::chrono::steady_clock;

  // `tls` null: plain TCP. `io`, whose socket it is, is kept.
  static std::unique_ptr<Socket> Make(
      boost::asio::ip::tcp::socket socket,
      std::shared_ptr<boost::asio::ssl::context> tls,
      std::shared_ptr<boost::asio::io_context> io);
  virtual ~Socket() = default;

  virtual boost::asio::any_io_executor executor() = 0;
  // The client's address as gRPC writes it, `ipv4:127.0.0.1:4711`.
  const std::string& peer() const { return peer_; }

  // Until when the operations that begin next may take.
  virtual void ExpireAt(Clock::time_point time) = 0;
  void ExpireAfter(Clock::duration time) { ExpireAt(Clock::now() + time); }

  // TLS' handshake; done at once without TLS.
  virtual void Handshake(Done done) = 0;
  virtual void ReadSome(char* bytes, size_t most, Done done) = 0;
  virtual void WriteAll(const char* bytes, size_t size, Done done) = 0;
  // Tells the client that nothing more comes, and waits until the client has
  // read everything: a client would lose an answer if the socket were closed.
  virtual void Shutdown(Done done) = 0;

  // Waits until the client sends bytes or leaves. Without a limit of time.
  virtual void AwaitInput(Done done) = 0;
  // Whether the client has closed its side, so that it will send nothing more.
  virtual bool HasLeft() = 0;

  // All operations fail from now on.
  virtual void Close() = 0;

 protected:
  Socket(std::shared_ptr<boost::asio::io_context> io, std::string peer)
      : io_(std::move(io)), peer_(std::move(peer)) {}

 private:
  const std::shared_ptr<boost::asio::io_context> io_;
  const std::string peer_;
};

}  // namespace tessera::front::http

#endif  // TESSERA_SERVER_FRONT_HTTP_SOCKET_H_
