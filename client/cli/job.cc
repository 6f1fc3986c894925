#include <functional>
#include <memory>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/short_name.h"
#include "base/status_macros.h"
#include "client/api/names.h"
#include "client/cli/commands.h"
#include "client/cli/job_list.h"
#include "client/cli/job_monitor.h"
#include "client/cli/json.h"
#include "client/cli/options.h"
#include "client/cli/plan_table.h"
#include "client/cli/segmentation_job_monitor.h"
#include "client/cli/text.h"

namespace tessera::cli {
namespace {

// What a command does with a job of the given name.
using JobWork = std::function<absl::Status(Session&, const std::string&)>;

// Does the work of the job's kind. A bare id may be that of either kind.
absl::Status DoOfKind(Session& session, const std::string& job,
                      const JobWork& training, const JobWork& segmentation) {
  if (absl::StartsWith(job, client::kTrainingJobs)) {
    return training(session, job);
  }
  if (absl::StartsWith(job, client::kSegmentationJobs)) {
    return segmentation(session, job);
  }
  absl::Status as_training =
      training(session, absl::StrCat(client::kTrainingJobs, job));
  if (!absl::IsNotFound(as_training)) return as_training;
  absl::Status as_segmentation =
      segmentation(session, absl::StrCat(client::kSegmentationJobs, job));
  // An older server has training jobs only.
  if (absl::IsUnimplemented(as_segmentation)) return as_training;
  if (!absl::IsNotFound(as_segmentation)) return as_segmentation;
  return absl::NotFoundError(absl::StrFormat(
      "there is no job %s; 'tessera job list' shows all jobs", job));
}

// Returns the text of `job show`, without the plan.
std::string Details(const client::TrainingJob& job) {
  std::string text = absl::StrFormat(
      "%s  %s\n%s → %s, created %s", ShortName(job.name), Describe(job),
      ShortName(job.dataset),
      ShortName(job.model_version.empty() ? job.model : job.model_version),
      FormatLocalTime(job.create_time));
  if (!job.device.empty()) absl::StrAppend(&text, ", on ", job.device);
  absl::StrAppend(&text, "\nparameters:", Indented(ToJson(job.parameters)));
  // A queued job, or one that failed at once, has no epochs.
  if (job.progress.history.empty()) return text;
  text += "\nepoch  loss    validation  AP50";
  for (const client::EpochMetrics& epoch : job.progress.history) {
    absl::StrAppendFormat(&text, "\n%5d  %.4f  %10.4f  %s", epoch.epoch,
                          epoch.training_loss, epoch.validation_loss,
                          FormatAp(epoch.validation_ap50));
  }
  return text;
}

std::string Details(const client::SegmentationJob& job) {
  std::string text =
      absl::StrFormat("%s  %s\n%s → %s, created %s", ShortName(job.name),
                      Describe(job), FormatCount(job.images, "image"),
                      ShortName(job.model), FormatLocalTime(job.create_time));
  absl::StrAppend(&text, "\nresults: ", FormatCount(job.objects, "object"),
                  ", ", FormatBytes(job.result_bytes));
  if (job.expire_time) {
    absl::StrAppend(&text, ", kept until ", FormatLocalTime(*job.expire_time));
  }
  absl::StrAppend(&text, "\nparameters:", Indented(ToJson(job.parameters)));
  return text;
}

absl::Status ShowTraining(Session& session, const std::string& name) {
  ASSIGN_OR_RETURN(client::Api* const api, session.Api());
  ASSIGN_OR_RETURN(const client::TrainingJob job, api->GetTrainingJob(name));
  session.Print(Details(job), ToJson(job, true));
  PrintPlan(session, job.plan);
  return absl::OkStatus();
}

absl::Status ShowSegmentation(Session& session, const std::string& name) {
  ASSIGN_OR_RETURN(client::Api* const api, session.Api());
  ASSIGN_OR_RETURN(const client::SegmentationJob job,
                   api->segmentation_jobs().Get(name));
  session.Print(Details(job), ToJson(job));
  if (job.images_failed == 0) return absl::OkStatus();
  return NoteFailedImages(session, *api, job);
}

absl::Status CancelTraining(Session& session, const std::string& name) {
  ASSIGN_OR_RETURN(client::Api* const api, session.Api());
  ASSIGN_OR_RETURN(const client::TrainingJob job, api->CancelTrainingJob(name));
  session.Print(absl::StrCat(ShortName(job.name), "  ", Describe(job)),
                ToJson(job, false));
  return absl::OkStatus();
}

absl::Status CancelSegmentation(Session& session, const std::string& name) {
  ASSIGN_OR_RETURN(client::Api* const api, session.Api());
  ASSIGN_OR_RETURN(const client::SegmentationJob job,
                   api->segmentation_jobs().Cancel(name));
  session.Print(absl::StrCat(ShortName(job.name), "  ", Describe(job)),
                ToJson(job));
  return absl::OkStatus();
}

// Training jobs cannot be deleted. Errors: NOT_FOUND if there is no such job.
absl::Status RefuseToDelete(Session& session, const std::string& name) {
  ASSIGN_OR_RETURN(client::Api* const api, session.Api());
  RETURN_IF_ERROR(api->GetTrainingJob(name).status());
  return absl::FailedPreconditionError(absl::StrFormat(
      "%s is a training job; only segmentation jobs can be deleted. 'tessera "
      "job cancel' ends a training job",
      ShortName(name)));
}

absl::Status DeleteSegmentation(Session& session, const std::string& name) {
  ASSIGN_OR_RETURN(client::Api* const api, session.Api());
  RETURN_IF_ERROR(api->segmentation_jobs().Delete(name));
  session.Print(absl::StrCat("deleted segmentation job ", ShortName(name)),
                {{"deleted", name}});
  return absl::OkStatus();
}

// Adds a command that takes a job.
void AddJobCommand(CLI::App& job, Session& session, const std::string& verb,
                   const std::string& description, const JobWork& training,
                   const JobWork& segmentation) {
  CLI::App* const command = job.add_subcommand(verb, description);
  const auto name = std::make_shared<std::string>();
  AddParsed(*command, "JOB", *name, &client::ParseJob,
            "The job's name, as `tessera train`, `tessera segment --detach` "
            "and `tessera job list` print it. The part before the / may be "
            "left out")
      ->required();
  command->footer(
      absl::StrFormat("Examples:\n  tessera job %s 7f3c9a\n"
                      "  tessera job %s segmentationJobs/7f3c9a",
                      verb, verb));
  command->callback([&session, name, training, segmentation] {
    session.command = [&session, name, training, segmentation] {
      return DoOfKind(session, *name, training, segmentation);
    };
  });
}

}  // namespace

void AddJob(CLI::App& app, Session& session) {
  CLI::App* const job =
      app.add_subcommand("job", "List, show, watch, cancel and delete jobs");
  job->require_subcommand(1);
  job->footer("Examples:\n  tessera job list\n  tessera job watch 7f3c9a");
  CLI::App* const list = job->add_subcommand(
      "list", "List training and segmentation jobs, the newest first");
  list->footer("Examples:\n  tessera job list\n  tessera --json job list");
  list->callback([&session] {
    session.command = [&session] { return ListJobs(session); };
  });
  AddJobCommand(*job, session, "show",
                "Show a training job with its parameters, plan and the metrics "
                "of each epoch, or a segmentation job with its parameters and "
                "the first ten images that failed",
                &ShowTraining, &ShowSegmentation);
  AddJobCommand(*job, session, "watch",
                "Show the progress of a job until it ends. Exit status 1 if "
                "the job fails, or an image of a segmentation job",
                &FollowJob, &FollowSegmentationJob);
  AddJobCommand(*job, session, "cancel",
                "Cancel a queued or running job. A segmentation job keeps the "
                "results that it has",
                &CancelTraining, &CancelSegmentation);
  AddJobCommand(*job, session, "delete",
                "Delete a segmentation job and its results. A job that has not "
                "ended is cancelled first",
                &RefuseToDelete, &DeleteSegmentation);
}

}  // namespace tessera::cli
