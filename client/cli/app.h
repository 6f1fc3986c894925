// The command line: from arguments to an exit status.
#ifndef TESSERA_CLIENT_CLI_APP_H_
#define TESSERA_CLIENT_CLI_APP_H_

#include "client/cli/session.h"

namespace tessera::cli {

// Scripts rely on these.
enum ExitStatus {
  kDone = 0,
  kWorkFailed = 1,    // Also: something named by the call does not exist.
  kCallWasWrong = 2,  // The call cannot succeed as it was written.
};

// Runs the command that the arguments name (`argv[0]` is the program) and
// tells an error, if there is one, in one sentence on `environment.err`.
int Run(int argc, const char* const* argv, const Environment& environment);

}  // namespace tessera::cli

#endif  // TESSERA_CLIENT_CLI_APP_H_
