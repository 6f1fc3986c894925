// Writes one answer, however long it is.
#ifndef TESSERA_SERVER_FRONT_HTTP_ANSWER_WRITER_H_
#define TESSERA_SERVER_FRONT_HTTP_ANSWER_WRITER_H_

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "boost/asio/steady_timer.hpp"
#include "server/front/http/endpoint.h"
#include "server/front/http/http_limits.h"
#include "server/front/http/socket.h"

namespace tessera::front::http {

// Writes the head and the body as fast as the client reads. Pieces of a long
// body are made on a pool's thread, or come when the feed delivers them; no
// thread waits for the client or for events.
//
// Used on the socket's executor. Kept alive by its operations.
class AnswerWriter : public std::enable_shared_from_this<AnswerWriter> {
 public:
  struct Dependencies {
    std::shared_ptr<Socket> socket;
    HttpLimits limits;
    // Runs work on a thread of a pool.
    std::function<void(std::function<void()> work)> run;
    // Called once, on the executor: the client has taken the whole answer, or
    // the error that broke it off.
    std::function<void(const absl::Status&)> done;
  };

  // `head` is that of `response`, whose body is left out unless `with_body`.
  AnswerWriter(Dependencies dependencies, Response response, std::string head,
               bool with_body, bool chunked);

  void Start();
  // Whether the answer is a stream of events, which has no end of its own.
  bool is_feed() const { return response_.feed != nullptr; }
  // Writes nothing more and does not call `done`. The socket was closed.
  void Stop();

 private:
  // Runs `step` on the executor unless the writer was stopped.
  template <typename Step>
  void Post(Step step);
  void Write();  // `out_`, then goes on with the body.
  void WritePiece();
  void GoOn();
  void Pull();
  void AskFeed();
  void SendDelivered();
  void KeepAliveLater();
  void SendPiece(absl::StatusOr<std::string> piece);
  void End(const absl::Status& outcome);

  Dependencies dependencies_;
  Response response_;
  const bool chunked_;
  boost::asio::steady_timer timer_;  // Of the keep-alive lines.
  std::string out_;
  size_t written_ = 0;
  std::optional<absl::StatusOr<std::string>> delivered_;  // By the feed.
  bool writing_ = false;
  bool last_piece_ = false;
  bool awaits_feed_ = false;
  bool feed_runs_ = false;
  bool ended_ = false;
};

}  // namespace tessera::front::http

#endif  // TESSERA_SERVER_FRONT_HTTP_ANSWER_WRITER_H_
