// Ctrl-C as a wish to stop rather than as sudden death.
#ifndef TESSERA_CLIENT_CLI_INTERRUPT_H_
#define TESSERA_CLIENT_CLI_INTERRUPT_H_

#include <stop_token>
#include <thread>

namespace tessera::cli {

// While it lives, the first SIGINT requests a stop, and the second ends the
// program as usual. The signal handler writes one byte to a pipe, the only
// thing that it may do; a thread reads it.
//
// Not thread-safe; at most one at a time.
class Interrupt {
 public:
  // Takes SIGINT over; gives it back when destroyed.
  Interrupt();
  Interrupt(const Interrupt&) = delete;
  Interrupt& operator=(const Interrupt&) = delete;
  ~Interrupt();

  // Stops when SIGINT came.
  std::stop_token token() const { return stop_.get_token(); }

 private:
  std::stop_source stop_;
  std::thread reader_;
};

}  // namespace tessera::cli

#endif  // TESSERA_CLIENT_CLI_INTERRUPT_H_
