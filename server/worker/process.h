// Settings of a worker's process.
#ifndef TESSERA_SERVER_WORKER_PROCESS_H_
#define TESSERA_SERVER_WORKER_PROCESS_H_

#include <string>

namespace tessera::worker {

// For a worker that a server starts on its own machine. Makes the process end
// with its parent (SIGTERM), lowers its CPU priority, and makes it the first to
// be killed when the machine runs out of memory. Returns no status: the worker
// also works where the system refuses a setting. Call it first in main().
void SettleProcess();

// What a server tells the workers that it starts. Both are empty in a worker
// that somebody else has started.
struct Introduction {
  std::string name;   // As in AcquireWorkRequest.
  std::string token;  // A secret.
};

// Reads it from the environment and clears it there, so that the secret is in
// no child process and no crash report.
Introduction TakeIntroduction();

}  // namespace tessera::worker

#endif  // TESSERA_SERVER_WORKER_PROCESS_H_
