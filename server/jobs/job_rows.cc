#include "server/jobs/job_rows.h"

#include <cmath>
#include <limits>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/error_reason.h"
#include "base/status_macros.h"
#include "server/jobs/job_sql.h"
#include "server/jobs/lease.h"

namespace tessera::jobs {
namespace {

// Before a power failure, watchers may have seen up to this many changes that
// the failure undid. New sequences must be above those.
constexpr int64_t kSequenceGap = 1'000'000;

// The column of kSelectUnended that follows the columns of a job.
constexpr size_t kUnreadableColumn = 26;

absl::string_view NameOf(JobState state) {
  switch (state) {
    case JobState::kQueued: return "QUEUED";
    case JobState::kRunning: return "RUNNING";
    case JobState::kSucceeded: return "SUCCEEDED";
    case JobState::kFailed: return "FAILED";
    case JobState::kCancelled: return "CANCELLED";
    // Never written: the row of an unreadable job is left as it is.
    case JobState::kUnreadable: break;
  }
  return "FAILED";
}

absl::StatusOr<JobState> StateOf(absl::string_view name) {
  for (const JobState state :
       {JobState::kQueued, JobState::kRunning, JobState::kSucceeded,
        JobState::kFailed, JobState::kCancelled}) {
    if (NameOf(state) == name) return state;
  }
  return absl::DataLossError(absl::StrCat("the state ", name, " is unknown"));
}

absl::Time TimeOf(const db::Row& row, size_t column) {
  return row.IsNull(column) ? absl::InfinitePast()
                            : absl::FromUnixMicros(row.Int(column));
}

// NaN is stored as NULL: the databases do not agree on NaN.
db::Value Measured(double value) {
  return std::isnan(value) ? db::Value() : db::Value(value);
}
double MeasuredOf(const db::Row& row, size_t column) {
  return row.IsNull(column) ? std::numeric_limits<double>::quiet_NaN()
                            : row.Real(column);
}

// Reads the parameters and the plan.
absl::Status ReadParameters(const db::Row& row, Job& job) {
  ASSIGN_OR_RETURN(job.parameters, version::ParametersFromJson(row.Text(4)));
  if (row.IsNull(21)) return absl::OkStatus();
  ASSIGN_OR_RETURN(job.plan, version::DecisionsFromJson(row.Text(21)));
  return absl::OkStatus();
}

// `state` is the text in the row.
std::string DescribeUnreadable(const Job& job, absl::string_view state,
                               absl::string_view cause) {
  const bool ended = state == "SUCCEEDED" || state == "FAILED";
  return absl::StrFormat(
      "another version of Tessera wrote %s, in the state %s, and this server "
      "cannot read it: %s; %s",
      job.name(), state, cause,
      ended ? "start that version to see the job"
            : "start that version to go on with the job, or cancel it");
}

// Fills in the columns that may be unreadable, and the state.
void ReadRest(const db::Row& row, Job& job) {
  const absl::StatusOr<JobState> state = StateOf(row.Text(5));
  absl::Status readable = ReadParameters(row, job);
  job.parameters_known = readable.ok();
  if (!readable.ok()) {
    job.parameters = {};
    job.plan.clear();
  }
  readable.Update(state.status());
  // A cancelled job does not need its parameters any more.
  if (readable.ok() || (state.ok() && *state == JobState::kCancelled)) {
    job.state = *state;
    return;
  }
  job.state = JobState::kUnreadable;
  job.error_message =
      DescribeUnreadable(job, row.Text(5), readable.message());
}

Job JobOf(const db::Row& row) {
  Job job{.id = row.Text(0),
          .owner = row.Text(24),
          .dataset = absl::StrFormat("datasets/%s/revisions/%d", row.Text(1),
                                     row.Int(2)),
          .model_id = row.Text(3),
          .progress = {.epoch = static_cast<int>(row.Int(12)),
                       .epochs = static_cast<int>(row.Int(13)),
                       .step = static_cast<int>(row.Int(14)),
                       .steps = static_cast<int>(row.Int(15)),
                       .seconds_left = row.Real(16),
                       .paused = row.Int(17) != 0,
                       .data_wait_ratio = row.Real(25)},
          .model_version = row.Text(9),
          .error_message = row.Text(10),
          .device = row.Text(6),
          .checkpoint_sha256 = row.Text(8),
          .cancel_requested = row.Int(7) != 0,
          .sequence = row.Int(11),
          .create_time = TimeOf(row, 18),
          .start_time = TimeOf(row, 19),
          .end_time = TimeOf(row, 20)};
  if (row.Int(23) > 0) {
    job.initial_model =
        absl::StrFormat("models/%s/versions/%d", row.Text(22), row.Int(23));
  }
  ReadRest(row, job);
  return job;
}

absl::Status ReadHistory(db::Session& session, Job& job) {
  ASSIGN_OR_RETURN(const db::Rows epochs,
                   session.Execute(sql::kSelectEpochs, {job.id}));
  for (const db::Row& row : epochs.rows) {
    job.progress.history.push_back({.epoch = static_cast<int>(row.Int(0)),
                                    .training_loss = MeasuredOf(row, 1),
                                    .validation_loss = MeasuredOf(row, 2),
                                    .validation_ap50 = MeasuredOf(row, 3),
                                    .seconds = MeasuredOf(row, 4)});
  }
  return absl::OkStatus();
}

// The ending that the job gets instead of `wanted`; see EndJob().
absl::StatusOr<Ending> Decide(db::Session& session, const Job& job,
                              const Ending& wanted) {
  if (wanted.state == JobState::kSucceeded) return wanted;
  ASSIGN_OR_RETURN(const db::Rows version,
                   session.Execute(sql::kSelectVersionOf, {job.name()}));
  if (!version.empty()) {
    return Ending{.state = JobState::kSucceeded,
                  .model_version = absl::StrFormat("models/%s/versions/%d",
                                                   version.front().Text(0),
                                                   version.front().Int(1))};
  }
  // A job that was told to stop must not resume.
  if (wanted.state == JobState::kQueued && job.cancel_requested) {
    return Ending{.state = JobState::kCancelled};
  }
  return wanted;
}

}  // namespace

absl::Status JobNotFound(absl::string_view id) {
  const std::string name = absl::StrCat("trainingJobs/", id);
  return WithReason(
      absl::NotFoundError(absl::StrFormat(
          "there is no %s; `tessera job list` shows what there is", name)),
      "JOB_NOT_FOUND", name);
}

absl::StatusOr<Job> FindJob(db::Session& session, const std::string& id) {
  ASSIGN_OR_RETURN(const db::Rows found,
                   session.Execute(sql::kSelectJob, {id}));
  if (found.empty()) return JobNotFound(id);
  Job job = JobOf(found.front());
  RETURN_IF_ERROR(ReadHistory(session, job));
  return job;
}

absl::StatusOr<std::vector<Job>> ListBefore(db::Session& session,
                                            const std::string& id, int limit) {
  if (!id.empty()) {
    const absl::Status there = LeaseOf(session, id).status();
    // Without this error the list would seem to end here.
    if (absl::IsNotFound(there)) {
      return WithReason(
          absl::InvalidArgumentError(
              "page_token is of a job that has been removed since; begin "
              "without one"),
          "PAGE_TOKEN_INVALID");
    }
    RETURN_IF_ERROR(there);
  }
  ASSIGN_OR_RETURN(const db::Rows found,
                   session.Execute(sql::kSelectPage, {id, int64_t{limit}}));
  std::vector<Job> jobs;
  for (const db::Row& row : found.rows) jobs.push_back(JobOf(row));
  return jobs;
}

absl::StatusOr<std::vector<Job>> NoteUnreadable(db::Session& session) {
  ASSIGN_OR_RETURN(const db::Rows found, session.Execute(sql::kSelectUnended));
  std::vector<Job> unreadable;
  for (const db::Row& row : found.rows) {
    Job job = JobOf(row);
    const bool unreadable_now = job.state == JobState::kUnreadable;
    if (unreadable_now != (row.Int(kUnreadableColumn) != 0)) {
      RETURN_IF_ERROR(session
                          .Execute(sql::kPutUnreadable,
                                   {job.id, int64_t{unreadable_now}})
                          .status());
    }
    if (unreadable_now) unreadable.push_back(std::move(job));
  }
  return unreadable;
}

absl::StatusOr<JobCounts> CountJobs(db::Session& session) {
  ASSIGN_OR_RETURN(const db::Rows counts, session.Execute(sql::kCount));
  return JobCounts{.queued = static_cast<int>(counts.front().Int(0)),
                   .running = static_cast<int>(counts.front().Int(1))};
}

absl::StatusOr<QueueGauges> MeasureQueue(db::Session& session, absl::Time now) {
  QueueGauges gauges;
  ASSIGN_OR_RETURN(const db::Rows oldest, session.Execute(sql::kSelectOldest));
  if (!oldest.front().IsNull(0)) {
    gauges.oldest_wait = now - absl::FromUnixMicros(oldest.front().Int(0));
  }
  ASSIGN_OR_RETURN(const db::Rows counts, session.Execute(sql::kCountByDevice));
  for (const db::Row& row : counts.rows) {
    gauges.running[row.Text(0)] = static_cast<int>(row.Int(1));
  }
  return gauges;
}

absl::StatusOr<int> CountQueuedOf(db::Session& session,
                                  const std::string& owner) {
  ASSIGN_OR_RETURN(const db::Rows count,
                   session.Execute(sql::kCountQueuedOf, {owner}));
  return static_cast<int>(count.front().Int(0));
}

absl::StatusOr<bool> MarkRunning(db::Session& session, const std::string& id,
                                 const WorkerInfo& worker,
                                 const std::string& lease_sha256,
                                 absl::Time now) {
  ASSIGN_OR_RETURN(
      const db::Rows result,
      session.Execute(sql::kMarkRunning,
                      {id, worker.device, lease_sha256, absl::ToUnixMicros(now),
                       worker.server, worker.name}));
  return result.changed == 1;
}

absl::StatusOr<bool> CancelQueued(db::Session& session, const std::string& id,
                                  absl::Time now) {
  ASSIGN_OR_RETURN(
      const db::Rows result,
      session.Execute(sql::kCancelQueued, {id, absl::ToUnixMicros(now)}));
  return result.changed == 1;
}

absl::Status CancelUnreadable(db::Session& session, const std::string& id,
                              absl::Time now) {
  return session
      .Execute(sql::kCancelUnreadable, {id, absl::ToUnixMicros(now)})
      .status();
}

absl::Status MarkCancelRequested(db::Session& session, const std::string& id) {
  return session.Execute(sql::kMarkCancelRequested, {id}).status();
}

absl::Status EndJob(db::Session& session, const Job& job,
                    const std::string& lease_sha256, const Ending& wanted,
                    absl::Time now) {
  ASSIGN_OR_RETURN(const Ending ending, Decide(session, job, wanted));
  const bool final = IsFinal(ending.state);
  ASSIGN_OR_RETURN(
      const db::Rows result,
      session.Execute(
          sql::kEndJob,
          {job.id, lease_sha256, std::string(NameOf(ending.state)),
           ending.model_version, ending.error_message,
           final ? db::Value(absl::ToUnixMicros(now)) : db::Value(),
           final ? "" : job.checkpoint_sha256, int64_t{!final},
           final ? job.device : "",
           // Kept in a final state: the worker may repeat its last call.
           final ? lease_sha256 : "", wanted.unheard ? kSequenceGap : 1}));
  return result.changed == 1 ? absl::OkStatus() : LeaseInvalid(job.id);
}

absl::StatusOr<std::string> LeaseOf(db::Session& session,
                                    const std::string& id) {
  ASSIGN_OR_RETURN(const db::Rows found,
                   session.Execute(sql::kSelectLease, {id}));
  if (found.empty()) return JobNotFound(id);
  return found.front().Text(0);
}

absl::Status PutCheckpoint(db::Session& session, const std::string& id,
                           const std::string& sha256) {
  return session.Execute(sql::kPutCheckpoint, {id, sha256}).status();
}

absl::Status PutProgress(db::Session& session, const std::string& id,
                         const Progress& progress) {
  if (progress.epochs == 0 && progress.epoch == 0 && progress.step == 0) {
    return session.Execute(sql::kPutPaused, {id, int64_t{progress.paused}})
        .status();
  }
  RETURN_IF_ERROR(
      session
          .Execute(sql::kPutProgress,
                   {id, int64_t{progress.epoch}, int64_t{progress.epochs},
                    int64_t{progress.step}, int64_t{progress.steps},
                    progress.seconds_left, int64_t{progress.paused},
                    progress.data_wait_ratio})
          .status());
  RETURN_IF_ERROR(
      session.Execute(sql::kDeleteEpochs, {id, int64_t{progress.epoch}})
          .status());
  for (const EpochMetrics& metrics : progress.history) {
    if (metrics.epoch < 1 || metrics.epoch > progress.epoch) continue;
    RETURN_IF_ERROR(
        session
            .Execute(sql::kPutEpoch,
                     {id, int64_t{metrics.epoch},
                      Measured(metrics.training_loss),
                      Measured(metrics.validation_loss),
                      Measured(metrics.validation_ap50),
                      Measured(metrics.seconds)})
            .status());
  }
  return absl::OkStatus();
}

absl::Status TouchQueue(db::Session& session) {
  return session.Execute(sql::kTouchQueue).status();
}

absl::Status TouchOthers(db::Session& session, const std::string& owner) {
  return session.Execute(sql::kTouchOthers, {owner}).status();
}

}  // namespace tessera::jobs
