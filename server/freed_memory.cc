#include "server/freed_memory.h"

#include <malloc.h>

namespace tessera::server {

void ShareFreedMemory() { mallopt(M_ARENA_MAX, 2); }

}  // namespace tessera::server
