// `tesserad token`.
#ifndef TESSERA_SERVER_COMMANDS_TOKEN_COMMAND_H_
#define TESSERA_SERVER_COMMANDS_TOKEN_COMMAND_H_

#include <string>

#include "absl/status/statusor.h"
#include "base/clock.h"
#include "server/config/command_line.h"

namespace tessera::commands {

// Makes, lists or revokes tokens in the database of a data folder; a server may
// be using the folder. Returns the text to print. For a new token the text is
// only the secret, so that it can be redirected into a file.
// Errors: those of TokenStore; those of OpenSqliteDatabase(); NOT_FOUND if a
// list or revocation is asked for and the folder holds no server's data.
absl::StatusOr<std::string> RunTokenCommand(const config::TokenOptions& options,
                                            const Clock& clock);

}  // namespace tessera::commands

#endif  // TESSERA_SERVER_COMMANDS_TOKEN_COMMAND_H_
