// The flags of `tesserad serve` that decide who gets in.
#ifndef TESSERA_SERVER_CONFIG_SECURITY_FLAGS_H_
#define TESSERA_SERVER_CONFIG_SECURITY_FLAGS_H_

#include "absl/status/status.h"
#include "server/config/command_line.h"
#include "server/config/security_options.h"

namespace CLI {
class App;
}  // namespace CLI

namespace tessera::config {

// Adds authentication, TLS, the audit log and the quotas. `serve` and
// `options` must outlive the parsing.
void AddSecurityFlags(CLI::App& serve, SecurityOptions& options);

// Whether the flags fit each other. Errors: INVALID_ARGUMENT.
absl::Status CheckSecurity(const SecurityOptions& options);

// `token`, with create, list and revoke below it.
void AddToken(CLI::App& app, TokenOptions& options);

}  // namespace tessera::config

#endif  // TESSERA_SERVER_CONFIG_SECURITY_FLAGS_H_
