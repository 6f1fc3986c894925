// The flags of the HTTP API and the page.
#ifndef TESSERA_SERVER_CONFIG_HTTP_FLAGS_H_
#define TESSERA_SERVER_CONFIG_HTTP_FLAGS_H_

#include "server/config/command_line.h"

namespace CLI {
class App;
}  // namespace CLI

namespace tessera::config {

// Adds the address of HTTP, and where the page's files come from. A malformed
// address is a CLI::ValidationError, which names the flag. `serve` and
// `options` must outlive the parsing.
void AddHttpFlags(CLI::App& serve, ServeOptions& options);

}  // namespace tessera::config

#endif  // TESSERA_SERVER_CONFIG_HTTP_FLAGS_H_
