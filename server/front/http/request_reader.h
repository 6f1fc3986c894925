// Reads requests from a client's socket.
#ifndef TESSERA_SERVER_FRONT_HTTP_REQUEST_READER_H_
#define TESSERA_SERVER_FRONT_HTTP_REQUEST_READER_H_

#include <functional>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "server/front/http/http_limits.h"
#include "server/front/http/request_parser.h"
#include "server/front/http/socket.h"

namespace tessera::front::http {

// Reads one request after the other, and gives up clients that are too slow.
// Keeps at most the bytes of one read beside a head.
//
// Used on the socket's executor. Borrows the socket. The owner lives until
// `next` was called or destroyed.
class RequestReader {
 public:
  // Called once, now or later: OK, or why the bytes are no request.
  using Next = std::function<void(const absl::Status&)>;

  // `lost` is called instead of `next` if the client has gone or was too slow.
  RequestReader(Socket& socket, const HttpLimits& limits,
                std::function<void()> lost)
      : socket_(socket), limits_(limits), lost_(std::move(lost)) {}

  // Reads the head of the next request.
  void ReadHead(Next next);
  // REQUIRES: ReadHead() succeeded.
  const Head& head() const { return parser_->head(); }

  // Waits for bytes of the body, or its end; TakeBytes() has the bytes then.
  void ReadBody(Next next);
  std::string TakeBytes() { return parser_->TakeBody(); }
  // Whether the request was read to its end.
  bool is_complete() const { return parser_->is_complete(); }

  // Whether bytes of the body came along with the head.
  bool has_more() const { return !buffer_.empty(); }
  // Whether nothing of the next request has come.
  bool waits() const { return waits_; }

 private:
  // Reads at most so many bytes, then calls `step`. `next` is kept meanwhile.
  void Read(size_t most, Next next, void (RequestReader::*step)(Next next));
  void GoOnWithHead(Next next);

  Socket& socket_;
  const HttpLimits limits_;
  const std::function<void()> lost_;
  std::string buffer_;  // Received and not yet parsed.
  std::optional<RequestParser> parser_;
  // Set by the first byte of a head.
  std::optional<Socket::Clock::time_point> head_deadline_;
  bool waits_ = false;
};

}  // namespace tessera::front::http

#endif  // TESSERA_SERVER_FRONT_HTTP_REQUEST_READER_H_
