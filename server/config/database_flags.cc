#include "server/config/database_flags.h"

#include "server/config/blobs_flags.h"

#include "CLI/CLI.hpp"

namespace tessera::config {
namespace {

constexpr char kDatabaseHelp[] =
    "URL of the database, such as postgresql://USER@HOST:PORT/NAME. Without it "
    "a file in the data folder is the database";

}  // namespace

void AddDatabaseFlag(CLI::App& command, std::string& url) {
  command.add_option("--database", url, kDatabaseHelp)
      ->envname(kDatabaseVariable);
}

void AddDatabaseFlags(CLI::App& serve, ServeOptions& options) {
  serve.add_option("--database", options.database, kDatabaseHelp)
      ->envname(kDatabaseVariable);
  serve
      .add_option("--database-connections", options.database_connections,
                  "The most connections to a database that is reached over "
                  "the network")
      ->check(CLI::Range(2, 1000));
}

void AddMigrate(CLI::App& app, MigrateOptions& options) {
  CLI::App* migrate = app.add_subcommand(
      "migrate",
      "Copies what a data folder's database knows into an empty database, "
      "and with --blobs the files to S3. No server may use any of them.");
  migrate
      ->add_option("--data-dir", options.data_dir, "The server's data folder")
      ->always_capture_default();
  AddDatabaseFlag(*migrate, options.database);
  AddBlobsFlag(*migrate, options.blobs);
}

}  // namespace tessera::config
