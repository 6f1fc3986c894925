// SIGTERM and SIGINT without doing anything in a signal handler.
#ifndef TESSERA_SERVER_PROCESS_SIGNALS_H_
#define TESSERA_SERVER_PROCESS_SIGNALS_H_

namespace tessera::process {

// Catches SIGTERM and SIGINT from its construction on: the handler writes one
// byte to a pipe, which Wait() reads. Also ignores SIGPIPE, so that a reader
// that went away is an error and not the end.
//
// One in a process, made before any thread. Wait() belongs to one thread.
class TerminationSignals {
 public:
  TerminationSignals();
  ~TerminationSignals();
  TerminationSignals(const TerminationSignals&) = delete;
  TerminationSignals& operator=(const TerminationSignals&) = delete;

  // Blocks until a signal came or Wake() was called; whether it was a signal.
  bool Wait();

  // Ends a Wait() from another thread.
  void Wake();
};

}  // namespace tessera::process

#endif  // TESSERA_SERVER_PROCESS_SIGNALS_H_
