// Calls whose clients send a stream of messages.
#ifndef TESSERA_SERVER_FRONT_GRPC_RECEIVING_CALL_H_
#define TESSERA_SERVER_FRONT_GRPC_RECEIVING_CALL_H_

#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
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
#include "server/front/grpc/message_size.h"
#include "server/front/grpc/trace_context.h"
#include "server/wire/status.h"

namespace tessera::front {

// Handles the messages of one call. The methods are called one at a time, on
// the threads of the streams. They may wait for disk and database, but never
// for the client. The first error ends the call.
template <typename Request>
class Receiver {
 public:
  virtual ~Receiver() = default;

  // Called before anything is read. Returns the user who owns the stream.
  virtual absl::StatusOr<std::string> Admit() = 0;
  // Returns whether to read on; if not, the call has succeeded.
  virtual absl::StatusOr<bool> Take(const Request& request) = 0;
  // Called when the client has closed its side.
  virtual absl::Status TakeEnd() = 0;
  // Names the upload in error messages.
  virtual std::string subject() const = 0;
  // Called when the call ends with `outcome`.
  virtual void Ended(const absl::Status&) {}
};

// Reads one message after the other. Uses no thread while it waits for a
// message. Fails with UPLOAD_STALLED if a message takes too long, and with
// SERVER_DRAINING when a drain expires.
//
// Thread-safe. Deletes itself when the stream has ended. Borrows its
// dependencies and the context; owns the receiver.
template <typename Request>
class ReceivingCall final : public grpc::ServerReadReactor<Request> {
 public:
  struct Dependencies {
    FileStreams& streams;
    const Drain& drain;
  };

  ReceivingCall(const Dependencies& dependencies,
                grpc::CallbackServerContext& context,
                std::unique_ptr<Receiver<Request>> receiver)
      : dependencies_(dependencies),
        context_(context),
        receiver_(std::move(receiver)),
        wait_(dependencies.streams, [this] { GiveUp(true); }) {
    on_expired_.emplace(dependencies.drain.expired(),
                        [this] { GiveUp(false); });
    RunStep([this] { return Begin(); });
  }

  void OnReadDone(bool ok) override {
    wait_.End();
    {
      const absl::MutexLock lock(&mu_);
      if (turn_ != Turn::kClients) return;  // GiveUp() was faster.
      turn_ = Turn::kOurs;
    }
    RunStep([this, ok] { return ok ? TakeMessage() : TakeEnd(); });
  }
  void OnDone() override { delete this; }

 private:
  // Who acts next: this server, the client, or nobody since the call has ended.
  enum class Turn { kOurs, kClients, kNobodys };

  // A step returns whether to read on.
  absl::StatusOr<bool> Begin() {
    ASSIGN_OR_RETURN(const std::string user, receiver_->Admit());
    ASSIGN_OR_RETURN(seat_, dependencies_.streams.Admit(user));
    return true;
  }
  absl::StatusOr<bool> TakeMessage() {
    // The bytes received so far are kept; the client can resume an upload.
    RETURN_IF_ERROR(dependencies_.drain.CheckGoOn());
    RETURN_IF_ERROR(CheckMessageSize(request_));
    return receiver_->Take(request_);
  }
  absl::StatusOr<bool> TakeEnd() {
    if (context_.IsCancelled()) {
      return absl::CancelledError("the client has cancelled the call");
    }
    RETURN_IF_ERROR(receiver_->TakeEnd());
    return false;
  }

  // REQUIRES: turn_ is Turn::kOurs.
  void RunStep(std::function<absl::StatusOr<bool>()> step) {
    dependencies_.streams.Run(seat_.get(), [this, step = std::move(step)] {
      const trace::Scope scope(SpanOf(context_));
      bool more = false;
      absl::Status outcome;
      const grpc::Status answer = wire::Answer([&] {
        outcome = absl::InternalError("an exception ended the call");
        const absl::StatusOr<bool> result = step();
        more = result.ok() && *result;
        outcome = result.status();
        return outcome;
      });
      if (more) {
        ReadOn();
      } else {
        End(outcome, answer);
      }
    });
  }

  void ReadOn() {
    absl::Status expired;
    {
      const absl::MutexLock lock(&mu_);
      // Checked under the lock: a drain that expires later sees Turn::kClients.
      expired = dependencies_.drain.CheckGoOn();
      if (expired.ok()) {
        turn_ = Turn::kClients;
        wait_.Begin();
        // gRPC calls OnReadDone() on another thread, never from StartRead().
        this->StartRead(&request_);
        return;  // The next step may already have deleted this.
      }
    }
    End(expired, wire::ToGrpc(expired));
  }

  // Called when the client was idle for too long (`stalled`), or a drain
  // expires.
  void GiveUp(bool stalled) {
    {
      const absl::MutexLock lock(&mu_);
      if (turn_ != Turn::kClients) return;
      turn_ = Turn::kOurs;
    }
    RunStep([this, stalled]() -> absl::StatusOr<bool> {
      return stalled ? UploadStalled(receiver_->subject(),
                                     dependencies_.streams.patience())
                     : dependencies_.drain.CheckGoOn();
    });
  }

  // REQUIRES: turn_ is Turn::kOurs. Does not use this object after Finish().
  void End(const absl::Status& outcome, const grpc::Status& answer) {
    receiver_->Ended(outcome);
    receiver_.reset();
    // Before Finish(): the client may start its next call as soon as it has the
    // answer.
    seat_.reset();
    {
      const absl::MutexLock lock(&mu_);
      turn_ = Turn::kNobodys;
    }
    this->Finish(answer);
  }

  const Dependencies dependencies_;
  grpc::CallbackServerContext& context_;
  std::unique_ptr<Receiver<Request>> receiver_;  // Used by one step at a time.
  std::unique_ptr<FileStreams::Seat> seat_;
  Request request_;  // gRPC uses it in Turn::kClients.
  absl::Mutex mu_;
  Turn turn_ ABSL_GUARDED_BY(mu_) = Turn::kOurs;
  // Last, so that no callback runs while the other members are destroyed.
  FileStreams::Wait wait_;
  std::optional<std::stop_callback<std::function<void()>>> on_expired_;
};

}  // namespace tessera::front

#endif  // TESSERA_SERVER_FRONT_GRPC_RECEIVING_CALL_H_
