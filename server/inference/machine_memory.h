// How much memory this server may take, and how it is divided.
#ifndef TESSERA_SERVER_INFERENCE_MACHINE_MEMORY_H_
#define TESSERA_SERVER_INFERENCE_MACHINE_MEMORY_H_

#include <cstdint>
#include <filesystem>

namespace tessera::inference {

// The memory of the machine or, if less, the limit of this process's control
// groups (version 1 or 2). `root` is the folder that contains /proc and /sys;
// tests pass another.
int64_t MemoryLimitBytes(const std::filesystem::path& root = "/");

// Shares of the memory that is left once the server has started. The rest is
// for requests, connections and freed memory that allocators keep.
struct MemoryShares {
  int64_t images = 0;    // Slices in work and samples that are checked.
  int64_t models = 0;    // Loaded networks.
  int64_t features = 0;  // Features that a network computes for one tile.
};
MemoryShares SharesOf(int64_t limit_bytes);

}  // namespace tessera::inference

#endif  // TESSERA_SERVER_INFERENCE_MACHINE_MEMORY_H_
