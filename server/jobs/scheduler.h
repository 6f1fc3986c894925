// Brings queued jobs onto devices, and workers that went wrong to an end.
#ifndef TESSERA_SERVER_JOBS_SCHEDULER_H_
#define TESSERA_SERVER_JOBS_SCHEDULER_H_

#include <map>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "base/clock.h"
#include "server/jobs/executor.h"
#include "server/jobs/job_store.h"

namespace tessera::jobs {

struct SchedulerOptions {
  std::vector<std::string> devices;  // One job at a time on each.
  absl::Duration lease_timeout = absl::Seconds(60);   // Between reports.
  absl::Duration first_report_timeout = absl::Seconds(120);  // For loading.
  // How long a worker whose job has ended may stay.
  absl::Duration exit_grace = absl::Seconds(10);
  // How long all may take to hand in what they have when the server ends.
  absl::Duration stop_grace = absl::Seconds(10);
  int most_deaths = 3;  // Of a job's workers in a row, without a checkpoint.
};

// Gives each free device the first queued job that may run there. A worker
// that ends without having ended its job, falls silent or does not stop when
// told to, costs that job alone, which resumes from its last checkpoint with
// another worker; it has FAILED when several in a row got no further. The worker
// of a cancelled job is killed: nothing that it has is kept.
//
// Thread-safe. Borrows everything it is given; the executor must outlive it.
class Scheduler {
 public:
  Scheduler(JobStore& store, Executor& executor, const Clock& clock,
            const SchedulerOptions& options);
  // Stops first.
  ~Scheduler();

  // Starts the thread that calls Tick().
  // REQUIRES: called at most once.
  void Start();

  // Ends all workers (SIGTERM, after stop_grace SIGKILL) and queues their
  // jobs again, to resume from their checkpoints. The worker API must be up
  // until this returns. Calling it again does nothing.
  void Stop();

  // Queues running jobs again, to resume from their checkpoints, and kills their
  // workers; nothing is started until Resume(). For a device that is lost.
  void Suspend();
  void Resume();

  // One round: handles workers that ended, has the store compared with those
  // that there are, enforces time limits, starts jobs. Tests call it instead of
  // Start().
  void Tick();

  // Device to the id of the job that runs on it.
  std::map<std::string, std::string> RunningJobs() const;

 private:
  struct Worker;
  // Workers in a row that died after the same checkpoint.
  struct Deaths {
    std::string checkpoint_sha256;
    int count = 0;
  };
  // Exits that have not been looked at, and the bell that ends a wait.
  struct Mailbox;

  // The thread: one round a second, and one whenever something happens.
  void Run();
  // Ends the jobs of workers that ended, and gives their devices free.
  void HandleExits() ABSL_EXCLUSIVE_LOCKS_REQUIRED(tick_mu_);
  // Queues jobs again that run by the store and that no worker has.
  void Reconcile() ABSL_EXCLUSIVE_LOCKS_REQUIRED(tick_mu_);
  // Kills workers that are silent, or do not stop when they should.
  void EnforceLimits();
  void EnforceLimits(Worker& worker);
  // Starts the first job that may run on the free `device`, if any.
  void StartOn(const std::string& device);
  // Decides on a job whose worker left it running.
  absl::Status Settle(const Worker& worker, const WorkerExit& exit)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(tick_mu_);
  // Queues the job again, or fails it if that has not helped before.
  absl::Status SettleDeath(const Worker& worker, const WorkerExit& exit)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(tick_mu_);
  bool HasWorker(const std::string& job_id) const;
  std::vector<std::string> FreeDevices() const;
  std::vector<std::shared_ptr<Worker>> Workers() const;
  // Handles exits until no worker is left or `timeout` has passed.
  void AwaitWorkers(absl::Duration timeout)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(tick_mu_);

  JobStore& store_;
  Executor& executor_;
  const Clock& clock_;
  const SchedulerOptions options_;
  // Where exits arrive, from any thread, even after this object is gone.
  const std::shared_ptr<Mailbox> mailbox_;

  absl::Mutex tick_mu_;  // One round at a time.
  mutable absl::Mutex mu_;
  std::map<std::string, std::shared_ptr<Worker>> workers_
      ABSL_GUARDED_BY(mu_);  // By job id.
  // Of jobs whose last workers died, by id.
  std::map<std::string, Deaths> deaths_ ABSL_GUARDED_BY(tick_mu_);
  bool stopping_ ABSL_GUARDED_BY(mu_) = false;
  bool suspended_ ABSL_GUARDED_BY(mu_) = false;
  std::thread thread_;
};

}  // namespace tessera::jobs

#endif  // TESSERA_SERVER_JOBS_SCHEDULER_H_
