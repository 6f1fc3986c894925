#include "server/front/http/connection.h"

#include <algorithm>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/error_reason.h"
#include "base/log.h"
#include "base/retry_delay.h"
#include "boost/asio/post.hpp"
#include "boost/asio/steady_timer.hpp"
#include "boost/asio/strand.hpp"
#include "boost/asio/write.hpp"
#include "boost/beast/core/tcp_stream.hpp"
#include "boost/beast/ssl/ssl_stream.hpp"
#include "server/front/http/answer.h"

namespace tessera::front::http {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
using Error = beast::error_code;
using Milliseconds = std::chrono::milliseconds;

constexpr size_t kHeadReadBytes = 4 << 10;
constexpr size_t kBodyReadBytes = 64 << 10;
constexpr size_t kWriteBytes = 64 << 10;
// After an answer to a request whose body was not read: if the connection were
// closed at once, the client would lose the answer.
constexpr Milliseconds kLinger{2'000};
constexpr char kContinue[] = "HTTP/1.1 100 Continue\r\n\r\n";
constexpr char kLastChunk[] = "0\r\n\r\n";

absl::Status Busy() {
  return WithRetryDelay(
      WithReason(absl::ResourceExhaustedError(
                     "the server has more requests to answer than it can keep; "
                     "try again after a while"),
                 "SERVER_BUSY"),
      absl::Seconds(1));
}

std::string PeerOf(const asio::ip::tcp::socket& socket) {
  Error error;
  const auto end = socket.remote_endpoint(error);
  if (error) return "unknown";
  const std::string address = end.address().to_string();
  return end.address().is_v4()
             ? absl::StrCat("ipv4:", address, ":", end.port())
             : absl::StrCat("ipv6:[", address, "]:", end.port());
}

// Whether Stream is TLS.
template <typename Stream>
inline constexpr bool kEncrypted = !std::is_same_v<Stream, beast::tcp_stream>;

// All methods but the public ones run on the connection's strand.
template <typename Stream>
class StreamConnection final
    : public Connection,
      public std::enable_shared_from_this<StreamConnection<Stream>> {
 public:
  template <typename... StreamArguments>
  StreamConnection(Dependencies dependencies, std::string peer,
                   std::shared_ptr<asio::ssl::context> tls,
                   StreamArguments&&... arguments)
      : dependencies_(std::move(dependencies)),
        peer_(std::move(peer)),
        tls_(std::move(tls)),
        stream_(std::forward<StreamArguments>(arguments)...),
        timer_(stream_.get_executor()) {}

  void Start() override {
    Post([](auto& self) { self.Handshake(); });
  }
  void Drain() override {
    Post([](auto& self) {
      self.draining_ = true;
      if (self.waits_for_request_ || self.response_.feed) self.Abort();
    });
  }
  void Close() override {
    Post([](auto& self) { self.Abort(); });
  }

 private:
  using Self = StreamConnection<Stream>;

  // Runs `step` on the strand while the connection exists.
  template <typename Step>
  void Post(Step step) {
    asio::post(stream_.get_executor(), [self = this->shared_from_this(),
                                        step = std::move(step)]() mutable {
      if (!self->ended_) step(*self);
    });
  }
  // Runs `work` on the pool, which must not be full. `work` keeps the
  // connection's memory, not the connection.
  template <typename Work>
  bool TryRunOn(WorkPool& pool, Work work) {
    return pool.TryRun([self = this->shared_from_this(),
                        work = std::move(work)]() mutable { work(*self); },
                       dependencies_.limits.most_waiting);
  }
  template <typename Work>
  void RunOn(WorkPool& pool, Work work) {
    pool.Run([self = this->shared_from_this(),
              work = std::move(work)]() mutable { work(*self); });
  }
  // What the request runs on, once it was let in.
  WorkPool& Pool() {
    return exchange_->is_slow() ? dependencies_.slow_pool : dependencies_.pool;
  }
  // A handler of Asio that runs `step(*this, bytes)` unless the operation
  // failed, which ends the connection.
  template <typename Step>
  auto Then(Step step) {
    return [self = this->shared_from_this(), step = std::move(step)](
               Error error, size_t bytes = 0) mutable {
      if (self->ended_) return;
      if (error) return self->Abort();
      step(*self, bytes);
    };
  }

  void Expire(Milliseconds time) {
    beast::get_lowest_layer(stream_).expires_after(time);
  }

  void Handshake() {
    if constexpr (kEncrypted<Stream>) {
      Expire(dependencies_.limits.handshake);
      stream_.async_handshake(
          asio::ssl::stream_base::server,
          Then([](Self& self, size_t) { self.AwaitRequest(); }));
    } else {
      AwaitRequest();
    }
  }

  void AwaitRequest() {
    if (draining_) return Shutdown();
    parser_.emplace();
    received_.clear();
    response_ = {};
    response_error_ = absl::OkStatus();
    head_deadline_ = {};
    ReadHead();
  }

  void ReadHead() {
    waits_for_request_ = buffer_.empty();
    if (!buffer_.empty()) {
      absl::StatusOr<size_t> taken = parser_->Put(buffer_);
      if (!taken.ok()) return RefuseHead(taken.status());
      buffer_.erase(0, *taken);
      if (parser_->has_head()) return TakeHead();
      if (head_deadline_ == Clock::time_point{}) {
        head_deadline_ = Clock::now() + dependencies_.limits.head;
      }
      beast::get_lowest_layer(stream_).expires_at(head_deadline_);
    } else {
      Expire(dependencies_.limits.idle);
    }
    Read(kHeadReadBytes, [](Self& self) { self.ReadHead(); });
  }

  template <typename Step>
  void Read(size_t most, Step step) {
    const size_t before = buffer_.size();
    buffer_.resize(before + most);
    stream_.async_read_some(asio::buffer(&buffer_[before], most),
                            [self = this->shared_from_this(), before, step](
                                Error error, size_t bytes) {
                              self->buffer_.resize(before + bytes);
                              if (self->ended_) return;
                              if (error) return self->Abort();
                              step(*self);
                            });
  }

  // For bytes that are no request: nobody knows where the next one begins.
  void RefuseHead(const absl::Status& error) {
    exchange_ =
        std::make_shared<Exchange>(dependencies_.exchange, Head(), peer_);
    complete_ = false;
    Refuse(error);
  }

  void TakeHead() {
    waits_for_request_ = false;
    exchange_ = std::make_shared<Exchange>(dependencies_.exchange,
                                           parser_->head(), peer_);
    complete_ = !parser_->head().has_body;
    const bool taken = TryRunOn(dependencies_.pool, [](Self& self) {
      const absl::Status begun = self.exchange_->Begin();
      if (begun.ok() && self.exchange_->body() == Exchange::Body::kNone &&
          !self.exchange_->is_slow()) {
        return self.Run();
      }
      self.Post([begun](Self& strand) {
        begun.ok() ? strand.BeginBody() : strand.Refuse(begun);
      });
    });
    if (!taken) Refuse(Busy());
  }

  void BeginBody() {
    if (!parser_->head().has_body || !parser_->head().expects_continue ||
        !buffer_.empty()) {
      return ReadBody();
    }
    Expire(dependencies_.limits.write);
    asio::async_write(stream_, asio::buffer(kContinue, sizeof(kContinue) - 1),
                      Then([](Self& self, size_t) { self.ReadBody(); }));
  }

  void ReadBody() {
    while (!buffer_.empty() && !parser_->is_complete()) {
      const absl::StatusOr<size_t> taken = parser_->Put(buffer_);
      if (!taken.ok()) return Refuse(taken.status());
      buffer_.erase(0, *taken);
      if (*taken == 0) break;
    }
    complete_ = parser_->is_complete();
    const bool whole = exchange_->body() == Exchange::Body::kWhole;
    std::string bytes = parser_->TakeBody();
    if (whole) {
      const size_t most = exchange_->most_body_bytes();
      if (received_.size() + bytes.size() > most) {
        return Refuse(BodyTooLarge(most));
      }
      received_ += bytes;
    } else if (!bytes.empty()) {
      return Take(std::move(bytes));
    }
    if (complete_) return RunEndpoint();
    Expire(dependencies_.limits.body);
    Read(kBodyReadBytes, [](Self& self) { self.ReadBody(); });
  }

  void Take(std::string bytes) {
    RunOn(Pool(), [bytes = std::move(bytes)](Self& self) {
      const absl::Status taken = self.exchange_->Take(bytes);
      self.Post([taken](Self& strand) {
        if (!taken.ok()) return strand.Refuse(taken);
        if (strand.complete_) return strand.RunEndpoint();
        strand.ReadBody();
      });
    });
  }

  void RunEndpoint() {
    if (!TryRunOn(Pool(), [](Self& self) { self.Run(); })) Refuse(Busy());
  }

  // On the pool.
  void Run() {
    // The answer may be on its way before Exchange::Run() returns.
    const std::shared_ptr<Exchange> exchange = exchange_;
    exchange->Run(std::move(received_), [weak = this->weak_from_this()](
                                            absl::StatusOr<Response> response) {
      const auto self = weak.lock();
      if (self == nullptr) return;
      self->Post([response = std::move(response)](Self& strand) mutable {
        if (!response.ok()) {
          return strand.Refuse(response.status());
        }
        strand.Send(*std::move(response));
      });
    });
  }

  void Refuse(const absl::Status& error) {
    response_error_ = error;
    Send(exchange_->Refuse(error));
  }

  void Send(Response response) {
    response_ = std::move(response);
    const Head& head = exchange_->head();
    const bool long_body = response_.pull || response_.feed;
    const bool sized = response_.headers.count("Content-Length") > 0;
    chunked_ = long_body && !sized && head.chunks;
    keep_alive_ = head.keep_alive && complete_ && !draining_ &&
                  (!long_body || sized || chunked_);
    out_ = HeadText(response_, exchange_->request_id(), keep_alive_, chunked_);
    if (head.method == "HEAD") {
      response_.pull = nullptr;
      response_.feed = nullptr;
    } else if (!long_body) {
      out_ += response_.body;
    }
    response_.body.clear();
    Write();
  }

  // Writes `out_`, then goes on with the body.
  void Write() {
    written_ = 0;
    writing_ = true;
    WritePiece();
  }

  void WritePiece() {
    const size_t size = std::min(kWriteBytes, out_.size() - written_);
    Expire(dependencies_.limits.write);
    asio::async_write(stream_, asio::buffer(&out_[written_], size),
                      Then([](Self& self, size_t bytes) {
                        self.written_ += bytes;
                        if (self.written_ < self.out_.size()) {
                          return self.WritePiece();
                        }
                        self.writing_ = false;
                        self.out_.clear();
                        self.GoOn();
                      }));
  }

  void GoOn() {
    if (last_piece_ || (!response_.pull && !response_.feed)) return Finish();
    if (response_.pull) {
      return RunOn(Pool(), [](Self& self) {
        auto piece = Pulled(self.response_.pull);
        self.Post([piece = std::move(piece)](Self& strand) mutable {
          strand.SendPiece(std::move(piece));
        });
      });
    }
    if (!feed_runs_ && !delivered_ && !awaits_feed_) AskFeed();
    KeepAliveLater();
    SendDelivered();
  }

  void AskFeed() {
    awaits_feed_ = true;
    feed_runs_ = true;
    RunOn(Pool(), [](Self& self) {
      self.response_.feed(
          [weak = self.weak_from_this()](absl::StatusOr<std::string> piece) {
            const auto locked = weak.lock();
            if (locked == nullptr) return;
            locked->Post([piece = std::move(piece)](Self& strand) mutable {
              strand.awaits_feed_ = false;
              strand.delivered_ = std::move(piece);
              strand.SendDelivered();
            });
          });
      self.Post([](Self& strand) {
        strand.feed_runs_ = false;
        strand.SendDelivered();
      });
    });
  }

  // Once the feed has returned, as it may be destroyed with the last piece.
  void SendDelivered() {
    if (!delivered_ || feed_runs_ || writing_) return;
    timer_.cancel();
    SendPiece(*std::exchange(delivered_, std::nullopt));
  }

  void KeepAliveLater() {
    if (response_.keep_alive.empty()) return;
    timer_.expires_after(dependencies_.limits.keep_alive);
    timer_.async_wait([self = this->shared_from_this()](Error error) {
      if (error || self->ended_ || self->writing_ || self->delivered_ ||
          !self->response_.feed) {
        return;
      }
      self->SendPiece(self->response_.keep_alive);
    });
  }

  void SendPiece(absl::StatusOr<std::string> piece) {
    if (!piece.ok()) {
      // Without the last chunk the client notices that bytes are missing.
      response_error_ = piece.status();
      return Abort();
    }
    last_piece_ = piece->empty();
    out_ = chunked_ ? last_piece_ ? kLastChunk
                                  : absl::StrCat(absl::Hex(piece->size()),
                                                 "\r\n", *piece, "\r\n")
                    : *std::move(piece);
    if (out_.empty()) return Finish();
    Write();
  }

  void Finish() {
    exchange_->End(response_.status, response_error_);
    exchange_.reset();
    response_ = {};
    last_piece_ = false;
    if (keep_alive_ && !draining_) return AwaitRequest();
    Shutdown();
  }

  // Closes after the client has read everything.
  void Shutdown() {
    waits_for_request_ = true;
    Expire(kLinger);
    if constexpr (kEncrypted<Stream>) {
      stream_.async_shutdown(
          [self = this->shared_from_this()](Error) { self->Abort(); });
    } else {
      Error ignored;
      stream_.socket().shutdown(asio::ip::tcp::socket::shutdown_send, ignored);
      Linger();
    }
  }

  void Linger() {
    buffer_.clear();
    Read(kBodyReadBytes, [](Self& self) { self.Linger(); });
  }

  void Abort() {
    if (std::exchange(ended_, true)) return;
    timer_.cancel();
    beast::get_lowest_layer(stream_).close();
    if (exchange_ && !response_error_.ok()) {
      exchange_->End(response_.status, response_error_);
    }
    // A pool's thread may be in them; it holds this object meanwhile.
    dependencies_.ended(this->shared_from_this());
  }

  using Clock = std::chrono::steady_clock;

  const Dependencies dependencies_;
  const std::string peer_;
  const std::shared_ptr<asio::ssl::context> tls_;  // Null: none.
  Stream stream_;
  asio::steady_timer timer_;
  std::string buffer_;  // Received and not yet parsed.
  std::optional<RequestParser> parser_;
  Clock::time_point head_deadline_;
  std::shared_ptr<Exchange> exchange_;
  std::string received_;  // The body, if it is kept.
  Response response_;
  absl::Status response_error_;
  std::string out_;
  size_t written_ = 0;
  std::optional<absl::StatusOr<std::string>> delivered_;
  bool waits_for_request_ = false;
  bool complete_ = false;  // The request was read to its end.
  bool chunked_ = false;
  bool keep_alive_ = false;
  bool writing_ = false;
  bool last_piece_ = false;
  bool awaits_feed_ = false;
  bool feed_runs_ = false;
  bool draining_ = false;
  bool ended_ = false;
};

}  // namespace

std::shared_ptr<Connection> Connection::Make(
    Dependencies dependencies, asio::ip::tcp::socket socket,
    std::shared_ptr<asio::ssl::context> tls) {
  Error ignored;
  socket.set_option(asio::ip::tcp::no_delay(true), ignored);
  std::string peer = PeerOf(socket);
  if (tls == nullptr) {
    return std::make_shared<StreamConnection<beast::tcp_stream>>(
        std::move(dependencies), std::move(peer), nullptr, std::move(socket));
  }
  asio::ssl::context& context = *tls;
  return std::make_shared<
      StreamConnection<beast::ssl_stream<beast::tcp_stream>>>(
      std::move(dependencies), std::move(peer), std::move(tls),
      std::move(socket), context);
}

}  // namespace tessera::front::http
