// One WatchTrainingJob stream.
#ifndef TESSERA_SERVER_FRONT_GRPC_JOB_WATCH_H_
#define TESSERA_SERVER_FRONT_GRPC_JOB_WATCH_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "grpcpp/support/server_callback.h"
#include "server/app/training_jobs.h"
#include "server/front/grpc/entrance.h"
#include "server/front/grpc/file_streams.h"
#include "server/front/grpc/new_epochs.h"
#include "server/jobs/job_store.h"
#include "tessera/v1/training_service.pb.h"

namespace tessera::front {

// Sends each new state of a job. If `after_epoch` is given, a state carries
// only the epochs that the client lacks, else all epochs. A client that reads
// slowly misses intermediate states, never the last one.
//
// A stream has no thread of its own: a thousand idle streams cost memory only.
// The stream ends when the server is about to end; the client resumes from the
// last sequence number that it saw. A client that reads nothing for a minute is
// given up.
//
// Thread-safe. Deletes itself when the stream has ended. Borrows its
// dependencies.
class JobWatch final
    : public grpc::ServerWriteReactor<v1::WatchTrainingJobResponse> {
 public:
  struct Dependencies {
    const Entrance& entrance;
    app::TrainingJobs& jobs;
    FileStreams& streams;
  };

  // Checks the caller, then subscribes to the job.
  JobWatch(const Dependencies& dependencies,
           grpc::CallbackServerContext& context,
           const v1::WatchTrainingJobRequest& request);

  void OnWriteDone(bool ok) override;
  void OnCancel() override;
  void OnDone() override { delete this; }

 private:
  void Begin();
  absl::Status Subscribe();
  void OnJob(const jobs::Job& job);
  void SendNext() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);
  void End(const grpc::Status& status) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);

  const Dependencies dependencies_;
  grpc::CallbackServerContext& context_;
  const v1::WatchTrainingJobRequest& request_;
  std::unique_ptr<FileStreams::Seat> seat_;

  absl::Mutex mu_;
  std::optional<jobs::Job> next_ ABSL_GUARDED_BY(mu_);
  NewEpochs new_epochs_ ABSL_GUARDED_BY(mu_);
  // gRPC uses it while `writing_`.
  v1::WatchTrainingJobResponse response_ ABSL_GUARDED_BY(mu_);
  bool writing_ ABSL_GUARDED_BY(mu_) = false;
  bool last_sent_ ABSL_GUARDED_BY(mu_) = false;
  bool begun_ ABSL_GUARDED_BY(mu_) = false;  // All members are set.
  bool ended_ ABSL_GUARDED_BY(mu_) = false;
  grpc::Status status_ ABSL_GUARDED_BY(mu_);  // Set when `ended_`.
  // Last, so that no callback runs while the other members are destroyed.
  jobs::Subscription subscription_;
  std::optional<std::stop_callback<std::function<void()>>> on_drain_;
  FileStreams::Wait wait_;
};

}  // namespace tessera::front

#endif  // TESSERA_SERVER_FRONT_GRPC_JOB_WATCH_H_
