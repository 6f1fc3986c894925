#include "server/rpc/job_watch.h"

#include <utility>

#include "server/rpc/convert_job.h"
#include "server/rpc/status.h"

namespace tessera::rpc {

JobWatch::JobWatch(jobs::JobStore& store, const std::string& job_id,
                   int64_t after_sequence, std::optional<int> after_epoch,
                   const Drain& drain)
    : new_epochs_(after_epoch) {
  absl::StatusOr<jobs::Subscription> subscription = store.Watch(
      job_id, after_sequence, [this](const jobs::Job& job) { OnJob(job); });
  if (!subscription.ok()) {
    absl::MutexLock lock(&mu_);
    End(ToGrpc(subscription.status()));
    return;
  }
  subscription_ = *std::move(subscription);
  on_drain_.emplace(drain.begun(), [this, &drain] {
    absl::MutexLock lock(&mu_);
    End(ToGrpc(drain.CheckBegin()));
  });
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
  // gRPC calls OnWriteDone() on a thread of its own, never from here, so the
  // lock may be held.
  StartWrite(&response_);
}

void JobWatch::OnWriteDone(bool ok) {
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
  Finish(status);
}

}  // namespace tessera::rpc
