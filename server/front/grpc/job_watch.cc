#include "server/front/grpc/job_watch.h"

#include <utility>

#include "base/status_macros.h"
#include "server/front/grpc/convert_job.h"
#include "server/jobs/job_id.h"
#include "server/wire/status.h"

namespace tessera::front {

JobWatch::JobWatch(const Dependencies& dependencies,
                   grpc::CallbackServerContext& context,
                   const v1::WatchTrainingJobRequest& request)
    : dependencies_(dependencies),
      context_(context),
      request_(request),
      new_epochs_(request.has_after_epoch()
                      ? std::optional<int>(request.after_epoch())
                      : std::nullopt),
      wait_(dependencies.streams, [this] { context_.TryCancel(); }) {
  // Begin() waits for the database; gRPC's own threads must not.
  dependencies_.streams.Run([this] { Begin(); });
}

void JobWatch::Begin() {
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
  if (ended) Finish(status);
}

absl::Status JobWatch::Subscribe() {
  ASSIGN_OR_RETURN(
      const app::Caller caller,
      dependencies_.entrance.Enter(context_, app::kWatchTrainingJob));
  ASSIGN_OR_RETURN(const auto id, jobs::JobId::Parse(request_.name()));
  ASSIGN_OR_RETURN(seat_,
                   dependencies_.streams.Admit(caller.principal.user,
                                               FileStreams::Kind::kWatch));
  ASSIGN_OR_RETURN(
      subscription_,
      dependencies_.jobs.Watch(caller, id, request_.after_sequence(),
                               [this](const jobs::Job& job) { OnJob(job); }));
  const Drain& drain = dependencies_.entrance.drain();
  on_drain_.emplace(drain.begun(), [this, &drain] {
    const absl::MutexLock lock(&mu_);
    End(wire::ToGrpc(drain.CheckBegin()));
  });
  return absl::OkStatus();
}

void JobWatch::OnJob(const jobs::Job& job) {
  absl::MutexLock lock(&mu_);
  next_ = job;
  if (!writing_) SendNext();
}

void JobWatch::SendNext() {
  if (!next_.has_value() || ended_) return;
  response_.set_sequence(next_->sequence);
  new_epochs_.Keep(next_->progress.history);
  *response_.mutable_job() = ToProto(*next_);
  last_sent_ = jobs::IsFinal(next_->state);
  next_.reset();
  writing_ = true;
  wait_.Begin();
  // gRPC calls OnWriteDone() on another thread, never from StartWrite(), so the
  // lock may be held.
  StartWrite(&response_);
}

void JobWatch::OnWriteDone(bool ok) {
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

void JobWatch::OnCancel() {
  absl::MutexLock lock(&mu_);
  End(grpc::Status::CANCELLED);
}

void JobWatch::End(const grpc::Status& status) {
  if (std::exchange(ended_, true)) return;
  status_ = status;
  if (begun_) Finish(status);
}

}  // namespace tessera::front
