// Names of processes, unique among all machines.
#ifndef TESSERA_BASE_PROCESS_NAME_H_
#define TESSERA_BASE_PROCESS_NAME_H_

#include <string>

namespace tessera {

// A new name, `MACHINE/PROCESS`: this machine's own name, and random digits, so
// that no other process has the name.
std::string NewProcessName();

}  // namespace tessera

#endif  // TESSERA_BASE_PROCESS_NAME_H_
