#include "server/jobs/supervisor.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "base/log.h"
#include "base/status_macros.h"
#include "server/jobs/supervised_worker.h"

namespace tessera::jobs {
namespace {

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
    return absl::StrFormat(
        "sent nothing for %s and was ended; look at the "
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

Supervisor::Supervisor(JobStore& store, Executor& executor, const Clock& clock,
                       const SupervisorOptions& options)
    : store_(store),
      executor_(executor),
      clock_(clock),
      options_(options),
      mailbox_(std::make_shared<Mailbox>()) {}

Supervisor::~Supervisor() { Stop(); }

void Supervisor::Start() {
  wake_up_ =
      store_.publisher().AddWakeUp([mailbox = mailbox_] { mailbox->Poke(); });
  thread_ = std::thread([this] { Run(); });
}

void Supervisor::Run() {
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

void Supervisor::Tick() {
  const absl::MutexLock tick(&tick_mu_);
  HandleExits();
  Reconcile();
  EnforceLimits();
  StartWorkers();
}

void Supervisor::Stop() {
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
  Requeue(Workers());
}

void Supervisor::Suspend(const std::string& device) {
  const absl::MutexLock tick(&tick_mu_);
  {
    const absl::MutexLock lock(&mu_);
    suspended_.insert(device);
  }
  auto workers = Workers();
  std::erase_if(workers, [&](const std::shared_ptr<Worker>& worker) {
    return worker->device.name != device;
  });
  Requeue(workers);
  for (const auto& worker : workers) {
    worker->killed = true;
    worker->excused = true;
    worker->handle->Kill();
  }
}

void Supervisor::Resume(const std::string& device) {
  {
    const absl::MutexLock lock(&mu_);
    suspended_.erase(device);
  }
  mailbox_->Poke();
}

void Supervisor::Requeue(const std::vector<std::shared_ptr<Worker>>& workers) {
  if (workers.empty()) return;
  const auto leases = Leases();
  if (!leases.ok()) {
    Log(Severity::kWarning, "jobs are queued again only at the next start",
        {{"cause", std::string(leases.status().message())}});
    return;
  }
  for (const auto& worker : workers) {
    const auto lease = leases->find(worker->name);
    if (lease == leases->end()) continue;
    const absl::Status requeued = store_.Requeue(lease->second);
    if (!requeued.ok() && !IsMoot(requeued)) {
      WarnOf("a job could not be queued again", lease->second.job_id, requeued);
    }
  }
}

void Supervisor::AwaitWorkers(absl::Duration timeout) {
  const absl::Time deadline = absl::Now() + timeout;
  HandleExits();
  while (!Workers().empty() && absl::Now() < deadline) {
    mailbox_->Await(std::min(kPeriod, deadline - absl::Now()));
    HandleExits();
  }
}

void Supervisor::HandleExits() {
  for (auto& [name, exit] : mailbox_->TakeAll()) {
    std::shared_ptr<Worker> worker;
    {
      const absl::MutexLock lock(&mu_);
      const auto it = workers_.find(name);
      if (it == workers_.end()) continue;
      worker = it->second;
    }
    const absl::Status settled = Settle(*worker, exit);
    if (!settled.ok() && !IsMoot(settled)) {
      Log(Severity::kWarning, "a worker's end could not be recorded; retrying",
          {{"worker", name}, {"cause", std::string(settled.message())}});
      // Without Poke(), so that the next round comes in a second.
      const absl::MutexLock lock(&mailbox_->mu);
      mailbox_->exits.push_back({name, exit});
      continue;
    }
    // With status 1 the training failed; the server knows why.
    const bool broken = exit.signalled || exit.code > 1;
    if (broken && !worker->had_job && !worker->killed) {
      Log(Severity::kError, "a worker ended without a job; trying again",
          {{"worker", name}, {"how", exit.Describe()}});
      NoteFailedStart();
    }
    const absl::MutexLock lock(&mu_);
    workers_.erase(name);
  }
}

absl::Status Supervisor::Settle(Worker& worker, const WorkerExit& exit) {
  ASSIGN_OR_RETURN(const auto leases, Leases());
  const auto found = leases.find(worker.name);
  // The worker had ended its job, or had none.
  if (found == leases.end()) return absl::OkStatus();
  worker.had_job = true;
  const Lease& lease = found->second;
  bool stopping;
  {
    const absl::MutexLock lock(&mu_);
    stopping = stopping_;
  }
  if (lease.cancelled) return store_.FinishCancel(lease);
  if (stopping || worker.excused) return store_.Requeue(lease);
  return SettleDeath(worker, lease, exit);
}

absl::Status Supervisor::SettleDeath(const Worker& worker, const Lease& lease,
                                     const WorkerExit& exit) {
  WorkerExit end = exit;
  if (std::string tail = executor_.LogTail(lease.job_id); !tail.empty()) {
    end.log_tail = std::move(tail);
  }
  const std::string how = DescribeDeath(worker.silence, end);
  ASSIGN_OR_RETURN(const JobState state, store_.SettleDeath(lease, how));
  if (state == JobState::kQueued) {
    Log(Severity::kWarning, "a worker died; its job goes on with another one",
        {{"job", absl::StrCat("trainingJobs/", lease.job_id)}, {"how", how}});
  }
  return absl::OkStatus();
}

std::vector<std::shared_ptr<Supervisor::Worker>> Supervisor::Workers() const {
  std::vector<std::shared_ptr<Worker>> workers;
  const absl::MutexLock lock(&mu_);
  for (const auto& [name, worker] : workers_) workers.push_back(worker);
  return workers;
}

absl::StatusOr<std::map<std::string, Lease>> Supervisor::Leases() const {
  ASSIGN_OR_RETURN(const std::vector<Lease> own, store_.OwnLeases());
  std::map<std::string, Lease> leases;
  for (const Lease& lease : own) leases[lease.worker.name] = lease;
  return leases;
}

std::map<std::string, std::string> Supervisor::RunningJobs() const {
  std::map<std::string, std::string> jobs;
  const auto leases = Leases();
  if (!leases.ok()) return jobs;
  for (const auto& worker : Workers()) {
    const auto lease = leases->find(worker->name);
    if (lease != leases->end())
      jobs[worker->device.name] = lease->second.job_id;
  }
  return jobs;
}

}  // namespace tessera::jobs
