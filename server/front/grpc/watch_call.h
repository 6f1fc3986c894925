// Calls that send each new state of a job.
#ifndef TESSERA_SERVER_FRONT_GRPC_WATCH_CALL_H_
#define TESSERA_SERVER_FRONT_GRPC_WATCH_CALL_H_

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
#include "grpcpp/support/server_callback.h"
#include "server/access/open_callers.h"
#include "server/front/grpc/drain.h"
#include "server/front/grpc/file_streams.h"
#include "server/jobs/event_hub.h"
#include "server/wire/status.h"

namespace tessera::front {

// The job that one call watches.
template <typename Job, typename Response>
class WatchedJob {
 public:
  virtual ~WatchedJob() = default;

  // Checks the caller and the request. Returns the user who owns the stream.
  virtual absl::StatusOr<std::string> Admit() = 0;
  // Has `refused` called if the caller may not go on; see access::OpenCallers.
  // REQUIRES: Admit() succeeded.
  virtual std::unique_ptr<access::OpenCallers::Entry> Guard(
      access::OpenCallers::Refused refused) = 0;
  // Calls `callback` with each new state of the job; see jobs::EventHub.
  virtual absl::StatusOr<jobs::Subscription> Subscribe(
      std::function<void(const Job&)> callback) = 0;
  // Makes the message about a state. Called for one state at a time.
  virtual void Fill(const Job& job, Response& response) = 0;
};

// Sends each new state of a job, and ends after its final state. A client that
// reads slowly misses intermediate states, never the last one.
//
// A stream has no thread of its own: a thousand idle streams cost memory only.
// The stream ends when the server is about to end; the client resumes from the
// last sequence number that it saw. A client that reads nothing for a minute is
// given up, and one whose token is refused meanwhile gets that error.
//
// Thread-safe. Deletes itself when the stream has ended. Borrows its
// dependencies and the context; owns the watched job.
template <typename Job, typename Response>
class WatchCall final : public grpc::ServerWriteReactor<Response> {
 public:
  struct Dependencies {
    FileStreams& streams;
    const Drain& drain;
  };

  // Checks the caller, then subscribes to the job.
  WatchCall(const Dependencies& dependencies,
            grpc::CallbackServerContext& context,
            std::unique_ptr<WatchedJob<Job, Response>> watched)
      : dependencies_(dependencies),
        context_(context),
        watched_(std::move(watched)),
        wait_(dependencies.streams, [this] { context_.TryCancel(); }) {
    // Begin() waits for the database; gRPC's own threads must not.
    dependencies_.streams.Run(nullptr, [this] { Begin(); });
  }

  void OnWriteDone(bool ok) override {
    wait_.End();
    absl::MutexLock lock(&mu_);
    writing_ = false;
    if (!ok) {
      End(grpc::Status::CANCELLED);
    } else if (last_sent_) {
      End(grpc::Status::OK);
    } else {
      SendNext();
    }
  }
  void OnCancel() override {
    absl::MutexLock lock(&mu_);
    End(grpc::Status::CANCELLED);
  }
  void OnDone() override { delete this; }

 private:
  void Begin() {
    const grpc::Status answer = wire::Answer([this] { return Subscribe(); });
    bool ended = false;
    grpc::Status status;
    {
      const absl::MutexLock lock(&mu_);
      if (!answer.ok()) End(answer);
      begun_ = true;
      // The first state may already have been the last.
      ended = ended_;
      status = status_;
    }
    // Called without the lock: after Finish() gRPC may delete this object at
    // once.
    if (ended) this->Finish(status);
  }

  absl::Status Subscribe() {
    ASSIGN_OR_RETURN(const std::string user, watched_->Admit());
    ASSIGN_OR_RETURN(
        seat_, dependencies_.streams.Admit(user, FileStreams::Kind::kWatch));
    ASSIGN_OR_RETURN(subscription_, watched_->Subscribe([this](const Job& job) {
      OnJob(job);
    }));
    guard_ = watched_->Guard([this](const absl::Status& why) {
      const absl::MutexLock lock(&mu_);
      End(wire::ToGrpc(why));
    });
    const Drain& drain = dependencies_.drain;
    on_drain_.emplace(drain.begun(), [this, &drain] {
      const absl::MutexLock lock(&mu_);
      End(wire::ToGrpc(drain.CheckBegin()));
    });
    return absl::OkStatus();
  }

  void OnJob(const Job& job) {
    absl::MutexLock lock(&mu_);
    next_ = job;
    if (!writing_) SendNext();
  }

  void SendNext() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_) {
    if (!next_.has_value() || ended_) return;
    response_.Clear();
    watched_->Fill(*next_, response_);
    last_sent_ = IsFinal(next_->state);
    next_.reset();
    writing_ = true;
    wait_.Begin();
    // gRPC calls OnWriteDone() on another thread, never from StartWrite(), so
    // the lock may be held.
    this->StartWrite(&response_);
  }

  void End(const grpc::Status& status) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_) {
    if (std::exchange(ended_, true)) return;
    status_ = status;
    if (begun_) this->Finish(status);
  }

  const Dependencies dependencies_;
  grpc::CallbackServerContext& context_;
  const std::unique_ptr<WatchedJob<Job, Response>> watched_;
  std::unique_ptr<FileStreams::Seat> seat_;

  absl::Mutex mu_;
  std::optional<Job> next_ ABSL_GUARDED_BY(mu_);
  Response response_ ABSL_GUARDED_BY(mu_);  // gRPC's while `writing_`.
  bool writing_ ABSL_GUARDED_BY(mu_) = false;
  bool last_sent_ ABSL_GUARDED_BY(mu_) = false;
  bool begun_ ABSL_GUARDED_BY(mu_) = false;  // All members are set.
  bool ended_ ABSL_GUARDED_BY(mu_) = false;
  grpc::Status status_ ABSL_GUARDED_BY(mu_);  // Set when `ended_`.
  // Last, so that no callback runs while the other members are destroyed.
  jobs::Subscription subscription_;
  std::unique_ptr<access::OpenCallers::Entry> guard_;  // May be null.
  std::optional<std::stop_callback<std::function<void()>>> on_drain_;
  FileStreams::Wait wait_;
};

}  // namespace tessera::front

#endif  // TESSERA_SERVER_FRONT_GRPC_WATCH_CALL_H_
