// tessera, the command line client.
#include <sys/ioctl.h>
#include <unistd.h>

#include <iostream>

#include "client/cli/app.h"

int main(int argc, char** argv) {
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
