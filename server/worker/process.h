// How a worker's process stands beside the server's.
#ifndef TESSERA_SERVER_WORKER_PROCESS_H_
#define TESSERA_SERVER_WORKER_PROCESS_H_

#include <string>

namespace tessera::worker {

// Makes the process end with the one that started it (SIGTERM), give way to
// interactive work on the processor, and be the first to go when the machine
// runs out of memory. Where the system refuses one of these, the worker is
// still right, so nothing is returned. Call it first in main().
void SettleProcess();

// The lease from the environment, which is cleared of it, so that no child
// and no crash report has it. Empty if there was none.
std::string TakeLease();

}  // namespace tessera::worker

#endif  // TESSERA_SERVER_WORKER_PROCESS_H_
