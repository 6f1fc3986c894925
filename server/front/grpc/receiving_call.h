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
#include "server/wire/status.h"

namespace tessera::front {

// What one call makes of its messages. The methods are called one at a time,
// on the threads of the streams: they may wait for disk and database, and never
// for the client. The first that fails ends the call.
template <typename Request>
class Receiver {
 public:
  virtual ~Receiver() = default;

  // Before anything is read. Returns the user whose stream it is.
  virtual absl::StatusOr<std::string> Admit() = 0;
  // Whether there is more to read; else the call has succeeded.
  virtual absl::StatusOr<bool> Take(const Request& request) = 0;
  // The client has sent all.
  virtual absl::Status TakeEnd() = 0;
  // What is being sent, for messages.
  virtual std::string subject() const = 0;
  // The call ends with `outcome`.
  virtual void Ended(const absl::Status&) {}
};

// Reads one message after the other. Has no thread while it waits for one;
// fails with UPLOAD_STALLED when it has waited for too long, and with
// SERVER_DRAINING when a drain expires.
//
// Deletes itself when the stream has ended. Borrows all but the receiver.
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
      if (turn_ != Turn::kClients) return;  // It was given up meanwhile.
      turn_ = Turn::kOurs;
    }
    RunStep([this, ok] { return ok ? TakeMessage() : TakeEnd(); });
  }
  void OnDone() override { delete this; }

 private:
  // Whose it is to do something.
  enum class Turn { kOurs, kClients, kNobodys };

  // Steps say whether there is more to read.
  absl::StatusOr<bool> Begin() {
    ASSIGN_OR_RETURN(const std::string user, receiver_->Admit());
    ASSIGN_OR_RETURN(seat_, dependencies_.streams.Admit(user));
    return true;
  }
  absl::StatusOr<bool> TakeMessage() {
    // What came so far stays, and an upload goes on from there.
    RETURN_IF_ERROR(dependencies_.drain.CheckGoOn());
    return receiver_->Take(request_);
  }
  absl::StatusOr<bool> TakeEnd() {
    if (context_.IsCancelled()) {
      return absl::CancelledError("the client has cancelled the call");
    }
    RETURN_IF_ERROR(receiver_->TakeEnd());
    return false;
  }

  // REQUIRES: the turn is ours.
  void RunStep(std::function<absl::StatusOr<bool>()> step) {
    dependencies_.streams.Run([this, step = std::move(step)] {
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
      // Under the lock: a drain that expires later finds the client's turn.
      expired = dependencies_.drain.CheckGoOn();
      if (expired.ok()) {
        turn_ = Turn::kClients;
        wait_.Begin();
        // gRPC calls OnReadDone() on a thread of its own, never from here.
        this->StartRead(&request_);
        return;  // The next step may run, and end it all.
      }
    }
    End(expired, wire::ToGrpc(expired));
  }

  // The client did nothing for long, or the server ends.
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

  // REQUIRES: the turn is ours. Touches nothing of the call afterwards.
  void End(const absl::Status& outcome, const grpc::Status& answer) {
    receiver_->Ended(outcome);
    receiver_.reset();
    // The next call may come in before the client has heard of this one's end.
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
  Request request_;  // gRPC's while the turn is the client's.
  absl::Mutex mu_;
  Turn turn_ ABSL_GUARDED_BY(mu_) = Turn::kOurs;
  // Last, so that neither runs while the rest goes away.
  FileStreams::Wait wait_;
  std::optional<std::stop_callback<std::function<void()>>> on_expired_;
};

}  // namespace tessera::front

#endif  // TESSERA_SERVER_FRONT_GRPC_RECEIVING_CALL_H_
