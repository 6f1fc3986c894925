// One channel to a server: credentials, deadlines, repetition and errors.
#ifndef TESSERA_CLIENT_GRPC_GRPC_CONNECTION_H_
#define TESSERA_CLIENT_GRPC_GRPC_CONNECTION_H_

#include <atomic>
#include <functional>
#include <memory>
#include <string>

#include <grpcpp/grpcpp.h>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "base/status_macros.h"
#include "client/api/backoff.h"
#include "client/api/connect.h"

namespace tessera::client {

// Deadlines: kLongCall for calls in which the server decodes or removes files,
// kShortCall for all others.
inline constexpr absl::Duration kShortCall = absl::Seconds(30);
inline constexpr absl::Duration kLongCall = absl::Minutes(30);

// The connection that all calls share. Owns the channel and the token. No
// message contains the token.
//
// Thread-safe.
class GrpcConnection {
 public:
  // Errors: those of Connect().
  static absl::StatusOr<std::unique_ptr<GrpcConnection>> Open(
      const ConnectOptions& options);

  // For making stubs.
  const std::shared_ptr<grpc::Channel>& channel() const { return channel_; }

  // Adds the token to `context` and, unless `timeout` is infinite, a deadline.
  void Prepare(grpc::ClientContext& context, absl::Duration timeout) const;

  // Converts a gRPC status. An error of Tessera keeps its message, reason and
  // retry delay; the message gets the request id that the server's log has.
  // Other errors get a message that says what to do, such as that the server
  // cannot be reached.
  absl::Status ToStatus(const grpc::Status& status);

  // Repeats `attempt` while it fails with UNAVAILABLE or with a retry delay, as
  // long as Patience() says. Returns the last status.
  // REQUIRES: `attempt` may be repeated.
  absl::Status Retry(const std::function<absl::Status()>& attempt);

  // Call when a stream receives a message: the server has been reached.
  void NoteMessage() { reached_ = true; }

  // Whether a stream that ended with `status` may be opened again: the
  // connection was lost, or the token ended, which the next call renews.
  bool MayGoOnAfter(const absl::Status& status) const;

  // How long to wait for the server: 60 s if it has been reached before, since
  // it may restart or be busy; else 2 s, since it may not run at all.
  BackoffOptions Patience() const;

  // Makes a unary call and repeats it as Retry() does. `call` gets a prepared
  // context and the response to fill in. REQUIRES: `call` may be repeated.
  // Errors: those of ToStatus(), after Retry().
  template <typename Response>
  absl::StatusOr<Response> Call(
      absl::Duration timeout,
      const std::function<grpc::Status(grpc::ClientContext*, Response*)>&
          call) {
    Response response;
    RETURN_IF_ERROR(Retry([&] {
      grpc::ClientContext context;
      Prepare(context, timeout);
      return ToStatus(call(&context, &response));
    }));
    return response;
  }

 private:
  absl::Status FromNoTessera(absl::StatusCode code,
                             const grpc::Status& status) const;
  GrpcConnection(std::string server, std::string authorization,
                 std::function<std::string()> token, std::string traceparent,
                 std::shared_ptr<grpc::Channel> channel)
      : server_(std::move(server)),
        authorization_(std::move(authorization)),
        token_(std::move(token)),
        traceparent_(std::move(traceparent)),
        channel_(std::move(channel)) {}

  const std::string server_;
  const std::string authorization_;  // `Bearer …`; empty: no token.
  // Null: `authorization_` is used.
  const std::function<std::string()> token_;
  const std::string traceparent_;  // Empty: none.
  const std::shared_ptr<grpc::Channel> channel_;
  std::atomic<bool> reached_ = false;
};

}  // namespace tessera::client

#endif  // TESSERA_CLIENT_GRPC_GRPC_CONNECTION_H_
