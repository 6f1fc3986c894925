// tessera, the command line client.
#include <sys/ioctl.h>
#include <unistd.h>

#include <csignal>
#include <iostream>

#include "client/cli/app.h"

int main(int argc, char** argv) {
  // A closed pipe (`tessera job list | head`) is an error of writing, and a
  // lost connection one of the call; neither is a reason to vanish.
  std::signal(SIGPIPE, SIG_IGN);
  const tessera::SystemClock clock;
  winsize window{};
  const bool terminal = isatty(STDERR_FILENO) != 0 &&
                        ioctl(STDERR_FILENO, TIOCGWINSZ, &window) == 0;
  return tessera::cli::Run(
      argc, argv,
      {.out = std::cout,
       .err = std::cerr,
       .clock = clock,
       .terminal = terminal,
       .columns = window.ws_col > 0 ? window.ws_col : 80});
}
