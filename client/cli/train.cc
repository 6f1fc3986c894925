#include <map>
#include <memory>
#include <optional>

#include "absl/strings/str_cat.h"
#include "base/overloaded.h"
#include "base/short_name.h"
#include "base/status_macros.h"
#include "client/api/names.h"
#include "client/cli/commands.h"
#include "client/cli/job_monitor.h"
#include "client/cli/json.h"
#include "client/cli/options.h"
#include "client/cli/plan_table.h"
#include "models/version/parameter_table.h"

namespace tessera::cli {
namespace {

using Value = std::optional<version::ParameterValue>;

struct TrainOptions {
  std::string dataset;
  std::string model;
  std::string initial_model;  // Empty: none.
  std::map<std::string, Value> parameters;  // By name; nullopt: not given.
  bool follow = false;
};

client::TrainingParameters GivenOf(const std::map<std::string, Value>& values) {
  client::TrainingParameters given;
  for (const auto& [name, value] : values) {
    if (value) given.emplace_back(name, *value);
  }
  return given;
}

// Prints the dataset's warnings: a model learns the faults of its masks.
void NoteWarnings(Session& session, client::Api& api, const std::string& name) {
  const auto dataset = api.GetDataset(name);
  if (!dataset.ok()) return;  // The job is queued, so the command succeeds.
  for (const std::string& warning : dataset->warnings) {
    session.Note(absl::StrCat(ShortName(dataset->name), ": ", warning));
  }
}

// Queues the job and, if asked to, follows it.
absl::Status Train(Session& session, const TrainOptions& options) {
  ASSIGN_OR_RETURN(client::Api* const api, session.Api());
  const auto job = api->CreateTrainingJob(options.dataset, options.model,
                                          options.initial_model,
                                          GivenOf(options.parameters));
  // The server knows each parameter's range.
  if (absl::IsInvalidArgument(job.status())) {
    return UsageError(std::string(job.status().message()));
  }
  RETURN_IF_ERROR(job.status());
  session.Print(job->name, ToJson(*job, true));
  PrintPlan(session, job->plan);
  NoteWarnings(session, *api, job->dataset);
  if (options.follow) return FollowJob(session, job->name);
  if (!session.json) {
    session.Note(absl::StrCat("'tessera job watch ",
                              ShortName(job->name),
                              "' shows its progress"));
  }
  return absl::OkStatus();
}

// Adds an option whose text CLI11 parses as a T.
template <typename T>
CLI::Option* AddValue(CLI::App& command, const std::string& flag,
                      const std::string& help, Value& value) {
  return command.add_option_function<std::optional<T>>(
      flag,
      [&value](const std::optional<T>& given) {
        if (given) value = *given;  // CLI11 gives nullopt for empty text.
      },
      help);
}

// Adds one flag that means true and one that means false.
void AddSwitch(CLI::App& command, const version::Parameter& row, Value& value) {
  command
      .add_flag_callback(
          row.flag, [&value] { value = true; }, row.help)
      ->group(row.group);
  command
      .add_flag_callback(
          row.off_flag, [&value] { value = false; }, row.off_help)
      ->excludes(row.flag)
      ->group(row.group);
}

// Adds the training parameters. The server checks ranges, so the client does
// not.
void AddParameters(CLI::App& command, std::map<std::string, Value>& values) {
  AddValue<std::string>(
      command, "--preset",
      "Where values come from that are not given: default, planned from the "
      "dataset; pyjamas",
      values["preset"])
      ->group("Training");
  for (const version::Parameter& row : version::ParameterTable()) {
    Value& value = values[row.name];
    std::visit(
        Overloaded{
            [&](bool) { AddSwitch(command, row, value); },
            [&](imaging::Size) {
              AddParsed(command, row.flag, value, &ParseSize, row.help)
                  ->group(row.group);
            },
            [&]<typename T>(const T&) {
              AddValue<T>(command, row.flag, row.help, value)->group(row.group);
            }},
        row.pyjamas);
  }
}

}  // namespace

void AddTrain(CLI::App& app, Session& session) {
  CLI::App* const command = app.add_subcommand(
      "train",
      "Queue a training job and print its name and plan. Parameters that you "
      "leave out are planned from the dataset");
  const auto options = std::make_shared<TrainOptions>();
  AddParsed(*command, "DATASET", options->dataset,
            &client::ParseDatasetRevision,
            "The dataset, or one revision of it: NAME@2")
      ->required();
  AddParsed(*command, "--model", options->model, &client::ParseModel,
            "The model that gets a new version; made if absent")
      ->required();
  AddParsed(*command, "--from", options->initial_model,
            &client::ParseModelVersion,
            "Begin with the weights of NAME (its newest version), NAME@3 or "
            "NAME@production: fine-tuning");
  command->add_flag("--follow", options->follow,
                    "Show progress to the end; Ctrl-C leaves the job running");
  AddParameters(*command, options->parameters);
  command->footer(
      "Examples:\n"
      "  tessera train nuclei --model nuclei --follow\n"
      "  tessera train wing --model wing --from nuclei@production\n"
      "  tessera train wing --model wing --preset pyjamas --epochs 50\n"
      "  tessera train nuclei@2 --model small --base-width 16 \\\n"
      "      --input-size 256x256 --subimage 512x512 --batch-size 8");
  command->callback([&session, options] {
    session.command = [&session, options] { return Train(session, *options); };
  });
}

}  // namespace tessera::cli
