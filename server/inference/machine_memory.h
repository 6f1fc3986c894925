// How much memory this server may take, and for what.
#ifndef TESSERA_SERVER_INFERENCE_MACHINE_MEMORY_H_
#define TESSERA_SERVER_INFERENCE_MACHINE_MEMORY_H_

#include <cstdint>
#include <filesystem>

namespace tessera::inference {

// What the machine has or, if that is less, what the control groups of this
// process allow, of version 1 or 2. `root` stands before /proc and /sys; tests
// have others.
int64_t MemoryLimitBytes(const std::filesystem::path& root = "/");

// Of memory that is left once the server has started. What is in no share is
// for requests, connections and what allocators keep.
struct MemoryShares {
  int64_t images = 0;    // Slices in work and samples that are checked.
  int64_t models = 0;    // Networks that are loaded.
  int64_t features = 0;  // Of one tile of a network.
};
MemoryShares SharesOf(int64_t limit_bytes);

}  // namespace tessera::inference

#endif  // TESSERA_SERVER_INFERENCE_MACHINE_MEMORY_H_
