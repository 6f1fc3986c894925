// The commands of `tesserad` for data folders and backups, and the drain flag.
#ifndef TESSERA_SERVER_CONFIG_UPKEEP_FLAGS_H_
#define TESSERA_SERVER_CONFIG_UPKEEP_FLAGS_H_

#include <optional>

#include "server/config/command_line.h"

namespace CLI {
class App;
}  // namespace CLI

namespace tessera::config {

// Filled in by CLI11. Must outlive the parsing.
struct UpkeepCommands {
  VerifyOptions verify;
  BackupOptions backup;
  RestoreOptions restore;
};

// Adds `--drain-timeout` to `serve`. `serve` and `options` must outlive the
// parsing.
void AddDrainFlag(CLI::App& serve, ServeOptions& options);

// Adds `verify`, `backup` and `restore`.
void AddUpkeepCommands(CLI::App& app, UpkeepCommands& commands);

// The command that was given, if it is `verify`, `backup` or `restore`.
std::optional<Command> GivenUpkeepCommand(const CLI::App& app,
                                          const UpkeepCommands& commands);

}  // namespace tessera::config

#endif  // TESSERA_SERVER_CONFIG_UPKEEP_FLAGS_H_
