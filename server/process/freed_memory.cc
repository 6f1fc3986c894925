#include "server/process/freed_memory.h"

#include <malloc.h>

namespace tessera::process {

void ShareFreedMemory() { mallopt(M_ARENA_MAX, 2); }

}  // namespace tessera::process
