// Reports progress to the server while the training goes on.
#ifndef TESSERA_SERVER_WORKER_PROGRESS_REPORTER_H_
#define TESSERA_SERVER_WORKER_PROGRESS_REPORTER_H_

#include <stop_token>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "models/training/trainer.h"
#include "server/worker/server_link.h"

namespace tessera::worker {

// Sends new progress at most four times a second. Its own thread sends, so a
// slow network never holds up a step. Without progress it reports several times
// in the time of the lease, at least every few seconds, so that the lease stays
// valid during a long step. Keeps the server's last answer.
//
// Thread-safe. Borrows the link. The destructor ends the thread.
class ProgressReporter {
 public:
  ProgressReporter(ServerLink& link, absl::Duration lease_time,
                   std::stop_token stop);
  ~ProgressReporter();

  void Update(const training::Progress& progress);
  void AddEpoch(const version::EpochMetrics& metrics, double seconds);

  // Sends what has not been sent yet, and waits for the answer.
  void Flush();

  // Like Flush(), but tries only once, and also after the worker was asked to
  // end.
  void SendLast();

  // Waits while the server wants a pause. Errors: CANCELLED if the job was
  // cancelled (then cancelled() is true) or the worker was asked to end;
  // UNAVAILABLE if the server is lost; PERMISSION_DENIED if the lease was
  // withdrawn.
  absl::Status WaitForTurn();

  // Whether the server told this worker that its job was cancelled.
  bool cancelled() const;

 private:
  void Run(std::stop_token end);
  // A method of ServerLink that sends a report.
  using Send = absl::StatusOr<v1::ReportProgressResponse::Directive> (
      ServerLink::*)(const tessera::v1::TrainingProgress& progress);
  void SendBy(Send send);
  // Waits until there is something to send or to ask. Returns false when the
  // thread must end.
  bool AwaitNews(const std::stop_token& end);

  ServerLink& link_;
  const absl::Duration keep_alive_;
  const std::stop_token stop_;
  absl::Mutex send_mu_ ABSL_ACQUIRED_BEFORE(mu_);  // Reports stay in order.
  mutable absl::Mutex mu_;
  training::Progress progress_ ABSL_GUARDED_BY(mu_);
  std::vector<tessera::v1::EpochMetrics> new_epochs_ ABSL_GUARDED_BY(mu_);
  bool changed_ ABSL_GUARDED_BY(mu_) = true;
  v1::ReportProgressResponse::Directive directive_ ABSL_GUARDED_BY(mu_) =
      v1::ReportProgressResponse::CONTINUE;
  absl::Status status_ ABSL_GUARDED_BY(mu_);
  std::jthread thread_;  // Last: the thread uses the members above.
};

}  // namespace tessera::worker

#endif  // TESSERA_SERVER_WORKER_PROGRESS_REPORTER_H_
