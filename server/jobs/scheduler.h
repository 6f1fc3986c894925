// Starts queued jobs on free devices and ends workers that fail.
#ifndef TESSERA_SERVER_JOBS_SCHEDULER_H_
#define TESSERA_SERVER_JOBS_SCHEDULER_H_

#include <map>
#include <memory>
#include <optional>
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
  std::vector<std::string> devices;  // Each runs one job at a time.
  // How long a worker may go on after its job has ended.
  absl::Duration exit_grace = absl::Seconds(10);
  // How long all workers together may take to save when the server ends.
  absl::Duration stop_grace = absl::Seconds(10);
  // A job fails when this many workers in a row die without a new checkpoint.
  int most_deaths = 3;
};

// Gives each free device the first queued job that may run there.
//
// A worker that dies, falls silent or does not stop when told to affects only
// its own job. The job resumes from its last checkpoint with another worker. It
// has FAILED when several workers in a row died without a new checkpoint. The
// worker of a cancelled job is killed: its work is not kept.
//
// Thread-safe. Borrows everything it is given; the executor must outlive it.
class Scheduler {
 public:
  Scheduler(JobStore& store, Executor& executor, const Clock& clock,
            const SchedulerOptions& options);
  // Calls Stop().
  ~Scheduler();

  // Starts the thread that calls Tick().
  // REQUIRES: called at most once.
  void Start();

  // Ends all workers (SIGTERM, after stop_grace SIGKILL) and queues their jobs
  // again, to resume from their checkpoints. The worker API must be up until
  // Stop() returns. A second call does nothing.
  void Stop();

  // For a device that is lost. Kills all workers and queues their jobs again,
  // to resume from their checkpoints. No job is started until Resume().
  void Suspend();
  void Resume();

  // One round: handles workers that ended, reconciles the store with the
  // existing workers, enforces time limits and starts jobs. Tests call Tick()
  // instead of Start().
  void Tick();

  // The id of the running job, by device.
  std::map<std::string, std::string> RunningJobs() const;

 private:
  struct Worker;
  // Exits that have not been handled, and the signal that ends a wait.
  struct Mailbox;

  // The body of the thread: one round a second, and one after each event.
  void Run();
  // Settles the jobs of workers that ended, and releases their devices.
  void HandleExits() ABSL_EXCLUSIVE_LOCKS_REQUIRED(tick_mu_);
  // Queues jobs again that the store calls running but no worker has.
  void Reconcile() ABSL_EXCLUSIVE_LOCKS_REQUIRED(tick_mu_);
  // Kills workers that are silent or do not stop when they should.
  void EnforceLimits();
  void EnforceLimits(Worker& worker);
  // Starts the first job that may run on the free `device`, if any.
  void StartOn(const std::string& device);
  // Decides what becomes of a job whose worker ended without ending the job.
  absl::Status Settle(const Worker& worker, const WorkerExit& exit);
  // Queues the job again, or makes it FAILED after most_deaths deaths.
  absl::Status SettleDeath(const Worker& worker, const WorkerExit& exit);
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
  // Receives exits from any thread, even after this object is destroyed.
  const std::shared_ptr<Mailbox> mailbox_;

  absl::Mutex tick_mu_;  // One round at a time.
  mutable absl::Mutex mu_;
  std::map<std::string, std::shared_ptr<Worker>> workers_
      ABSL_GUARDED_BY(mu_);  // By job id.
  bool stopping_ ABSL_GUARDED_BY(mu_) = false;
  bool suspended_ ABSL_GUARDED_BY(mu_) = false;
  std::optional<int> wake_up_;  // Set by Start().
  std::thread thread_;
};

}  // namespace tessera::jobs

#endif  // TESSERA_SERVER_JOBS_SCHEDULER_H_
