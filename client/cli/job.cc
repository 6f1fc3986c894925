#include <functional>
#include <memory>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/short_name.h"
#include "client/api/names.h"
#include "base/status_macros.h"
#include "client/cli/commands.h"
#include "client/cli/job_monitor.h"
#include "client/cli/json.h"
#include "client/cli/options.h"
#include "client/cli/plan_table.h"
#include "client/cli/text.h"

namespace tessera::cli {
namespace {

absl::Status List(Session& session) {
  ASSIGN_OR_RETURN(client::Api* const api, session.Api());
  ASSIGN_OR_RETURN(const auto jobs, api->ListTrainingJobs());
  std::vector<std::vector<std::string>> rows;
  std::vector<Json> objects;
  for (const client::TrainingJob& job : jobs) {
    rows.push_back({ShortName(job.name), NameOf(job.state),
                    ShortName(job.dataset),
                    ShortName(job.model_version.empty()
                                          ? job.model
                                          : job.model_version),
                    absl::StrFormat("%d/%d", job.progress.epoch,
                                    job.progress.epochs),
                    FormatLocalTime(job.create_time)});
    objects.push_back(ToJson(job, false));
  }
  session.PrintTable({"JOB", "STATE", "DATASET", "MODEL", "EPOCH", "CREATED"},
                     rows, objects);
  return absl::OkStatus();
}

// Returns the text of `job show`, without the plan.
std::string Details(const client::TrainingJob& job) {
  std::string text = absl::StrFormat(
      "%s  %s\n%s → %s, created %s", ShortName(job.name), Describe(job),
      ShortName(job.dataset),
      ShortName(job.model_version.empty() ? job.model
                                                  : job.model_version),
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

absl::Status Show(Session& session, const std::string& name) {
  ASSIGN_OR_RETURN(client::Api* const api, session.Api());
  ASSIGN_OR_RETURN(const client::TrainingJob job, api->GetTrainingJob(name));
  session.Print(Details(job), ToJson(job, true));
  PrintPlan(session, job.plan);
  return absl::OkStatus();
}

absl::Status Cancel(Session& session, const std::string& name) {
  ASSIGN_OR_RETURN(client::Api* const api, session.Api());
  ASSIGN_OR_RETURN(const client::TrainingJob job, api->CancelTrainingJob(name));
  session.Print(absl::StrCat(ShortName(job.name), "  ", Describe(job)),
                ToJson(job, false));
  return absl::OkStatus();
}

// Adds a command that takes a job.
void AddJobCommand(
    CLI::App& job, Session& session, const std::string& verb,
    const std::string& description,
    const std::function<absl::Status(Session&, const std::string&)>& work) {
  CLI::App* const command = job.add_subcommand(verb, description);
  const auto name = std::make_shared<std::string>();
  AddParsed(*command, "JOB", *name, &client::ParseJob,
            "The job's name, as `tessera train` and `tessera job list` print "
            "it")
      ->required();
  command->footer(
      absl::StrFormat("Examples:\n  tessera job %s 7f3c9a\n"
                      "  tessera job %s trainingJobs/7f3c9a",
                      verb, verb));
  command->callback([&session, name, work] {
    session.command = [&session, name, work] { return work(session, *name); };
  });
}

}  // namespace

void AddJob(CLI::App& app, Session& session) {
  CLI::App* const job = app.add_subcommand(
      "job", "List, show, watch and cancel training jobs");
  job->require_subcommand(1);
  job->footer("Examples:\n  tessera job list\n  tessera job watch 7f3c9a");
  CLI::App* const list =
      job->add_subcommand("list", "List all jobs, the newest first");
  list->footer("Examples:\n  tessera job list\n  tessera --json job list");
  list->callback(
      [&session] { session.command = [&session] { return List(session); }; });
  AddJobCommand(*job, session, "show",
                "Show a job with its parameters, plan and the metrics of each "
                "epoch",
                &Show);
  AddJobCommand(*job, session, "watch",
                "Show the progress of a job until it ends. Exit status 1 if "
                "the job fails",
                &FollowJob);
  AddJobCommand(*job, session, "cancel", "Cancel a queued or running job",
                &Cancel);
}

}  // namespace tessera::cli
