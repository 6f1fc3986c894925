#include "server/process/housekeeping.h"

#include <chrono>
#include <memory>
#include <string>
#include <utility>

#include "base/log.h"
#include "base/status_macros.h"
#include "server/db/duty.h"
#include "server/db/open_database.h"

namespace tessera::process {
namespace {

constexpr std::chrono::seconds kInterval(2);
constexpr absl::Duration kSweepInterval = absl::Hours(6);
constexpr absl::Duration kRetentionInterval = absl::Hours(1);
constexpr char kDuty[] = "housekeeping";
// Longer than a sweep usually takes. Two sweeps at once only cost time.
constexpr absl::Duration kDutyLasts = absl::Minutes(10);
constexpr absl::Duration kDutyInterval = absl::Minutes(1);
constexpr absl::Duration kBeatInterval = absl::Seconds(10);
// Gives clients time to create a dataset from uploaded files.
constexpr absl::Duration kKeepUnused = absl::Hours(24);
// Gives others a turn at the disk.
constexpr std::chrono::milliseconds kPause(5);

}  // namespace

Housekeeping::Housekeeping(const Dependencies& dependencies)
    : dependencies_(dependencies),
      gauges_(dependencies.gauges),
      retention_(dependencies.retention) {
  // Before the server says that it has started, so that the first scrape is
  // whole.
  gauges_.Set();
  thread_ = std::jthread([this](std::stop_token end) { Run(std::move(end)); });
}

void Housekeeping::Run(std::stop_token end) {
  absl::Time next_sweep = dependencies_.clock.Now() + absl::Minutes(1);
  absl::Time next_retention = next_sweep;
  while (!end.stop_requested()) {
    Beat();
    if (IsOnDuty() && dependencies_.clock.Now() >= next_sweep) {
      Sweep(end);
      next_sweep = dependencies_.clock.Now() + kSweepInterval;
    }
    if (IsOnDuty() && dependencies_.clock.Now() >= next_retention) {
      retention_.Run(end);
      next_retention = dependencies_.clock.Now() + kRetentionInterval;
    }
    Wait(end, kInterval);
    gauges_.Set();
  }
  Leave();
}

void Housekeeping::Beat() {
  const absl::Time now = dependencies_.clock.Now();
  if (dependencies_.seats == nullptr || now < beat_next_) return;
  beat_next_ = now + kBeatInterval;
  const absl::Status beat = dependencies_.seats->Beat();
  if (beat.ok()) return;
  Log(Severity::kWarning, "other servers cannot see that this one lives",
      {{"error", beat.ToString()}});
}

void Housekeeping::Leave() {
  absl::Status left =
      db::LeaveDuty(dependencies_.database, {kDuty, dependencies_.server});
  if (dependencies_.seats != nullptr) {
    left.Update(dependencies_.seats->Leave());
  }
  if (left.ok()) return;
  Log(Severity::kWarning, "other servers will take this one's place later",
      {{"error", left.ToString()}});
}

bool Housekeeping::IsOnDuty() {
  const absl::Time now = dependencies_.clock.Now();
  if (now < ask_for_duty_next_) return on_duty_;
  ask_for_duty_next_ = now + kDutyInterval;
  const absl::StatusOr<bool> taken = db::TakeDuty(
      dependencies_.database, {kDuty, dependencies_.server}, now, kDutyLasts);
  if (!taken.ok()) {
    Log(Severity::kWarning, "unknown which server does the housekeeping",
        {{"error", taken.status().ToString()}});
  }
  on_duty_ = taken.value_or(false);
  return on_duty_;
}

void Housekeeping::Wait(const std::stop_token& end,
                        std::chrono::milliseconds time) {
  std::unique_lock<std::mutex> lock(mu_);
  wake_.wait_for(lock, end, time, [] { return false; });
}

void Housekeeping::Sweep(const std::stop_token& end) {
  // First forget who sent unused files; SweepFiles() then removes the files.
  absl::Status status = dependencies_.holders.ForgetUnused();
  status.Update(dependencies_.uploads.RemoveAbandoned());
  status.Update(SweepFiles(end));
  if (!status.ok()) {
    Log(Severity::kWarning, "unused files were not removed",
        {{"error", status.ToString()}});
  }
}

absl::Status Housekeeping::SweepFiles(const std::stop_token& end) {
  ASSIGN_OR_RETURN(
      const auto reader,
      db::Open(dependencies_.gauges.database_url, db::DatabaseUse::kRead));
  const absl::Time before = dependencies_.clock.Now() - kKeepUnused;
  const auto pause = [&] {
    Wait(end, kPause);
    return !end.stop_requested();
  };
  absl::Status status = dependencies_.files.ListUnlisted(*reader, pause);
  status.Update(dependencies_.files.Sweep(*reader, before, pause));
  return status;
}

}  // namespace tessera::process
