// The command line: from arguments to an exit status.
#ifndef TESSERA_CLIENT_CLI_APP_H_
#define TESSERA_CLIENT_CLI_APP_H_

#include "client/cli/session.h"

namespace tessera::cli {

// Exit statuses. Scripts rely on their values.
enum ExitStatus {
  kDone = 0,
  kWorkFailed = 1,    // Also if a named resource does not exist.
  kCallWasWrong = 2,  // The command line is invalid.
};

// Runs the command that the arguments name (`argv[0]` is the program). Prints
// an error as one sentence to `environment.err`. Returns an ExitStatus.
int Run(int argc, const char* const* argv, const Environment& environment);

}  // namespace tessera::cli

#endif  // TESSERA_CLIENT_CLI_APP_H_
