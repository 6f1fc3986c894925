// One request from its head to the end of its answer.
#ifndef TESSERA_SERVER_FRONT_HTTP_EXCHANGE_H_
#define TESSERA_SERVER_FRONT_HTTP_EXCHANGE_H_

#include <memory>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "base/metrics.h"
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
// outcome in log and metrics. Knows no sockets.
//
// Used by one thread at a time. Borrows the dependencies.
class Exchange {
 public:
  struct Dependencies {
    const Router& router;
    const Entrance* entrance;  // Null: everybody may do everything.
    Metrics& metrics;
  };
  // What becomes of the body.
  enum class Body { kNone, kWhole, kReceived };

  // `peer` is the client's address as gRPC writes it, `ipv4:127.0.0.1:4711`.
  Exchange(const Dependencies& dependencies, Head head, std::string peer);
  // Notes an exchange that ended without an answer.
  ~Exchange();

  const Head& head() const { return head_; }
  const std::string& request_id() const { return request_.caller.request_id; }

  // Checks all that can be checked before the body is read. May wait for the
  // database. Errors: those of Router::Find() and Entrance; BODY_TOO_LARGE.
  absl::Status Begin();

  // What to do with the body. REQUIRES: Begin() succeeded.
  Body body() const { return body_; }
  // Of a body that is kWhole. REQUIRES: as body().
  size_t most_body_bytes() const;
  // Whether Run(), or reading the answer, may take seconds, as it does where
  // images are decoded or files are made. REQUIRES: as body().
  bool is_slow() const;
  // Hands over bytes of a body that is kReceived.
  absl::Status Take(const std::string& bytes);
  // Runs the endpoint with the body, if it is kWhole, or ends the reception.
  // Calls `respond` once, then or later, from any thread.
  void Run(std::string body, Respond respond);

  // The answer to an error.
  Response Refuse(const absl::Status& error) const;

  // Notes the outcome: the error, or OK if `status` is below 400.
  void End(int status, const absl::Status& error);

 private:
  absl::Status TryBegin();
  absl::Status Route();
  absl::Status Admit(const std::string& credential);

  const Dependencies dependencies_;
  const Head head_;
  const absl::Time start_;
  Request request_;
  const http::Route* route_ = nullptr;
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
