#include "client/cli/training_options.h"

#include "absl/strings/str_cat.h"
#include "base/overloaded.h"
#include "base/short_name.h"
#include "client/api/names.h"
#include "client/cli/options.h"

namespace tessera::cli {
namespace {

using Value = std::optional<version::ParameterValue>;

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

client::TrainingParameters TrainingOptions::Given() const {
  client::TrainingParameters given;
  for (const auto& [name, value] : parameters) {
    if (value) given.emplace_back(name, *value);
  }
  return given;
}

void AddTrainingOptions(CLI::App& command, TrainingOptions& options) {
  AddParsed(command, "DATASET", options.dataset, &client::ParseDatasetRevision,
            "The dataset, or one revision of it: NAME@2")
      ->required();
  AddParsed(command, "--from", options.initial_model,
            &client::ParseModelVersion,
            "Begin with the weights of NAME (its newest version), NAME@3 or "
            "NAME@production: fine-tuning");
  AddParameters(command, options.parameters);
}

void NoteWarnings(Session& session, client::Api& api, const std::string& name) {
  const auto dataset = api.GetDataset(name);
  if (!dataset.ok()) return;
  for (const std::string& warning : dataset->warnings) {
    session.Note(absl::StrCat(ShortName(dataset->name), ": ", warning));
  }
}

}  // namespace tessera::cli
