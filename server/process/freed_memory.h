// What the server's allocator does with freed memory.
#ifndef TESSERA_SERVER_PROCESS_FREED_MEMORY_H_
#define TESSERA_SERVER_PROCESS_FREED_MEMORY_H_

namespace tessera::process {

// Lets all threads share two of glibc's arenas. Each arena keeps memory that
// was freed in it. With an arena for each thread that ever segmented an image,
// the server kept several times the memory that one segmentation needs
// (tests/benchmarks/height.sh). Call it once, at start, before other threads
// run.
void ShareFreedMemory();

}  // namespace tessera::process

#endif  // TESSERA_SERVER_PROCESS_FREED_MEMORY_H_
