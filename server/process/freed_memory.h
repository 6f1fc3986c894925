// What the server's allocator does with freed memory.
#ifndef TESSERA_SERVER_PROCESS_FREED_MEMORY_H_
#define TESSERA_SERVER_PROCESS_FREED_MEMORY_H_

namespace tessera::process {

// Lets all threads share two of glibc's arenas. Each arena keeps what was freed
// in it, and with one for each thread that ever segmented an image the server
// kept several times what a segmentation takes (tests/benchmarks/height.sh).
// Call it once, at start, before other threads.
void ShareFreedMemory();

}  // namespace tessera::process

#endif  // TESSERA_SERVER_PROCESS_FREED_MEMORY_H_
