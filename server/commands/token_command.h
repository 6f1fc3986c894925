// `tesserad token`.
#ifndef TESSERA_SERVER_COMMANDS_TOKEN_COMMAND_H_
#define TESSERA_SERVER_COMMANDS_TOKEN_COMMAND_H_

#include <string>

#include "absl/status/statusor.h"
#include "base/clock.h"
#include "server/config/command_line.h"

namespace tessera::commands {

// Makes, lists or revokes tokens in the database of a data folder, whether a
// server uses it or not, and returns what to print: of a new token the secret
// alone, so that it can go straight into a file.
// Errors: those of TokenStore; NOT_FOUND if the folder holds no server's data
// and no token is to be made; those of OpenSqliteDatabase().
absl::StatusOr<std::string> RunTokenCommand(const config::TokenOptions& options,
                                            const Clock& clock);

}  // namespace tessera::commands

#endif  // TESSERA_SERVER_COMMANDS_TOKEN_COMMAND_H_
