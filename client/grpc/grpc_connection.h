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

// Answers that take no work of the server; then those that decode files.
inline constexpr absl::Duration kShortCall = absl::Seconds(30);
inline constexpr absl::Duration kLongCall = absl::Minutes(30);

// What all calls have in common. Owns the channel and the token, which it never
// shows in a message.
//
// Thread-safe.
class GrpcConnection {
 public:
  // Errors: those of Connect().
  static absl::StatusOr<std::unique_ptr<GrpcConnection>> Open(
      const ConnectOptions& options);

  // To make stubs of.
  const std::shared_ptr<grpc::Channel>& channel() const { return channel_; }

  // Puts the token and, unless it is infinite, the deadline into `context`.
  void Prepare(grpc::ClientContext& context, absl::Duration timeout) const;

  // What the server says, with its reason, and with the request id by which
  // its log knows the call; or that it cannot be reached.
  absl::Status ToStatus(const grpc::Status& status);

  // Repeats `attempt` while it fails with UNAVAILABLE, or with a delay after
  // which the server wants to be asked again: a moment if it was never reached,
  // since it may not run at all, else for a minute, in which it may restart or
  // have less to do. REQUIRES: `attempt` may be repeated.
  absl::Status Retry(const std::function<absl::Status()>& attempt);

  // A stream brought a message: a server is there, even if it is lost later.
  void NoteMessage() { reached_ = true; }

  // How long, and how, to wait for the server; see Retry().
  BackoffOptions Patience() const;

  // Makes a unary call that may be repeated: `call` is given a context that
  // is prepared, and where to put the response.
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
  GrpcConnection(std::string server, std::string token,
                 std::shared_ptr<grpc::Channel> channel)
      : server_(std::move(server)),
        authorization_(std::move(token)),
        channel_(std::move(channel)) {}

  const std::string server_;
  const std::string authorization_;  // `Bearer …`; empty: none.
  const std::shared_ptr<grpc::Channel> channel_;
  std::atomic<bool> reached_ = false;
};

}  // namespace tessera::client

#endif  // TESSERA_CLIENT_GRPC_GRPC_CONNECTION_H_
