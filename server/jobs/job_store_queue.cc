// The order of the queue and its publication to watchers. See job_store.cc for
// the rest of the class.
#include <algorithm>
#include <optional>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/error_reason.h"
#include "base/log.h"
#include "base/retry_delay.h"
#include "base/status_macros.h"
#include "server/db/transaction.h"
#include "server/jobs/job_rows.h"
#include "server/jobs/job_store.h"
#include "server/jobs/turns.h"

namespace tessera::jobs {
namespace {

bool ChangedNothing(const absl::Status& failure) {
  return absl::IsNotFound(failure) || absl::IsPermissionDenied(failure);
}

}  // namespace

absl::StatusOr<std::vector<JobTurn>> JobStore::Turns(
    db::Session& session) const {
  return ReadTurns(session, options_.devices, options_.fair_share,
                   clock_.Now());
}

absl::Status JobStore::CheckRoom(db::Session& session,
                                 const std::string& owner) const {
  ASSIGN_OR_RETURN(const JobCounts counts, CountJobs(session));
  ASSIGN_OR_RETURN(const int own, CountQueuedOf(session, owner));
  std::string full;
  if (own >= options_.max_queued_per_user) {
    full = absl::StrFormat(
        "%d of your jobs wait, which is the most allowed; try again when "
        "some have ended, or cancel some",
        own);
  } else if (counts.queued >= options_.max_queued) {
    full = absl::StrFormat(
        "the queue is full: %d jobs wait; retry when some have ended",
        counts.queued);
  } else {
    return absl::OkStatus();
  }
  ASSIGN_OR_RETURN(const std::vector<JobTurn> turns, Turns(session));
  return WithRetryDelay(
      WithReason(absl::ResourceExhaustedError(full), "QUEUE_FULL"),
      RetryDelay(turns));
}

absl::StatusOr<std::optional<Job>> JobStore::NextFor(
    const std::string& device) const {
  const auto find =
      [&](db::Session& session) -> absl::StatusOr<std::optional<Job>> {
    ASSIGN_OR_RETURN(const std::vector<JobTurn> turns, Turns(session));
    for (const JobTurn& turn : turns) {
      if (turn.wanted_device != "auto" && turn.wanted_device != device) {
        continue;
      }
      ASSIGN_OR_RETURN(Job job, FindJob(session, turn.id));
      // A job that became unreadable since the server started must not stop the
      // queue.
      if (job.state == JobState::kQueued) return job;
    }
    return std::nullopt;
  };
  return db::InTransaction(database_, find);
}

void JobStore::SetWakeUp(std::function<void()> wake_up) {
  const absl::MutexLock lock(&mu_);
  wake_up_ = std::move(wake_up);
}

void JobStore::Announce(const std::string& id) {
  PublishQueueAnd(id);
  std::function<void()> wake_up;
  {
    const absl::MutexLock lock(&mu_);
    // Called without the lock, since it may call the store.
    wake_up = wake_up_;
  }
  if (wake_up) wake_up();
}

void JobStore::NoteTransition(const Job& job) const {
  if (options_.on_transition) options_.on_transition(job);
}

void JobStore::PublishQueueAnd(const std::string& id) {
  const std::set<std::string> watched = events_.Watched();
  if (watched.empty()) return;
  const auto read =
      [&](db::Session& session) -> absl::StatusOr<std::vector<Job>> {
    std::vector<Job> found;
    ASSIGN_OR_RETURN(const std::vector<JobTurn> turns, Turns(session));
    std::set<std::string> ids = {id};
    for (const JobTurn& turn : turns) ids.insert(turn.id);
    for (const std::string& one : ids) {
      if (watched.count(one) == 0) continue;
      absl::StatusOr<Job> job = FindJob(session, one);
      if (absl::IsNotFound(job.status())) continue;
      RETURN_IF_ERROR(job.status());
      FillTurn(turns, *job);
      found.push_back(*std::move(job));
    }
    return found;
  };
  const absl::StatusOr<std::vector<Job>> changed =
      db::InTransaction(database_, read);
  if (!changed.ok()) {
    // A job that has ended has no later change that would be published.
    const absl::MutexLock lock(&mu_);
    unpublished_.insert(id);
    return;
  }
  for (const Job& job : *changed) events_.Publish(job);
}

void JobStore::PublishLater(const std::string& id,
                            const absl::Status& failure) {
  if (ChangedNothing(failure)) return;
  const absl::MutexLock lock(&mu_);
  unpublished_.insert(id);
}

void JobStore::NoteLater(const std::string& id, const absl::Status& failure) {
  if (ChangedNothing(failure)) return;
  const absl::MutexLock lock(&mu_);
  unpublished_.insert(id);
  unnoted_.insert(id);
}

void JobStore::RefreshQueue(const std::string& running_id) {
  {
    const absl::MutexLock lock(&mu_);
    const absl::Time now = clock_.Now();
    if (now - queue_refreshed_ < options_.refresh_queue_every) return;
    queue_refreshed_ = now;
  }
  std::set<std::string> watched = events_.Watched();
  watched.erase(running_id);
  if (watched.empty()) return;  // No other job is watched.
  const absl::Status touched = database_.Transaction(TouchQueue);
  if (touched.ok()) return PublishQueueAnd(running_id);
  Log(Severity::kWarning, "watchers of queued jobs get no new estimates",
      {{"cause", std::string(touched.message())}});
}

}  // namespace tessera::jobs
