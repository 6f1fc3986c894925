// One WatchTrainingJob stream.
#ifndef TESSERA_SERVER_RPC_JOB_WATCH_H_
#define TESSERA_SERVER_RPC_JOB_WATCH_H_

#include <cstdint>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "grpcpp/support/server_callback.h"
#include "server/jobs/job_store.h"
#include "server/rpc/drain.h"
#include "server/rpc/new_epochs.h"
#include "tessera/v1/training_service.pb.h"

namespace tessera::rpc {

// Sends a job's states while they come, with the epochs that the client has not
// got if `after_epoch` is given, else with all of them. It has no thread of its
// own: a thousand idle streams cost memory only. A client that reads slowly misses
// states in between, never the last one. Ends when the server is about to; the
// client goes on from the last sequence number that it saw.
//
// Thread-safe. Deletes itself when the stream has ended. Borrows the store and
// the drain.
class JobWatch final
    : public grpc::ServerWriteReactor<v1::WatchTrainingJobResponse> {
 public:
  JobWatch(jobs::JobStore& store, const std::string& job_id,
           int64_t after_sequence, std::optional<int> after_epoch,
           const Drain& drain);

  void OnWriteDone(bool ok) override;
  void OnCancel() override;
  void OnDone() override { delete this; }

 private:
  void OnJob(const jobs::Job& job);
  void SendNext() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);
  void End(const grpc::Status& status) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);

  absl::Mutex mu_;
  std::optional<jobs::Job> next_ ABSL_GUARDED_BY(mu_);
  NewEpochs new_epochs_ ABSL_GUARDED_BY(mu_);
  // Belongs to gRPC while `writing_`.
  v1::WatchTrainingJobResponse response_ ABSL_GUARDED_BY(mu_);
  bool writing_ ABSL_GUARDED_BY(mu_) = false;
  bool last_sent_ ABSL_GUARDED_BY(mu_) = false;
  bool ended_ ABSL_GUARDED_BY(mu_) = false;
  // Last, so that no callback runs while the rest goes away.
  jobs::Subscription subscription_;
  std::optional<std::stop_callback<std::function<void()>>> on_drain_;
};

// A WatchTrainingJob stream that only ends. Deletes itself.
class RefusedWatch final
    : public grpc::ServerWriteReactor<v1::WatchTrainingJobResponse> {
 public:
  explicit RefusedWatch(const grpc::Status& status) { Finish(status); }
  void OnDone() override { delete this; }
};

}  // namespace tessera::rpc

#endif  // TESSERA_SERVER_RPC_JOB_WATCH_H_
