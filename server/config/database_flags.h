// The flags that say where the metadata is.
#ifndef TESSERA_SERVER_CONFIG_DATABASE_FLAGS_H_
#define TESSERA_SERVER_CONFIG_DATABASE_FLAGS_H_

#include <string>

#include "server/config/command_line.h"

namespace CLI {
class App;
}  // namespace CLI

namespace tessera::config {

// The variable of the environment that has the URL of the database where the
// flag is not given: other users of the machine can read command lines.
inline constexpr char kDatabaseVariable[] = "TESSERA_DATABASE";

// Adds `--database`. In all functions the options must outlive the parsing.
void AddDatabaseFlag(CLI::App& command, std::string& url);

// Adds `--database` and `--database-connections` to `serve`.
void AddDatabaseFlags(CLI::App& serve, ServeOptions& options);

// Adds the command `migrate`.
void AddMigrate(CLI::App& app, MigrateOptions& options);

}  // namespace tessera::config

#endif  // TESSERA_SERVER_CONFIG_DATABASE_FLAGS_H_
