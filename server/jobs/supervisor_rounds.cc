// What the supervisor does in each round: the time limits of its workers, and
// new workers. See supervisor.cc for the rest of the class.
#include <algorithm>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "base/log.h"
#include "base/process_name.h"
#include "server/jobs/supervised_worker.h"
#include "server/jobs/supervisor.h"

namespace tessera::jobs {
namespace {

// A worker asks for a job a moment after it has started, and ends soon if
// there is none.
constexpr absl::Duration kLongestWithoutJob = absl::Seconds(60);
constexpr absl::Duration kFirstPause = absl::Seconds(1);
constexpr absl::Duration kLongestPause = absl::Minutes(1);

}  // namespace

void Supervisor::Reconcile() {
  std::set<std::string> names;
  for (const auto& worker : Workers()) names.insert(worker->name);
  const absl::Status reconciled = store_.Reconcile(names);
  if (reconciled.ok()) return;
  Log(Severity::kWarning, "cannot compare the queue with the workers; retrying",
      {{"cause", std::string(reconciled.message())}});
}

void Supervisor::EnforceLimits() {
  if (Workers().empty()) return;
  const auto leases = Leases();
  if (!leases.ok()) return;  // The next round asks again.
  for (const auto& worker : Workers()) {
    const auto lease = leases->find(worker->name);
    EnforceLimits(*worker, lease == leases->end()
                               ? std::nullopt
                               : std::optional<Lease>(lease->second));
  }
}

void Supervisor::EnforceLimits(Worker& worker,
                               const std::optional<Lease>& lease) {
  if (lease) {
    worker.had_job = true;
    failed_starts_ = 0;
  }
  if (worker.killed) return;
  const absl::Time now = clock_.Now();
  const bool cancelled = lease && lease->cancelled;
  absl::Time deadline = worker.started + kLongestWithoutJob;
  if (lease) {
    deadline = lease->Deadline(store_.lease_limits());
  } else if (worker.had_job) {
    worker.over_since = std::min(worker.over_since, now);
    deadline = worker.over_since + options_.exit_grace;
  }
  // A killed worker keeps its device until its exit arrives.
  if (now <= deadline && !cancelled) return;
  if (lease && !cancelled) worker.silence = now - lease->contact;
  worker.killed = true;
  worker.handle->Kill();
}

void Supervisor::StartWorkers() {
  if (clock_.Now() < next_start_) return;
  for (const LocalDevice& device : FreeDevices()) {
    const absl::StatusOr<int> queued = store_.CountFor(device.wanted());
    if (!queued.ok()) {
      Log(Severity::kWarning, "cannot read the queue",
          {{"cause", std::string(queued.status().message())}});
      return;
    }
    if (*queued == 0) continue;
    // Those that have not asked yet will take a job each.
    int asking = 0;
    const auto leases = Leases();
    if (!leases.ok()) return;
    for (const auto& worker : Workers()) {
      if (!worker->had_job && leases->count(worker->name) == 0) ++asking;
    }
    if (*queued > asking) StartOn(device);
  }
}

void Supervisor::StartOn(const LocalDevice& device) {
  auto worker = std::make_shared<Worker>(Worker{
      .name = NewProcessName(), .device = device, .started = clock_.Now()});
  {
    // Before it exists: from then on it may ask for a job, which Reconcile()
    // must not give to another.
    const absl::MutexLock lock(&mu_);
    workers_[worker->name] = worker;
  }
  auto handle = executor_.Start(
      {.name = worker->name,
       .device = device.wanted(),
       .threads = device.threads},
      [mailbox = mailbox_, name = worker->name](const WorkerExit& exit) {
        mailbox->Put({name, exit});
      });
  if (handle.ok()) {
    worker->handle = *std::move(handle);
    return;
  }
  Log(Severity::kError, "no worker could be started; trying again",
      {{"device", device.name},
       {"cause", std::string(handle.status().message())}});
  NoteFailedStart();
  const absl::MutexLock lock(&mu_);
  workers_.erase(worker->name);
}

void Supervisor::NoteFailedStart() {
  absl::Duration pause = kFirstPause;
  for (int i = 0; i < failed_starts_ && pause < kLongestPause; ++i) pause *= 2;
  ++failed_starts_;
  next_start_ = clock_.Now() + std::min(pause, kLongestPause);
}

std::vector<LocalDevice> Supervisor::FreeDevices() const {
  const absl::MutexLock lock(&mu_);
  if (stopping_) return {};
  std::vector<LocalDevice> free = options_.devices;
  for (const auto& entry : workers_) {
    const std::string& device = entry.second->device.name;
    const auto taken =
        std::find_if(free.begin(), free.end(), [&](const LocalDevice& one) {
          return one.name == device;
        });
    if (taken != free.end()) free.erase(taken);
  }
  std::erase_if(free, [&](const LocalDevice& device) {
    mu_.AssertReaderHeld();
    return suspended_.contains(device.name);
  });
  return free;
}

}  // namespace tessera::jobs
