#include "server/front/http/socket.h"

#include <poll.h>

#include <type_traits>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "boost/asio/write.hpp"
#include "boost/beast/core/tcp_stream.hpp"
#include "boost/beast/ssl/ssl_stream.hpp"

namespace tessera::front::http {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
using asio::ip::tcp;

// What is read of a client to whom nothing more is said.
constexpr size_t kDrainBytes = 64 << 10;

std::string PeerOf(const tcp::socket& socket) {
  Socket::Error error;
  const auto end = socket.remote_endpoint(error);
  if (error) return "unknown";
  const std::string address = end.address().to_string();
  return end.address().is_v4()
             ? absl::StrCat("ipv4:", address, ":", end.port())
             : absl::StrCat("ipv6:[", address, "]:", end.port());
}

// `Stream` is one of Beast's.
template <typename Stream>
class StreamSocket final : public Socket {
 public:
  template <typename... StreamArguments>
  StreamSocket(std::shared_ptr<asio::io_context> io, std::string peer,
               std::shared_ptr<asio::ssl::context> tls,
               StreamArguments&&... arguments)
      : Socket(std::move(io), std::move(peer)),
        tls_(std::move(tls)),
        stream_(std::forward<StreamArguments>(arguments)...) {}

  asio::any_io_executor executor() override { return stream_.get_executor(); }

  void ExpireAt(Clock::time_point time) override { lowest().expires_at(time); }

  void Handshake(Done done) override {
    if constexpr (kEncrypted) {
      stream_.async_handshake(
          asio::ssl::stream_base::server,
          [done = std::move(done)](Error error) { done(error, 0); });
    } else {
      done({}, 0);
    }
  }

  void ReadSome(char* bytes, size_t most, Done done) override {
    stream_.async_read_some(asio::buffer(bytes, most), std::move(done));
  }

  void WriteAll(const char* bytes, size_t size, Done done) override {
    asio::async_write(stream_, asio::buffer(bytes, size), std::move(done));
  }

  void Shutdown(Done done) override {
    if constexpr (kEncrypted) {
      stream_.async_shutdown(
          [done = std::move(done)](Error error) { done(error, 0); });
    } else {
      Error ignored;
      lowest().socket().shutdown(tcp::socket::shutdown_send, ignored);
      rest_.resize(kDrainBytes);
      Drain(std::move(done));
    }
  }

  void AwaitInput(Done done) override {
    lowest().socket().async_wait(
        tcp::socket::wait_read,
        [done = std::move(done)](Error error) { done(error, 0); });
  }

  bool HasLeft() override {
    pollfd socket{.fd = lowest().socket().native_handle(),
                  .events = POLLRDHUP,
                  .revents = 0};
    return ::poll(&socket, 1, /*timeout=*/0) > 0;
  }

  void Close() override { lowest().close(); }

 private:
  static constexpr bool kEncrypted = !std::is_same_v<Stream, beast::tcp_stream>;

  beast::tcp_stream& lowest() { return beast::get_lowest_layer(stream_); }

  void Drain(Done done) {
    ReadSome(rest_.data(), rest_.size(),
             [this, done = std::move(done)](Error error, size_t) mutable {
               error ? done(error, 0) : Drain(std::move(done));
             });
  }

  const std::shared_ptr<asio::ssl::context> tls_;  // Null: none.
  Stream stream_;
  std::vector<char> rest_;
};

}  // namespace

std::unique_ptr<Socket> Socket::Make(tcp::socket socket,
                                     std::shared_ptr<asio::ssl::context> tls,
                                     std::shared_ptr<asio::io_context> io) {
  Error ignored;
  socket.set_option(tcp::no_delay(true), ignored);
  std::string peer = PeerOf(socket);
  if (tls == nullptr) {
    return std::make_unique<StreamSocket<beast::tcp_stream>>(
        std::move(io), std::move(peer), nullptr, std::move(socket));
  }
  asio::ssl::context& context = *tls;
  return std::make_unique<StreamSocket<beast::ssl_stream<beast::tcp_stream>>>(
      std::move(io), std::move(peer), std::move(tls), std::move(socket),
      context);
}

}  // namespace tessera::front::http
