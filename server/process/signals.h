// Handles SIGTERM and SIGINT outside the signal handler.
#ifndef TESSERA_SERVER_PROCESS_SIGNALS_H_
#define TESSERA_SERVER_PROCESS_SIGNALS_H_

namespace tessera::process {

// Catches SIGTERM and SIGINT from the constructor on: the handler writes one
// byte to a pipe, which Wait() reads. Also ignores SIGPIPE, so that writing to
// a reader that is gone fails with an error instead of ending the process.
//
// One per process, made before any thread. Only one thread calls Wait().
class TerminationSignals {
 public:
  TerminationSignals();
  ~TerminationSignals();
  TerminationSignals(const TerminationSignals&) = delete;
  TerminationSignals& operator=(const TerminationSignals&) = delete;

  // Blocks until a signal arrives or Wake() is called. Returns whether it was a
  // signal.
  bool Wait();

  // Makes another thread's Wait() return.
  void Wake();
};

}  // namespace tessera::process

#endif  // TESSERA_SERVER_PROCESS_SIGNALS_H_
