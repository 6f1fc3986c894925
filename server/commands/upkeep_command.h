// `tesserad verify`, `tesserad backup`, `tesserad restore` and `tesserad
// migrate`.
#ifndef TESSERA_SERVER_COMMANDS_UPKEEP_COMMAND_H_
#define TESSERA_SERVER_COMMANDS_UPKEEP_COMMAND_H_

#include <string>

#include "absl/status/statusor.h"
#include "server/config/command_line.h"

namespace tessera::commands {

// What to print: a line for each fault, then a summary.
struct UpkeepReport {
  std::string text;
  bool sound = true;  // No fault was found.
};

// Errors: see upkeep::Inspect(), upkeep::Backup(), upkeep::Restore() and
// upkeep::MoveDatabase().
absl::StatusOr<UpkeepReport> RunUpkeep(const config::VerifyOptions& options);
absl::StatusOr<UpkeepReport> RunUpkeep(const config::BackupOptions& options);
absl::StatusOr<UpkeepReport> RunUpkeep(const config::RestoreOptions& options);
absl::StatusOr<UpkeepReport> RunUpkeep(const config::MigrateOptions& options);

}  // namespace tessera::commands

#endif  // TESSERA_SERVER_COMMANDS_UPKEEP_COMMAND_H_
