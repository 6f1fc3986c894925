// Turns Ctrl-C into a stop request.
#ifndef TESSERA_CLIENT_CLI_INTERRUPT_H_
#define TESSERA_CLIENT_CLI_INTERRUPT_H_

#include <stop_token>
#include <thread>

namespace tessera::cli {

// While an Interrupt exists, the first SIGINT requests a stop; the second ends
// the program as usual. A signal handler may call few functions, so it only
// writes one byte to a pipe, which a thread reads.
//
// Not thread-safe; at most one at a time.
class Interrupt {
 public:
  // Installs the handler of SIGINT. The destructor restores the default.
  Interrupt();
  Interrupt(const Interrupt&) = delete;
  Interrupt& operator=(const Interrupt&) = delete;
  ~Interrupt();

  // A stop is requested at the first SIGINT.
  std::stop_token token() const { return stop_.get_token(); }

 private:
  std::stop_source stop_;
  std::thread reader_;
};

}  // namespace tessera::cli

#endif  // TESSERA_CLIENT_CLI_INTERRUPT_H_
