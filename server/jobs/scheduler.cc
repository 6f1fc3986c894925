#include "server/jobs/scheduler.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "base/log.h"
#include "base/status_macros.h"
#include "server/jobs/random_token.h"
#include "server/jobs/scheduler_worker.h"

namespace tessera::jobs {
namespace {

constexpr size_t kLeaseBytes = 32;
// How often time limits are checked when nothing else happens.
constexpr absl::Duration kPeriod = absl::Seconds(1);
// A killed process is gone at once, unless the kernel is in trouble.
constexpr absl::Duration kKillGrace = absl::Seconds(5);

void WarnOf(absl::string_view what, const std::string& job_id,
            const absl::Status& status) {
  Log(Severity::kWarning, what,
      {{"job", absl::StrCat("trainingJobs/", job_id)},
       {"cause", std::string(status.message())}});
}

std::string DescribeDeath(absl::Duration silence, const WorkerExit& exit) {
  if (silence > absl::ZeroDuration()) {
    return absl::StrFormat("sent nothing for %s and was ended; look at the "
                           "server's log of the job, then train again",
                           absl::FormatDuration(silence));
  }
  if (!exit.signalled || exit.code != 9) return exit.Describe();
  return absl::StrCat(exit.Describe(),
                      "; most likely memory ran out: train with a smaller "
                      "batch size or network input size");
}

// Whether the call failed because the job has already ended another way.
bool IsMoot(const absl::Status& status) {
  return absl::IsPermissionDenied(status) || absl::IsNotFound(status);
}

}  // namespace

Scheduler::Scheduler(JobStore& store, Executor& executor, const Clock& clock,
                     const SchedulerOptions& options)
    : store_(store),
      executor_(executor),
      clock_(clock),
      options_(options),
      mailbox_(std::make_shared<Mailbox>()) {}

Scheduler::~Scheduler() { Stop(); }

void Scheduler::Start() {
  wake_up_ = store_.publisher().AddWakeUp(
      [mailbox = mailbox_] { mailbox->Poke(); });
  thread_ = std::thread([this] { Run(); });
}

void Scheduler::Run() {
  while (true) {
    {
      const absl::MutexLock lock(&mu_);
      if (stopping_) return;
    }
    Tick();
    // A round that failed, for example because the disk is full, is repeated
    // after this time.
    mailbox_->Await(kPeriod);
  }
}

void Scheduler::Tick() {
  const absl::MutexLock tick(&tick_mu_);
  HandleExits();
  Reconcile();
  EnforceLimits();
  for (const std::string& device : FreeDevices()) StartOn(device);
}

void Scheduler::Stop() {
  {
    const absl::MutexLock lock(&mu_);
    if (std::exchange(stopping_, true)) return;
  }
  if (wake_up_) store_.publisher().RemoveWakeUp(*wake_up_);
  mailbox_->Poke();
  if (thread_.joinable()) thread_.join();
  const absl::MutexLock tick(&tick_mu_);
  // SIGTERM lets a worker save a last checkpoint.
  for (const auto& worker : Workers()) worker->handle->Terminate();
  AwaitWorkers(options_.stop_grace);
  for (const auto& worker : Workers()) worker->handle->Kill();
  AwaitWorkers(kKillGrace);
  for (const auto& worker : Workers()) {
    const absl::Status requeued = store_.Requeue(worker->job_id, worker->lease);
    if (!requeued.ok() && !IsMoot(requeued)) {
      WarnOf("a job is queued again only at the next start", worker->job_id,
             requeued);
    }
  }
}

void Scheduler::Suspend() {
  const absl::MutexLock tick(&tick_mu_);
  {
    const absl::MutexLock lock(&mu_);
    suspended_ = true;
  }
  for (const auto& worker : Workers()) {
    const absl::Status requeued = store_.Requeue(worker->job_id, worker->lease);
    if (!requeued.ok() && !IsMoot(requeued)) {
      WarnOf("a job could not be queued again", worker->job_id, requeued);
    }
    worker->killed = true;
    worker->handle->Kill();
  }
}

void Scheduler::Resume() {
  {
    const absl::MutexLock lock(&mu_);
    suspended_ = false;
  }
  mailbox_->Poke();
}

void Scheduler::AwaitWorkers(absl::Duration timeout) {
  const absl::Time deadline = absl::Now() + timeout;
  HandleExits();
  while (!Workers().empty() && absl::Now() < deadline) {
    mailbox_->Await(std::min(kPeriod, deadline - absl::Now()));
    HandleExits();
  }
}

void Scheduler::HandleExits() {
  for (auto& [job_id, lease, exit] : mailbox_->TakeAll()) {
    std::shared_ptr<Worker> worker;
    {
      const absl::MutexLock lock(&mu_);
      const auto it = workers_.find(job_id);
      // The exit is of an earlier worker; the job has been resumed since.
      if (it == workers_.end() || it->second->lease != lease) continue;
      worker = it->second;
    }
    const absl::Status settled = Settle(*worker, exit);
    if (!settled.ok() && !IsMoot(settled)) {
      WarnOf("a job's end could not be recorded; retrying", job_id, settled);
      // Without Poke(), so that the next round comes in a second.
      const absl::MutexLock lock(&mailbox_->mu);
      mailbox_->exits.push_back({job_id, lease, exit});
      continue;
    }
    const absl::MutexLock lock(&mu_);
    workers_.erase(job_id);
  }
}

absl::Status Scheduler::Settle(const Worker& worker, const WorkerExit& exit) {
  ASSIGN_OR_RETURN(const std::optional<Lease> lease,
                   store_.FindLease(worker.job_id, worker.lease));
  if (!lease) return absl::OkStatus();  // The worker had ended its job.
  bool stopping;
  {
    const absl::MutexLock lock(&mu_);
    stopping = stopping_;
  }
  if (lease->cancelled) {
    return store_.FinishCancel(worker.job_id, worker.lease);
  }
  if (stopping) return store_.Requeue(worker.job_id, worker.lease);
  return SettleDeath(worker, exit);
}

absl::Status Scheduler::SettleDeath(const Worker& worker,
                                    const WorkerExit& exit) {
  const std::string how = DescribeDeath(worker.silence, exit);
  ASSIGN_OR_RETURN(const JobState state,
                   store_.SettleDeath(worker.job_id, worker.lease,
                                      options_.most_deaths, how));
  if (state == JobState::kQueued) {
    Log(Severity::kWarning, "a worker died; its job goes on with another one",
        {{"job", absl::StrCat("trainingJobs/", worker.job_id)}, {"how", how}});
  }
  return absl::OkStatus();
}

void Scheduler::Reconcile() {
  std::map<std::string, std::string> leases;
  for (const auto& worker : Workers()) leases[worker->job_id] = worker->lease;
  const absl::Status reconciled = store_.Reconcile(leases);
  if (reconciled.ok()) return;
  Log(Severity::kWarning, "cannot compare the queue with the workers; retrying",
      {{"cause", std::string(reconciled.message())}});
}

void Scheduler::EnforceLimits() {
  for (const auto& worker : Workers()) {
    if (!worker->killed) EnforceLimits(*worker);
  }
}

void Scheduler::EnforceLimits(Worker& worker) {
  const absl::Time now = clock_.Now();
  const auto found = store_.FindLease(worker.job_id, worker.lease);
  if (!found.ok()) return;  // The next round asks again.
  const std::optional<Lease>& lease = *found;
  const bool cancelled = lease && lease->cancelled;
  absl::Time deadline;
  if (!lease) {
    worker.over_since = std::min(worker.over_since, now);
    deadline = worker.over_since + options_.exit_grace;
  } else {
    deadline = lease->Deadline(store_.lease_limits());
  }
  // A killed worker keeps its device until its exit arrives.
  if (now <= deadline && !cancelled) return;
  if (lease && !cancelled) worker.silence = now - lease->contact;
  worker.killed = true;
  worker.handle->Kill();
}

void Scheduler::StartOn(const std::string& device) {
  const auto next = store_.NextFor(device);
  if (!next.ok()) {
    Log(Severity::kWarning, "cannot read the queue",
        {{"cause", std::string(next.status().message())}});
    return;
  }
  if (!*next) return;
  const std::string& job_id = (*next)->id;
  // The job's last worker was told to end, but still has a device.
  if (HasWorker(job_id)) return;
  const std::string lease = RandomToken(kLeaseBytes);
  const auto job = store_.Start(job_id, lease, device);
  if (!job.ok()) {
    // ABORTED: the job was cancelled just now. The next round looks again.
    if (!absl::IsAborted(job.status())) {
      WarnOf("a job could not be started", job_id, job.status());
    }
    return;
  }
  auto handle = executor_.Start(
      {.job_id = job_id, .lease = lease, .device = device},
      [mailbox = mailbox_, job_id, lease](const WorkerExit& exit) {
        mailbox->Put({job_id, lease, exit});
      });
  if (!handle.ok()) {
    const absl::Status failed = store_.Fail(
        job_id, lease,
        absl::StrCat("no worker could be started: ",
                     handle.status().message()));
    WarnOf("no worker could be started", job_id, handle.status());
    // The next round queues the job again.
    if (!failed.ok()) WarnOf("nor could that be recorded", job_id, failed);
    return;
  }
  const absl::MutexLock lock(&mu_);
  workers_[job_id] = std::make_shared<Worker>(Worker{
      .job_id = job_id,
      .lease = lease,
      .device = device,
      .handle = *std::move(handle)});
}

bool Scheduler::HasWorker(const std::string& job_id) const {
  const absl::MutexLock lock(&mu_);
  return workers_.count(job_id) > 0;
}

std::vector<std::string> Scheduler::FreeDevices() const {
  const absl::MutexLock lock(&mu_);
  if (suspended_) return {};
  std::vector<std::string> free = options_.devices;
  for (const auto& [job_id, worker] : workers_) {
    free.erase(std::remove(free.begin(), free.end(), worker->device),
               free.end());
  }
  return free;
}

std::vector<std::shared_ptr<Scheduler::Worker>> Scheduler::Workers() const {
  std::vector<std::shared_ptr<Worker>> workers;
  const absl::MutexLock lock(&mu_);
  for (const auto& [job_id, worker] : workers_) workers.push_back(worker);
  return workers;
}

std::map<std::string, std::string> Scheduler::RunningJobs() const {
  std::map<std::string, std::string> jobs;
  const absl::MutexLock lock(&mu_);
  for (const auto& [job_id, worker] : workers_) jobs[worker->device] = job_id;
  return jobs;
}

}  // namespace tessera::jobs
