// One request from its head to the end of its answer.
#ifndef TESSERA_SERVER_FRONT_HTTP_EXCHANGE_H_
#define TESSERA_SERVER_FRONT_HTTP_EXCHANGE_H_

#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "base/metrics.h"
#include "base/trace.h"
#include "server/front/grpc/file_streams.h"
#include "server/front/http/endpoint.h"
#include "server/front/http/entrance.h"
#include "server/front/http/request_parser.h"
#include "server/front/http/router.h"

namespace tessera::front::http {

// The longest body of a request that is kept in memory, and that of one whose
// sender need not be known.
inline constexpr size_t kMaxBodyBytes = 4 << 20;
inline constexpr size_t kMaxOpenBodyBytes = 16 << 10;

// Finds the endpoint, lets the caller in, runs the endpoint, and notes the
// outcome in log and metrics. Knows no sockets. A request that is no call of
// the gRPC API is also a span, below the one that its `traceparent` names.
//
// Used by one thread at a time, but for NoteClientLeft(). Borrows the
// dependencies.
class Exchange {
 public:
  struct Dependencies {
    const Router& router;
    const Entrance* entrance;  // Null: everybody may do everything.
    Metrics& metrics;
    // Caps each user's uploads and downloads. Null: nobody does.
    FileStreams* streams = nullptr;
  };
  // What becomes of the body.
  enum class Body { kNone, kWhole, kReceived };

  // `peer` is the client's address as gRPC writes it, `ipv4:127.0.0.1:4711`.
  Exchange(const Dependencies& dependencies, Head head, std::string peer);
  // Notes an exchange that ended without an answer.
  ~Exchange();

  const Head& head() const { return head_; }
  const std::string& request_id() const { return request_.caller.request_id; }
  // Whose turn the request is, for WorkPool.
  const std::string& turn() const { return turn_; }

  // Checks all that can be checked before the body is read. May wait for the
  // database. Errors: those of Router::Find(), Entrance and
  // FileStreams::Admit(); BODY_TOO_LARGE.
  absl::Status Begin();

  // What to do with the body. REQUIRES: Begin() succeeded.
  Body body() const { return body_; }
  // Of a body that is kWhole. REQUIRES: as body().
  size_t most_body_bytes() const;
  // Whether Run(), or reading the answer, may take seconds, as it does where
  // images are decoded or files are made. False before Begin().
  bool is_slow() const;
  // Hands over bytes of a body that is kReceived.
  absl::Status Take(const std::string& bytes);
  // Runs the endpoint with the body, if it is kWhole, or ends the reception.
  // Calls `respond` once, then or later, from any thread.
  void Run(std::string body, Respond respond);

  // Nobody waits for the answer any more: what has not begun does not begin,
  // and calls that were passed on are cancelled. From any thread.
  void NoteClientLeft() { client_left_.request_stop(); }

  // `work` as a part of the request's span.
  std::function<void()> Traced(std::function<void()> work) const;

  // The answer to an error.
  Response Refuse(const absl::Status& error) const;

  // Notes the outcome: the error, or OK if `status` is below 400.
  void End(int status, const absl::Status& error);

 private:
  absl::Status TryBegin();
  absl::Status Route();
  absl::Status Admit(const std::string& credential);
  absl::Status TakeSeat();
  void BeginSpan();
  // What `step`, a part of the span, returns or throws.
  template <typename Step>
  auto Guarded(const Step& step) const -> decltype(step());
  bool is_passed_on() const;
  std::string Label() const;
  void WriteLog(int status, const absl::Status& error,
                absl::Duration time) const;

  const Dependencies dependencies_;
  const Head head_;
  const absl::Time start_;
  const std::optional<trace::Context> client_span_;
  std::stop_source client_left_;
  Request request_;
  std::string turn_;
  std::optional<trace::Span> span_;
  const http::Route* route_ = nullptr;
  std::unique_ptr<FileStreams::Seat> seat_;
  Body body_ = Body::kNone;
  std::unique_ptr<Receiver> receiver_;
  bool ended_ = false;
};

// RESOURCE_EXHAUSTED (BODY_TOO_LARGE).
absl::Status BodyTooLarge(size_t most_bytes);

// What `pull` returns or throws.
absl::StatusOr<std::string> Pulled(const Puller& pull);

}  // namespace tessera::front::http

#endif  // TESSERA_SERVER_FRONT_HTTP_EXCHANGE_H_
