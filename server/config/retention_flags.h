// Flags of `tesserad serve` for how long things are kept.
#ifndef TESSERA_SERVER_CONFIG_RETENTION_FLAGS_H_
#define TESSERA_SERVER_CONFIG_RETENTION_FLAGS_H_

#include "absl/status/status.h"
#include "server/config/retention_options.h"

namespace CLI {
class App;
}  // namespace CLI

namespace tessera::config {

// Adds `--keep-request-ids` and its like. `serve` and `options` must outlive
// the parsing.
void AddRetentionFlags(CLI::App& serve, RetentionOptions& options);

// Errors: INVALID_ARGUMENT if request ids are kept longer than ended jobs: then
// a retry could be answered with a job that was removed.
absl::Status CheckRetention(const RetentionOptions& options);

}  // namespace tessera::config

#endif  // TESSERA_SERVER_CONFIG_RETENTION_FLAGS_H_
