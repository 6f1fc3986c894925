#include "client/cli/job_monitor.h"

#include <cmath>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/short_name.h"
#include "base/status_macros.h"
#include "client/cli/interrupt.h"
#include "client/cli/json.h"
#include "client/cli/progress_bar.h"
#include "client/cli/text.h"

namespace tessera::cli {
namespace {

double FractionOf(const client::TrainingJob& job) {
  // With early stopping, a job succeeds before the last epoch.
  if (job.state == client::JobState::kSucceeded) return 1;
  const client::TrainingProgress& progress = job.progress;
  if (progress.epochs <= 0) return 0;
  const double step =
      progress.steps > 0 ? static_cast<double>(progress.step) / progress.steps
                         : 0;
  return (progress.epoch + step) / progress.epochs;
}

std::string DescribeQueued(const client::TrainingJob& job) {
  std::string text =
      absl::StrFormat("queued, position %d", job.queue_position);
  if (job.seconds_to_start >= 0) {
    absl::StrAppend(&text, ", starts in about ",
                    FormatSeconds(job.seconds_to_start));
  }
  return text;
}

std::string DescribeRunning(const client::TrainingProgress& progress) {
  std::string text =
      absl::StrFormat("epoch %d/%d", progress.epoch, progress.epochs);
  if (progress.steps > 0) {
    absl::StrAppendFormat(&text, ", step %d/%d", progress.step,
                          progress.steps);
  }
  if (!progress.history.empty()) {
    const client::EpochMetrics& last = progress.history.back();
    absl::StrAppendFormat(&text, ", loss %.4f", last.training_loss);
    // NaN without validation samples.
    if (!std::isnan(last.validation_loss)) {
      absl::StrAppendFormat(&text, ", validation loss %.4f",
                            last.validation_loss);
    }
    if (!std::isnan(last.validation_ap50)) {
      absl::StrAppendFormat(&text, ", AP50 %.3f", last.validation_ap50);
    }
  }
  if (progress.seconds_left >= 0) {
    absl::StrAppend(&text, ", ", FormatSeconds(progress.seconds_left),
                    " left");
  }
  if (progress.paused) text += ", paused for a segmentation";
  return text;
}

absl::Status Conclude(Session& session, const client::TrainingJob& job) {
  const std::string id = ShortName(job.name);
  if (job.state == client::JobState::kFailed) {
    return absl::AbortedError(
        absl::StrCat("training job ", id, " failed: ", job.error_message));
  }
  if (job.state == client::JobState::kCancelled) {
    return absl::AbortedError(
        absl::StrCat("training job ", id, " was cancelled"));
  }
  if (job.state == client::JobState::kUnreadable) {
    return absl::FailedPreconditionError(job.error_message);
  }
  // With --json, the job has already been printed in its final state.
  if (!session.json) {
    session.Print(
        absl::StrCat("trained ", ShortName(job.model_version)), {});
  }
  return absl::OkStatus();
}

}  // namespace

std::string Describe(const client::TrainingJob& job) {
  switch (job.state) {
    case client::JobState::kQueued:
      return DescribeQueued(job);
    case client::JobState::kRunning:
      return DescribeRunning(job.progress);
    case client::JobState::kSucceeded:
      return absl::StrCat("succeeded: ", ShortName(job.model_version));
    case client::JobState::kFailed:
      return absl::StrCat("failed: ", job.error_message);
    case client::JobState::kCancelled:
      return "cancelled";
    case client::JobState::kUnreadable:
      return absl::StrCat("unreadable: ", job.error_message);
    case client::JobState::kUnknown:
      break;
  }
  return "in a state that this client does not know";
}

absl::Status FollowJob(Session& session, const std::string& name) {
  ASSIGN_OR_RETURN(client::Api* const api, session.Api());
  const std::string id = ShortName(name);
  absl::StatusOr<client::TrainingJob> job;
  {
    // The scope ends before the result is printed, so that the bar clears its
    // line first.
    const Interrupt interrupt;
    ProgressBar bar(session, absl::StrCat("training ", id));
    int shown_epoch = -1;
    client::JobState shown_state = client::JobState::kUnknown;
    job = api->WatchTrainingJob(
        name, interrupt.token(), [&](const client::TrainingJob& now) {
          if (session.json) return session.Print("", ToJson(now, false));
          const bool milestone = now.progress.epoch != shown_epoch ||
                                 now.state != shown_state;
          shown_epoch = now.progress.epoch;
          shown_state = now.state;
          bar.Update(FractionOf(now), Describe(now), milestone);
        });
  }
  if (absl::IsCancelled(job.status())) {
    return absl::CancelledError(absl::StrFormat(
        "no longer watching; the job goes on: 'tessera job watch %s' shows it "
        "again, 'tessera job cancel %s' ends it",
        id, id));
  }
  RETURN_IF_ERROR(job.status());
  return Conclude(session, *job);
}

}  // namespace tessera::cli
