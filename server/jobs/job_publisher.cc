#include "server/jobs/job_publisher.h"

#include <utility>

#include "base/log.h"
#include "base/status_macros.h"
#include "server/db/transaction.h"
#include "server/jobs/job_rows.h"
#include "server/jobs/turns.h"

namespace tessera::jobs {
namespace {

constexpr char kChannel[] = "training_jobs";

bool ChangedNothing(const absl::Status& failure) {
  return absl::IsNotFound(failure) || absl::IsPermissionDenied(failure);
}

}  // namespace

JobPublisher::JobPublisher(db::Database& database, const Clock& clock,
                           ReadQueue read_queue,
                           const JobPublisherOptions& options)
    : database_(database),
      clock_(clock),
      read_queue_(std::move(read_queue)),
      options_(options) {
  if (!options_.shared) return;
  listening_ =
      database_.Listen(kChannel, [this](const std::string& id) { Hear(id); });
}

int JobPublisher::AddWakeUp(std::function<void()> wake_up) {
  const absl::MutexLock lock(&wake_ups_mu_);
  wake_ups_[next_wake_up_] = std::move(wake_up);
  return next_wake_up_++;
}

void JobPublisher::RemoveWakeUp(int number) {
  const absl::MutexLock lock(&wake_ups_mu_);
  wake_ups_.erase(number);
}

void JobPublisher::Announce(const std::string& id) {
  PublishQueueAnd({id});
  WakeUp();
  if (options_.shared) Tell(id);
}

void JobPublisher::WakeUp() {
  const absl::ReaderMutexLock lock(&wake_ups_mu_);
  for (const auto& [number, wake_up] : wake_ups_) wake_up();
}

void JobPublisher::Tell(const std::string& id) {
  const absl::Status told = database_.Transaction(
      [&](db::Session& session) { return session.Notify(kChannel, id); },
      db::Durability::kOrdered);
  if (told.ok()) return;
  // They look every second anyway.
  Log(Severity::kWarning, "other servers hear late of a job",
      {{"job", id}, {"cause", std::string(told.message())}});
}

// Called by the database, which must not wait: the next CatchUp() publishes.
void JobPublisher::Hear(const std::string& id) {
  if (!id.empty()) {
    const absl::MutexLock lock(&mu_);
    unpublished_.insert(id);
  }
  WakeUp();
}

void JobPublisher::NoteTransition(const Job& job) const {
  if (options_.on_transition) options_.on_transition(job);
}

void JobPublisher::PublishQueueAnd(const std::set<std::string>& ids) {
  const std::set<std::string> watched = events_.Watched();
  if (watched.empty()) return;
  const auto read =
      [&](db::Session& session) -> absl::StatusOr<std::vector<Job>> {
    std::vector<Job> found;
    ASSIGN_OR_RETURN(const std::vector<JobTurn> turns, read_queue_(session));
    std::set<std::string> moved = ids;
    for (const JobTurn& turn : turns) moved.insert(turn.id);
    for (const std::string& one : moved) {
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
    unpublished_.insert(ids.begin(), ids.end());
    return;
  }
  for (const Job& job : *changed) events_.Publish(job);
}

void JobPublisher::PublishLater(const std::string& id,
                                const absl::Status& failure) {
  if (ChangedNothing(failure)) return;
  const absl::MutexLock lock(&mu_);
  unpublished_.insert(id);
}

void JobPublisher::NoteLater(const std::string& id,
                             const absl::Status& failure) {
  if (ChangedNothing(failure)) return;
  const absl::MutexLock lock(&mu_);
  unpublished_.insert(id);
  unnoted_.insert(id);
}

bool JobPublisher::TakeUnnoted(const std::string& id) {
  const absl::MutexLock lock(&mu_);
  return unnoted_.erase(id) > 0;
}

void JobPublisher::CatchUp() {
  std::set<std::string> unnoted;
  std::set<std::string> unpublished;
  {
    const absl::MutexLock lock(&mu_);
    unnoted = std::exchange(unnoted_, {});
    unpublished = std::exchange(unpublished_, {});
  }
  for (const std::string& id : unnoted) {
    const absl::StatusOr<Job> job = db::InTransaction(
        database_, [&](db::Session& session) { return FindJob(session, id); });
    // A job that still runs did not end: the call had failed.
    if (job.ok() && job->state != JobState::kRunning) NoteTransition(*job);
  }
  if (options_.shared) unpublished.merge(events_.Watched());
  if (!unpublished.empty()) PublishQueueAnd(unpublished);
}

void JobPublisher::RefreshQueue(const std::string& running_id) {
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
  if (touched.ok()) return PublishQueueAnd({running_id});
  Log(Severity::kWarning, "watchers of queued jobs get no new estimates",
      {{"cause", std::string(touched.message())}});
}

}  // namespace tessera::jobs
