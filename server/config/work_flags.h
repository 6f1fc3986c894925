// The flags of `tesserad work`, and those of `serve` about workers.
#ifndef TESSERA_SERVER_CONFIG_WORK_FLAGS_H_
#define TESSERA_SERVER_CONFIG_WORK_FLAGS_H_

#include "absl/status/status.h"
#include "server/config/command_line.h"
#include "server/config/work_options.h"

namespace CLI {
class App;
}  // namespace CLI

namespace tessera::config {

// `work`. `app` and `options` must outlive the parsing.
const CLI::App* AddWork(CLI::App& app, WorkOptions& options);

// Whether the flags fit each other. Errors: INVALID_ARGUMENT.
absl::Status CheckWork(const WorkOptions& options);

// How many workers the server starts, and when a worker counts as dead. `serve`
// and `options` must outlive the parsing.
void AddWorkerFlags(CLI::App& serve, ServeOptions& options);

}  // namespace tessera::config

#endif  // TESSERA_SERVER_CONFIG_WORK_FLAGS_H_
