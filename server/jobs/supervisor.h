// Keeps workers of this machine while there is work for them.
#ifndef TESSERA_SERVER_JOBS_SUPERVISOR_H_
#define TESSERA_SERVER_JOBS_SUPERVISOR_H_

#include <map>
#include <memory>
#include <optional>
#include <set>
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

// Where a worker of this machine computes.
struct LocalDevice {
  // For callers. Parts of a CPU have names of their own: `cpu:0`, `cpu:1`, …
  std::string name;
  // As jobs and workers call it; empty: as `name`.
  std::string hardware = "";
  int threads = 0;  // As in WorkerSpec.

  const std::string& wanted() const {
    return hardware.empty() ? name : hardware;
  }
};

struct SupervisorOptions {
  // The device of each worker; several may have the same one.
  std::vector<LocalDevice> devices;
  std::string server = "server";  // As in JobStoreOptions.
  // How long a worker may go on after its job has ended.
  absl::Duration exit_grace = absl::Seconds(10);
  // How long all workers together may take to save when the server ends.
  absl::Duration stop_grace = absl::Seconds(10);
};

// Starts a worker on a free device while a job is queued that may run there.
// The worker asks for a job like any other worker, does it, and ends.
//
// A worker that dies, falls silent or does not stop when told to affects only
// its own job, which is settled at once. The worker of a cancelled job is
// killed: its work is not kept. Jobs of all other workers whose leases have
// expired are settled, too; see JobStore::Reconcile().
//
// Thread-safe. Borrows everything it is given; the executor must outlive it.
class Supervisor {
 public:
  Supervisor(JobStore& store, Executor& executor, const Clock& clock,
             const SupervisorOptions& options);
  // Calls Stop().
  ~Supervisor();

  // Starts the thread that calls Tick().
  // REQUIRES: called at most once.
  void Start();

  // Ends all workers (SIGTERM, after stop_grace SIGKILL) and queues their jobs
  // again, to resume from their checkpoints. The worker API must be up until
  // Stop() returns. A second call does nothing.
  void Stop();

  // For a device that is lost, by name. Kills its workers and queues their jobs
  // again, to resume from their checkpoints. No worker is started there until
  // Resume().
  void Suspend(const std::string& device);
  void Resume(const std::string& device);

  // One round: handles workers that ended, reconciles the store with the
  // existing workers, enforces time limits and starts workers. Tests call
  // Tick() instead of Start().
  void Tick();

  // The ids of the jobs of this server's workers, by the device's name.
  std::map<std::string, std::string> RunningJobs() const;

 private:
  struct Worker;
  // Exits that have not been handled, and the signal that ends a wait.
  struct Mailbox;

  // The body of the thread: one round a second, and one after each event.
  void Run();
  // Settles the jobs of workers that ended, and releases their devices.
  void HandleExits() ABSL_EXCLUSIVE_LOCKS_REQUIRED(tick_mu_);
  // Decides what becomes of a job whose worker ended without ending the job.
  absl::Status Settle(Worker& worker, const WorkerExit& exit);
  absl::Status SettleDeath(const Worker& worker, const Lease& lease,
                           const WorkerExit& exit);
  // Queues jobs again that the store calls running but no worker has.
  void Reconcile() ABSL_EXCLUSIVE_LOCKS_REQUIRED(tick_mu_);
  // Kills workers that are silent or do not stop when they should.
  void EnforceLimits() ABSL_EXCLUSIVE_LOCKS_REQUIRED(tick_mu_);
  void EnforceLimits(Worker& worker, const std::optional<Lease>& lease)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(tick_mu_);
  // Starts as many workers as there are jobs for and devices free.
  void StartWorkers() ABSL_EXCLUSIVE_LOCKS_REQUIRED(tick_mu_);
  void StartOn(const LocalDevice& device)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(tick_mu_);
  // Lets some time pass before the next worker is started, longer each time.
  void NoteFailedStart() ABSL_EXCLUSIVE_LOCKS_REQUIRED(tick_mu_);
  std::vector<LocalDevice> FreeDevices() const;
  std::vector<std::shared_ptr<Worker>> Workers() const;
  // The leases of this server's workers, by worker.
  absl::StatusOr<std::map<std::string, Lease>> Leases() const;
  // Queues the jobs of `workers` again.
  void Requeue(const std::vector<std::shared_ptr<Worker>>& workers);
  // Handles exits until no worker is left or `timeout` has passed.
  void AwaitWorkers(absl::Duration timeout)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(tick_mu_);

  JobStore& store_;
  Executor& executor_;
  const Clock& clock_;
  const SupervisorOptions options_;
  // Receives exits from any thread, even after this object is destroyed.
  const std::shared_ptr<Mailbox> mailbox_;

  absl::Mutex tick_mu_;  // One round at a time.
  // Workers in a row that ended, or could not be started, without a job.
  int failed_starts_ ABSL_GUARDED_BY(tick_mu_) = 0;
  absl::Time next_start_ ABSL_GUARDED_BY(tick_mu_) = absl::InfinitePast();
  mutable absl::Mutex mu_;
  std::map<std::string, std::shared_ptr<Worker>> workers_
      ABSL_GUARDED_BY(mu_);  // By name.
  bool stopping_ ABSL_GUARDED_BY(mu_) = false;
  std::set<std::string> suspended_ ABSL_GUARDED_BY(mu_);  // Devices by name.
  std::optional<int> wake_up_;                            // Set by Start().
  std::thread thread_;
};

}  // namespace tessera::jobs

#endif  // TESSERA_SERVER_JOBS_SUPERVISOR_H_
