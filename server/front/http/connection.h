// One client's connection.
#ifndef TESSERA_SERVER_FRONT_HTTP_CONNECTION_H_
#define TESSERA_SERVER_FRONT_HTTP_CONNECTION_H_

#include <functional>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "base/work_pool.h"
#include "server/front/http/answer_writer.h"
#include "server/front/http/endpoint.h"
#include "server/front/http/exchange.h"
#include "server/front/http/http_limits.h"
#include "server/front/http/request_reader.h"
#include "server/front/http/socket.h"

namespace tessera::front::http {

// Answers one request after the other. No thread waits for the client: bytes
// come and go on the socket's executor, endpoints run on the pools.
//
// Thread-safe. The owner keeps the connection until `ended`.
class Connection : public std::enable_shared_from_this<Connection> {
 public:
  struct Dependencies {
    Exchange::Dependencies exchange;
    WorkPool& pool;
    WorkPool& slow_pool;  // For what Exchange::is_slow() tells.
    HttpLimits limits;
    // Called once, when the connection has ended. The owner drops it then.
    std::function<void(const std::shared_ptr<Connection>&)> ended;
  };

  Connection(Dependencies dependencies, std::unique_ptr<Socket> socket);

  void Start();
  // The server is about to end: closes a connection that waits for a request or
  // for an event; another one ends with its answer.
  void Drain();
  // Ends the connection at once.
  void Close();

 private:
  using Self = Connection;

  // All of these run on the socket's executor unless they say otherwise.

  // Runs `step(*this)` there while the connection exists. From any thread.
  template <typename Step>
  void Post(Step step);
  // Runs `work(*this)` on a pool that is not full. `work` keeps this object's
  // memory, not the connection.
  template <typename Work>
  absl::Status TryRunOn(WorkPool& pool, Work work);
  // What the request runs on, once it was let in.
  WorkPool& Pool();
  // Handlers that run `step(*this)` while the connection exists. A failure of
  // the socket ends the connection.
  template <typename Step>
  Socket::Done Then(Step step);
  template <typename Step>
  RequestReader::Next Next(Step step);

  void Handshake();
  void AwaitRequest();
  void Begin();
  void BeginBody();
  void ReadBody();
  void Take(std::string bytes);
  void RunEndpoint();
  void Run();  // On a pool.
  // Notices when the client leaves while it is to wait for its answer, or for
  // the next event.
  void WatchClient();
  void NoteClientLeft();
  void Refuse(const absl::Status& error);
  void Send(Response response);
  void Finish(int status, const absl::Status& outcome);
  void Shutdown();
  void Abort();

  bool feeds() const { return writer_ != nullptr && writer_->is_feed(); }

  const Dependencies dependencies_;
  const std::shared_ptr<Socket> socket_;
  RequestReader reader_;
  std::shared_ptr<Exchange> exchange_;
  std::string received_;  // The body, if it is kept.
  absl::Status refusal_;  // What the answer says, if it is an error.
  std::shared_ptr<AnswerWriter> writer_;  // Null unless an answer is written.
  bool waits_for_request_ = false;
  bool shuts_down_ = false;
  bool watches_client_ = false;
  bool complete_ = false;  // The request was read to its end.
  bool keep_alive_ = false;
  bool draining_ = false;
  bool ended_ = false;
};

}  // namespace tessera::front::http

#endif  // TESSERA_SERVER_FRONT_HTTP_CONNECTION_H_
