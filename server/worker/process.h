// Settings of a worker's process.
#ifndef TESSERA_SERVER_WORKER_PROCESS_H_
#define TESSERA_SERVER_WORKER_PROCESS_H_

#include <string>

namespace tessera::worker {

// Makes the process end with its parent (SIGTERM), lowers its CPU priority, and
// makes it the first to be killed when the machine runs out of memory. Returns
// no status: the worker also works where the system refuses a setting. Call it
// first in main().
void SettleProcess();

// Returns the lease from the environment and clears it there, so that it is in
// no child process and no crash report. Empty if there was none.
std::string TakeLease();

}  // namespace tessera::worker

#endif  // TESSERA_SERVER_WORKER_PROCESS_H_
