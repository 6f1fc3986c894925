// The options that say how a network is trained; `train` and `notebook` have
// them.
#ifndef TESSERA_CLIENT_CLI_TRAINING_OPTIONS_H_
#define TESSERA_CLIENT_CLI_TRAINING_OPTIONS_H_

#include <CLI/CLI.hpp>
#include <map>
#include <optional>
#include <string>

#include "client/api/api.h"
#include "client/cli/session.h"
#include "models/version/parameter_table.h"

namespace tessera::cli {

struct TrainingOptions {
  std::string dataset;
  std::string initial_model;  // Empty: none.
  // By name; nullopt: not given.
  std::map<std::string, std::optional<version::ParameterValue>> parameters;

  // The parameters that were given, `preset` included.
  client::TrainingParameters Given() const;
};

// Adds DATASET, `--from`, and an option for each training parameter. Ranges are
// not checked here. REQUIRES: `options` outlives the parsing.
void AddTrainingOptions(CLI::App& command, TrainingOptions& options);

// Prints the dataset's warnings: a model learns the faults of its masks. Prints
// nothing if the dataset cannot be read.
void NoteWarnings(Session& session, client::Api& api, const std::string& name);

}  // namespace tessera::cli

#endif  // TESSERA_CLIENT_CLI_TRAINING_OPTIONS_H_
