// Calls that send a stream of messages.
#ifndef TESSERA_SERVER_FRONT_GRPC_SENDING_CALL_H_
#define TESSERA_SERVER_FRONT_GRPC_SENDING_CALL_H_

#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "base/status_macros.h"
#include "grpcpp/server_context.h"
#include "grpcpp/support/server_callback.h"
#include "server/front/grpc/drain.h"
#include "server/front/grpc/file_streams.h"
#include "server/front/grpc/trace_context.h"
#include "server/wire/status.h"

namespace tessera::front {

// Makes the messages of one call. The methods are called one at a time, on the
// threads of the streams. They may wait for disk and database, but never for
// the client. The first error ends the call.
template <typename Response>
class Sender {
 public:
  virtual ~Sender() = default;

  // Called before anything is sent. Returns the user who owns the stream.
  virtual absl::StatusOr<std::string> Admit() = 0;
  // Makes the next message. Returns false if there is none and the call has
  // succeeded.
  virtual absl::StatusOr<bool> Next(Response& response) = 0;
};

// Writes one message after the other. Uses no thread while the client does not
// read. A client that reads nothing for too long is given up (CANCELLED). If a
// drain expires, the call fails with SERVER_DRAINING after the current message.
//
// Thread-safe. Deletes itself when the stream has ended. Borrows its
// dependencies and the context; owns the sender.
template <typename Response>
class SendingCall final : public grpc::ServerWriteReactor<Response> {
 public:
  struct Dependencies {
    FileStreams& streams;
    const Drain& drain;
  };

  SendingCall(const Dependencies& dependencies,
              grpc::CallbackServerContext& context,
              std::unique_ptr<Sender<Response>> sender)
      : dependencies_(dependencies),
        context_(context),
        sender_(std::move(sender)),
        wait_(dependencies.streams, [this] { GiveUp(); }) {
    RunStep([this] { return Begin(); });
  }

  void OnWriteDone(bool ok) override {
    wait_.End();
    {
      const absl::MutexLock lock(&mu_);
      clients_turn_ = false;
    }
    RunStep([this, ok]() -> absl::StatusOr<bool> {
      if (!ok) return absl::CancelledError("the client reads no more");
      RETURN_IF_ERROR(dependencies_.drain.CheckGoOn());
      return Next();
    });
  }
  void OnDone() override { delete this; }

 private:
  // A step returns whether there is a message to write.
  absl::StatusOr<bool> Begin() {
    ASSIGN_OR_RETURN(const std::string user, sender_->Admit());
    ASSIGN_OR_RETURN(seat_, dependencies_.streams.Admit(user));
    return Next();
  }
  absl::StatusOr<bool> Next() {
    response_.Clear();
    return sender_->Next(response_);
  }

  // REQUIRES: not the client's turn.
  void RunStep(std::function<absl::StatusOr<bool>()> step) {
    dependencies_.streams.Run(seat_.get(), [this, step = std::move(step)] {
      const trace::Scope scope(SpanOf(context_));
      bool more = false;
      const grpc::Status answer = wire::Answer([&] {
        const absl::StatusOr<bool> result = step();
        more = result.ok() && *result;
        return result.status();
      });
      if (more) {
        WriteOn();
      } else {
        End(answer);
      }
    });
  }

  void WriteOn() {
    absl::Status expired;
    {
      const absl::MutexLock lock(&mu_);
      expired = dependencies_.drain.CheckGoOn();
      if (expired.ok()) {
        clients_turn_ = true;
        wait_.Begin();
        // gRPC calls OnWriteDone() on another thread, never from StartWrite().
        this->StartWrite(&response_);
        return;  // The next step may already have deleted this.
      }
    }
    End(wire::ToGrpc(expired));
  }

  // Called when the client reads nothing. A status would wait behind the unread
  // message, so the call is cancelled; then the pending write fails.
  void GiveUp() {
    const absl::MutexLock lock(&mu_);
    if (clients_turn_) context_.TryCancel();
  }

  // REQUIRES: not the client's turn. Does not use this object after Finish().
  void End(const grpc::Status& answer) {
    sender_.reset();
    // Before Finish(): the client may start its next call as soon as it has the
    // answer.
    seat_.reset();
    this->Finish(answer);
  }

  const Dependencies dependencies_;
  grpc::CallbackServerContext& context_;
  std::unique_ptr<Sender<Response>> sender_;  // Used by one step at a time.
  std::unique_ptr<FileStreams::Seat> seat_;
  Response response_;  // gRPC uses it while clients_turn_.
  absl::Mutex mu_;
  bool clients_turn_ ABSL_GUARDED_BY(mu_) = false;
  // Last, so that no callback runs while the other members are destroyed.
  FileStreams::Wait wait_;
};

}  // namespace tessera::front

#endif  // TESSERA_SERVER_FRONT_GRPC_SENDING_CALL_H_
