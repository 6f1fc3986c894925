// The flags of `tesserad serve` that decide who has to wait.
#ifndef TESSERA_SERVER_CONFIG_TURN_FLAGS_H_
#define TESSERA_SERVER_CONFIG_TURN_FLAGS_H_

#include "absl/time/time.h"
#include "server/config/command_line.h"

namespace CLI {
class App;
}  // namespace CLI

namespace tessera::config {

// Adds the bounds of queues, and how turns are shared. CLI11 checks values when
// the command line is parsed. `serve` and `options` must outlive that.
void AddTurnFlags(CLI::App& serve, ServeOptions& options);

}  // namespace tessera::config

#endif  // TESSERA_SERVER_CONFIG_TURN_FLAGS_H_
