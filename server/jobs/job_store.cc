#include "server/jobs/job_store.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "base/error_reason.h"
#include "base/sha256.h"
#include "base/status_macros.h"
#include "server/db/request_log.h"
#include "server/db/resource_name.h"
#include "server/db/transaction.h"
#include "server/jobs/job_rows.h"
#include "server/jobs/random_token.h"
#include "server/jobs/turns.h"

namespace tessera::jobs {
namespace {

constexpr size_t kIdBytes = 16;

absl::Status ParameterInvalid(absl::Status status) {
  return WithReason(std::move(status), "PARAMETER_INVALID");
}

db::Request RequestOf(const std::string& asked, const std::string& request_id) {
  return {.id = request_id,
          .kind = "CreateTrainingJob",
          .body_sha256 = Sha256Hex(asked)};
}

}  // namespace

JobStore::JobStore(db::Database& database, files::KeptFiles& files,
                   const Clock& clock, const JobStoreOptions& options)
    : database_(database),
      files_(files),
      clock_(clock),
      options_(options),
      opened_(clock.Now()),
      publisher_(
          database, clock,
          [this](db::Session& session) { return Turns(session); },
          options.publishing) {}

JobStore::~JobStore() = default;

absl::StatusOr<std::unique_ptr<JobStore>> JobStore::Open(
    db::Database& database, files::KeptFiles& files, const Clock& clock,
    const JobStoreOptions& options) {
  auto store = std::unique_ptr<JobStore>(
      new JobStore(database, files, clock, options));
  RETURN_IF_ERROR(store->Recover());
  return store;
}

absl::Status JobStore::CheckNew(const NewJob& job) const {
  RETURN_IF_ERROR(db::CheckId(job.model_id, "model id"));
  if (const absl::Status valid = version::Validate(job.parameters);
      !valid.ok()) {
    return ParameterInvalid(valid);
  }
  const std::string& device = job.parameters.device;
  const auto& devices = options_.devices;
  if (device == "auto" || devices.empty() ||
      std::find(devices.begin(), devices.end(), device) != devices.end()) {
    return absl::OkStatus();
  }
  return ParameterInvalid(absl::InvalidArgumentError(absl::StrFormat(
      "device is %s; this server has %s, or choose auto", device,
      absl::StrJoin(std::set<std::string>(devices.begin(), devices.end()),
                    ", "))));
}

absl::StatusOr<Job> JobStore::Insert(db::Session& session,
                                     const NewJob& wanted) const {
  if (wanted.check_rights) RETURN_IF_ERROR(wanted.check_rights(session));
  RETURN_IF_ERROR(CheckRoom(session, wanted.owner));
  Job job{.id = RandomToken(kIdBytes),
          .owner = wanted.owner,
          .model_id = wanted.model_id,
          .initial_model = wanted.initial_model,
          .parameters = wanted.parameters,
          .plan = wanted.plan,
          .progress = {.epochs = wanted.parameters.epochs},
          .create_time = clock_.Now()};
  ASSIGN_OR_RETURN(job.dataset, ResolveDataset(session, wanted.dataset));
  RETURN_IF_ERROR(CheckVersion(session, wanted.initial_model));
  RETURN_IF_ERROR(InsertJob(session, job));
  return job;
}

absl::StatusOr<std::optional<Job>> JobStore::FindCreated(
    const std::string& asked, const std::string& request_id) const {
  ASSIGN_OR_RETURN(const auto id,
                   db::InTransaction(database_, [&](db::Session& session) {
                     return db::FindResult(session,
                                           RequestOf(asked, request_id));
                   }));
  if (!id) return std::nullopt;
  return Get(*id);
}

absl::StatusOr<Job> JobStore::Create(const NewJob& wanted,
                                     const std::string& request_id) {
  RETURN_IF_ERROR(CheckNew(wanted));
  const db::Request request = RequestOf(wanted.asked, request_id);
  // Looked up before the queue is counted, so that a retry succeeds even when
  // the queue is full.
  const auto create = [&](db::Session& session) -> absl::StatusOr<Job> {
    ASSIGN_OR_RETURN(const auto result, db::FindResult(session, request));
    if (result) return ReadRow(session, *result);
    ASSIGN_OR_RETURN(const Job job, Insert(session, wanted));
    RETURN_IF_ERROR(TouchOthers(session, wanted.owner));
    RETURN_IF_ERROR(
        db::RecordResult(session, request, job.id, clock_.Now()));
    return ReadRow(session, job.id);
  };
  // Nothing after this transaction can fail.
  ASSIGN_OR_RETURN(Job job, db::InTransaction(database_, create));
  publisher_.Announce(job.id);
  return job;
}

absl::StatusOr<Job> JobStore::Get(const std::string& id) const {
  return db::InTransaction(database_, [&](db::Session& session) {
    return ReadRow(session, id);
  });
}

absl::StatusOr<Job> JobStore::ReadRow(db::Session& session,
                                      const std::string& id) const {
  ASSIGN_OR_RETURN(Job job, FindJob(session, id));
  if (job.state == JobState::kQueued) {
    ASSIGN_OR_RETURN(const std::vector<JobTurn> turns, Turns(session));
    FillTurn(turns, job);
  }
  return job;
}

absl::StatusOr<db::Page<Job>> JobStore::List(
    const db::PageRequest& page) const {
  ASSIGN_OR_RETURN(const int size, db::PageSize(page));
  ASSIGN_OR_RETURN(const std::string before,
                   db::ParsePageToken("trainingJobs", page.token));
  const auto read =
      [&](db::Session& session) -> absl::StatusOr<std::vector<Job>> {
    ASSIGN_OR_RETURN(std::vector<Job> jobs,
                     ListBefore(session, before, size + 1));
    ASSIGN_OR_RETURN(const std::vector<JobTurn> turns, Turns(session));
    for (Job& job : jobs) FillTurn(turns, job);
    return jobs;
  };
  ASSIGN_OR_RETURN(std::vector<Job> found, db::InTransaction(database_, read));
  for (Job& job : found) job.plan.clear();
  return db::MakePage(std::move(found), size, "trainingJobs",
                      [](const Job& job) { return job.id; });
}

absl::StatusOr<Job> JobStore::Cancel(const std::string& id) {
  const absl::StatusOr<JobChange> change =
      db::InTransaction(database_, [&](db::Session& session) {
        return CancelRow(session, id);
      });
  if (!change.ok()) {
    publisher_.PublishLater(id, change.status());
    return change.status();
  }
  // Cancelling a job that has ended is no error; see the wire API.
  if (!change->first) return change->after;
  publisher_.Announce(id);
  if (!IsFinal(change->after.state)) return change->after;
  RemoveCheckpointAfter(*change);
  publisher_.NoteTransition(change->after);
  return change->after;
}

absl::StatusOr<JobChange> JobStore::CancelRow(db::Session& session,
                                              const std::string& id) const {
  JobChange change;
  ASSIGN_OR_RETURN(change.before, ReadRow(session, id));
  const Job& job = change.before;
  // An unreadable job may have ended; its end time tells.
  if (IsFinal(job.state) && (job.state != JobState::kUnreadable ||
                             job.end_time != absl::InfinitePast())) {
    return JobChange{.before = job, .after = job, .first = false};
  }
  if (job.state == JobState::kUnreadable) {
    RETURN_IF_ERROR(CancelUnreadable(session, id, clock_.Now()));
  } else if (job.state == JobState::kRunning) {
    RETURN_IF_ERROR(MarkCancelRequested(session, id));
  } else {
    RETURN_IF_ERROR(CancelQueued(session, id, clock_.Now()).status());
    RETURN_IF_ERROR(TouchQueue(session));
  }
  ASSIGN_OR_RETURN(change.after, FindJob(session, id));
  return change;
}

absl::StatusOr<Subscription> JobStore::Watch(const std::string& id,
                                             int64_t after_sequence,
                                             JobCallback callback) {
  // Subscribe first, then read, so that no change in between is missed.
  Subscription subscription =
      publisher_.Subscribe(id, after_sequence, std::move(callback));
  ASSIGN_OR_RETURN(const Job job, Get(id));
  publisher_.Publish(job);
  return subscription;
}

absl::StatusOr<JobCounts> JobStore::Counts() const {
  return db::InTransaction(database_, CountJobs);
}

absl::StatusOr<QueueGauges> JobStore::Measure() const {
  return db::InTransaction(database_, [&](db::Session& session) {
    return MeasureQueue(session, clock_.Now());
  });
}

void JobStore::RemoveBlob(const storage::Digest& digest) {
  if (digest.empty()) return;
  files_.RemoveFilesOf(absl::StrCat("checkpoint ", digest), {digest});
}

}  // namespace tessera::jobs
