// The flags of `tesserad serve` for queues and fair share.
#ifndef TESSERA_SERVER_CONFIG_TURN_FLAGS_H_
#define TESSERA_SERVER_CONFIG_TURN_FLAGS_H_

#include "absl/time/time.h"
#include "server/config/command_line.h"

namespace CLI {
class App;
}  // namespace CLI

namespace tessera::config {

// Adds the limits of queues and the options of fair share. CLI11 checks values
// while it parses the command line. `serve` and `options` must outlive the
// parsing.
void AddTurnFlags(CLI::App& serve, ServeOptions& options);

}  // namespace tessera::config

#endif  // TESSERA_SERVER_CONFIG_TURN_FLAGS_H_
