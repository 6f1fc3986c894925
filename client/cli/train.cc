#include <memory>

#include "absl/strings/str_cat.h"
#include "base/short_name.h"
#include "base/status_macros.h"
#include "client/api/names.h"
#include "client/cli/commands.h"
#include "client/cli/job_monitor.h"
#include "client/cli/json.h"
#include "client/cli/options.h"
#include "client/cli/plan_table.h"
#include "client/cli/starting_model.h"
#include "client/cli/training_options.h"

namespace tessera::cli {
namespace {

struct TrainOptions {
  TrainingOptions training;
  std::string model;
  bool follow = false;
};

// Queues the job and, if asked to, follows it.
absl::Status Train(Session& session, const TrainOptions& options) {
  ASSIGN_OR_RETURN(client::Api* const api, session.Api());
  const auto job = api->CreateTrainingJob(
      options.training.dataset, options.model, options.training.initial_model,
      options.training.Given());
  // The server knows each parameter's range.
  if (absl::IsInvalidArgument(job.status())) {
    return UsageError(std::string(job.status().message()));
  }
  RETURN_IF_ERROR(job.status());
  session.Print(job->name, ToJson(*job, true));
  PrintPlan(session, job->plan);
  NoteWarnings(session, *api, job->dataset);
  NoteStartingModel(session, *api, options.training, *job);
  if (options.follow) return FollowJob(session, job->name);
  if (!session.json) {
    session.Note(absl::StrCat("'tessera job watch ", ShortName(job->name),
                              "' shows its progress"));
  }
  return absl::OkStatus();
}

}  // namespace

void AddTrain(CLI::App& app, Session& session) {
  CLI::App* const command = app.add_subcommand(
      "train",
      "Queue a training job and print its name and plan. Parameters that you "
      "leave out are planned from the dataset");
  const auto options = std::make_shared<TrainOptions>();
  AddTrainingOptions(*command, options->training);
  AddParsed(*command, "--model", options->model, &client::ParseModel,
            "The model that gets a new version; made if absent")
      ->required();
  command->add_flag("--follow", options->follow,
                    "Show progress to the end; Ctrl-C leaves the job running");
  command->footer(
      "Examples:\n"
      "  tessera train embryos --model cells --follow\n"
      "  tessera train wing --model wing --from nuclei@production\n"
      "  tessera train wing --model wing --preset pyjamas --epochs 50\n"
      "  tessera train nuclei@2 --model small --base-width 16 \\\n"
      "      --input-size 256x256 --subimage 512x512 --batch-size 8");
  command->callback([&session, options] {
    session.command = [&session, options] { return Train(session, *options); };
  });
}

}  // namespace tessera::cli
