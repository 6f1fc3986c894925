#include "server/config/upkeep_flags.h"

#include <string>

#include "CLI/CLI.hpp"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "server/config/blobs_flags.h"
#include "server/config/database_flags.h"

namespace tessera::config {
namespace {

void AddDataDir(CLI::App& command, std::filesystem::path& data_dir) {
  command.add_option("--data-dir", data_dir, "The server's data folder")
      ->always_capture_default();
}

void SetDrainTimeout(const std::string& text, ServeOptions& options) {
  if (!absl::ParseDuration(text, &options.drain_timeout) ||
      options.drain_timeout < absl::Seconds(1) ||
      options.drain_timeout > absl::Minutes(10)) {
    throw CLI::ValidationError(
        "--drain-timeout",
        absl::StrCat("\"", text, "\" is not a time from 1s to 10m"));
  }
}

}  // namespace

void AddDrainFlag(CLI::App& serve, ServeOptions& options) {
  serve
      .add_option_function<std::string>(
          "--drain-timeout",
          [&options](const std::string& text) {
            SetDrainTimeout(text, options);
          },
          "How long calls and trainings may take to end after SIGTERM")
      ->default_str(absl::FormatDuration(options.drain_timeout));
}

void AddUpkeepCommands(CLI::App& app, UpkeepCommands& commands) {
  CLI::App* verify = app.add_subcommand(
      "verify", "Compares every file of a data folder or backup with its "
                "digest, and checks the database. The server may be running.");
  AddDataDir(*verify, commands.verify.data_dir);
  AddDatabaseFlag(*verify, commands.verify.database);
  AddBlobsFlag(*verify, commands.verify.blobs);
  CLI::App* backup = app.add_subcommand(
      "backup", "Copies a data folder. The server may be running. A folder "
                "with an earlier backup gets only new files.");
  backup->add_option("DIR", commands.backup.dir, "Folder for the backup")
      ->required();
  AddDataDir(*backup, commands.backup.data_dir);
  AddDatabaseFlag(*backup, commands.backup.database);
  AddBlobsFlag(*backup, commands.backup.blobs);
  CLI::App* restore = app.add_subcommand(
      "restore", "Copies a backup into an empty data folder.");
  restore->add_option("DIR", commands.restore.dir, "Folder with the backup")
      ->required();
  AddDataDir(*restore, commands.restore.data_dir);
  AddBlobsFlag(*restore, commands.restore.blobs);
}

std::optional<Command> GivenUpkeepCommand(const CLI::App& app,
                                          const UpkeepCommands& commands) {
  if (app.got_subcommand("verify")) return Command(commands.verify);
  if (app.got_subcommand("backup")) return Command(commands.backup);
  if (app.got_subcommand("restore")) return Command(commands.restore);
  return std::nullopt;
}

}  // namespace tessera::config
