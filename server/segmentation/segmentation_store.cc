#include "server/segmentation/segmentation_store.h"

#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/error_reason.h"
#include "base/retry_delay.h"
#include "base/status_macros.h"
#include "server/db/transaction.h"
#include "server/segmentation/job_draft.h"
#include "server/segmentation/segmentation_rows.h"

namespace tessera::segmentation {
namespace {

constexpr char kCancel[] =
    "UPDATE segmentation_jobs SET state = 'CANCELLED', slices_queued = 0, "
    "slices_running = 0, sequence = sequence + 1, end_time = $2, "
    "change_time = $2 WHERE job_id = $1";
constexpr char kDeleteLeases[] =
    "DELETE FROM segmentation_leases WHERE job_id = $1";
constexpr char kLeave[] =
    "UPDATE segmentation_jobs SET state = 'LEAVING', change_time = $2 "
    "WHERE job_id = $1";

constexpr char kSelectOldest[] =
    "SELECT MIN(create_time) FROM segmentation_jobs WHERE state IN ('QUEUED', "
    "'RUNNING') AND slices_queued > 0 AND not_before <= $1";
constexpr char kCountWorkers[] =
    "SELECT device, COUNT(DISTINCT worker) FROM segmentation_leases "
    "WHERE server = '' GROUP BY device";

constexpr absl::Duration kRetryDelay = absl::Seconds(30);
// Pages that Delete() removes at once; a page has some hundred images.
constexpr int kPagesAtOnce = 4;

struct Change {
  SegmentationJob job;
  bool changed = false;
};

}  // namespace

SegmentationStore::SegmentationStore(db::Database& database,
                                     files::KeptFiles& files,
                                     const Clock& clock,
                                     const SegmentationStoreOptions& options)
    : database_(database), files_(files), clock_(clock), options_(options) {}

SegmentationStore::~SegmentationStore() = default;

absl::StatusOr<std::unique_ptr<JobDraft>> SegmentationStore::Begin(
    const NewSegmentation& job) {
  return JobDraft::Begin(*this, job);
}

absl::Status SegmentationStore::CheckRoom(db::Session& session,
                                          const std::string& owner) const {
  ASSIGN_OR_RETURN(const UnendedJobs unended, CountUnended(session, owner));
  std::string full;
  if (unended.of_owner >= options_.max_queued_per_user) {
    full = absl::StrFormat(
        "%d of your segmentation jobs have not ended, which is the most "
        "allowed; try again when some have ended, or cancel some",
        unended.of_owner);
  } else if (unended.all >= options_.max_queued) {
    full = absl::StrFormat(
        "the queue is full: %d segmentation jobs have not ended; retry when "
        "some have",
        unended.all);
  } else {
    return absl::OkStatus();
  }
  return WithRetryDelay(
      WithReason(absl::ResourceExhaustedError(full), "QUEUE_FULL"),
      kRetryDelay);
}

absl::StatusOr<SegmentationJob> SegmentationStore::Get(
    const std::string& id) const {
  return db::InTransaction(
      database_, [&](db::Session& session) { return FindJob(session, id); });
}

absl::StatusOr<db::Page<SegmentationJob>> SegmentationStore::List(
    const db::PageRequest& page) const {
  ASSIGN_OR_RETURN(const int size, db::PageSize(page));
  ASSIGN_OR_RETURN(const std::string before,
                   db::ParsePageToken("segmentationJobs", page.token));
  ASSIGN_OR_RETURN(std::vector<SegmentationJob> found,
                   db::InTransaction(database_, [&](db::Session& session) {
                     return ListBefore(session, before, size + 1);
                   }));
  return db::MakePage(std::move(found), size, "segmentationJobs",
                      [](const SegmentationJob& job) { return job.id; });
}

absl::StatusOr<db::Page<JobImage>> SegmentationStore::ListImages(
    const std::string& id, const db::PageRequest& page,
    std::optional<State> only) const {
  const std::string list = absl::StrCat("images of ", id);
  ASSIGN_OR_RETURN(const int size, db::PageSize(page));
  ASSIGN_OR_RETURN(const std::string key, db::ParsePageToken(list, page.token));
  int64_t after = 0;
  if (!key.empty() && !absl::SimpleAtoi(key, &after)) {
    return absl::InternalError("a page token without a position");
  }
  const auto read =
      [&](db::Session& session) -> absl::StatusOr<std::vector<JobImage>> {
    ASSIGN_OR_RETURN(const SegmentationJob job, FindJob(session, id));
    return segmentation::ListImages(session, job, after, only, size + 1);
  };
  ASSIGN_OR_RETURN(std::vector<JobImage> found,
                   db::InTransaction(database_, read));
  return db::MakePage(std::move(found), size, list, [](const JobImage& image) {
    return absl::StrCat(image.position);
  });
}

absl::StatusOr<ImageResults> SegmentationStore::FindResults(
    const std::string& id, int64_t position) const {
  const auto read = [&](db::Session& session) -> absl::StatusOr<ImageResults> {
    ImageResults results;
    ASSIGN_OR_RETURN(results.job, FindJob(session, id));
    ASSIGN_OR_RETURN(results.image, FindImage(session, results.job, position));
    if (results.image.state != State::kSucceeded) return results;
    ASSIGN_OR_RETURN(results.slices, ListResults(session, id, position));
    return results;
  };
  return db::InTransaction(database_, read);
}

absl::StatusOr<SliceResults> SegmentationStore::FindSlice(
    const std::string& id, int64_t position, int slice) const {
  const auto read = [&](db::Session& session) -> absl::StatusOr<SliceResults> {
    SliceResults results{.slice = slice};
    ASSIGN_OR_RETURN(results.job, FindJob(session, id));
    ASSIGN_OR_RETURN(results.image, FindImage(session, results.job, position));
    ASSIGN_OR_RETURN(const int64_t ordinal, OrdinalOf(results.image, slice));
    ASSIGN_OR_RETURN(results.stored,
                     FindResult(session, id, position, ordinal));
    return results;
  };
  return db::InTransaction(database_, read);
}

absl::StatusOr<SegmentationJob> SegmentationStore::Cancel(
    const std::string& id) {
  const auto cancel = [&](db::Session& session) -> absl::StatusOr<Change> {
    ASSIGN_OR_RETURN(SegmentationJob job, FindJob(session, id));
    if (IsFinal(job)) return Change{std::move(job), false};
    const int64_t now = absl::ToUnixMicros(clock_.Now());
    RETURN_IF_ERROR(session.Execute(kCancel, {id, now}).status());
    RETURN_IF_ERROR(session.Execute(kDeleteLeases, {id}).status());
    ASSIGN_OR_RETURN(job, FindJob(session, id));
    return Change{std::move(job), true};
  };
  ASSIGN_OR_RETURN(const Change change, db::InTransaction(database_, cancel));
  if (!change.changed) return change.job;
  NoteTransition(change.job);
  WakeUp();
  return change.job;
}

absl::Status SegmentationStore::Delete(const std::string& id) {
  // Ends watches of the job.
  RETURN_IF_ERROR(Cancel(id).status());
  const int64_t now = absl::ToUnixMicros(clock_.Now());
  const auto leave = [&](db::Session& session) -> absl::Status {
    RETURN_IF_ERROR(FindJob(session, id).status());
    return session.Execute(kLeave, {id, now}).status();
  };
  RETURN_IF_ERROR(database_.Transaction(leave));
  for (int page = 0; page < kPagesAtOnce; ++page) {
    ASSIGN_OR_RETURN(const bool more, RemoveSome(id));
    if (!more) break;
  }
  return absl::OkStatus();
}

absl::StatusOr<jobs::Subscription> SegmentationStore::Watch(
    const std::string& id, int64_t after_sequence,
    std::function<void(const SegmentationJob&)> callback) {
  // Subscribe first, then read, so that no change in between is missed.
  jobs::Subscription subscription =
      events_.Subscribe(id, after_sequence, std::move(callback));
  ASSIGN_OR_RETURN(const SegmentationJob job, Get(id));
  events_.Publish(job);
  return subscription;
}

absl::StatusOr<SegmentationCounts> SegmentationStore::Counts() const {
  return db::InTransaction(database_, CountSegmentations);
}

void SegmentationStore::PublishWatched() {
  const std::set<std::string> watched = events_.Watched();
  if (watched.empty()) return;
  const auto found = db::InTransaction(database_, [&](db::Session& session) {
    return FindJobs(session, watched);
  });
  // The next call reads all watched jobs again.
  if (!found.ok()) return;
  for (const SegmentationJob& job : *found) events_.Publish(job);
}

void SegmentationStore::NoteTransition(const SegmentationJob& job) {
  events_.Publish(job);
  if (options_.on_transition) options_.on_transition(job);
}

absl::StatusOr<absl::Time> SegmentationStore::OldestQueued() const {
  ASSIGN_OR_RETURN(
      const db::Rows found,
      database_.Execute(kSelectOldest, {absl::ToUnixMicros(clock_.Now())}));
  const db::Row& row = found.front();
  return row.IsNull(0) ? absl::InfiniteFuture()
                       : absl::FromUnixMicros(row.Int(0));
}

absl::StatusOr<std::map<std::string, int>> SegmentationStore::WorkersByDevice()
    const {
  ASSIGN_OR_RETURN(const db::Rows found, database_.Execute(kCountWorkers, {}));
  std::map<std::string, int> workers;
  for (const db::Row& row : found.rows) {
    workers[row.Text(0)] = static_cast<int>(row.Int(1));
  }
  return workers;
}

void SegmentationStore::AddWakeUp(std::function<void()> wake_up) {
  const absl::MutexLock lock(&mu_);
  wake_ups_.push_back(std::move(wake_up));
}

void SegmentationStore::WakeUp() const {
  std::vector<std::function<void()>> wake_ups;
  {
    const absl::MutexLock lock(&mu_);
    // Called without the lock, since they may call the store.
    wake_ups = wake_ups_;
  }
  for (const auto& wake_up : wake_ups) wake_up();
}

}  // namespace tessera::segmentation
