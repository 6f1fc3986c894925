#include "server/inference/machine_memory.h"

#include <algorithm>
#include <fstream>
#include <limits>
#include <string>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"

namespace tessera::inference {
namespace {
namespace fs = std::filesystem;

constexpr int64_t kNoLimit = std::numeric_limits<int64_t>::max();
// The memory of LibTorch, gRPC, SQLite and their threads before the first
// request.
constexpr int64_t kServerBytes = int64_t{200} << 20;

// The number at the start of a file. kNoLimit if there is no number: version 2
// writes `max`.
int64_t NumberIn(const fs::path& path) {
  std::string text;
  int64_t number = 0;
  std::ifstream(path) >> text;
  return absl::SimpleAtoi(text, &number) ? number : kNoLimit;
}

int64_t MachineBytes(const fs::path& root) {
  std::ifstream file(root / "proc/meminfo");
  std::string key;
  int64_t kib = 0;
  file >> key >> kib;
  return key == "MemTotal:" && kib > 0 ? kib << 10 : kNoLimit;
}

// The smallest limit of a control group and its ancestors. Inside a container
// the group's path may not be visible; the mounted root is then the group.
int64_t LeastLimit(const fs::path& mounted, absl::string_view group,
                   const char* file) {
  int64_t least = NumberIn(mounted / file);
  fs::path at = mounted;
  for (const absl::string_view part :
       absl::StrSplit(group, '/', absl::SkipEmpty())) {
    at /= std::string(part);
    least = std::min(least, NumberIn(at / file));
  }
  return least;
}

}  // namespace

int64_t MemoryLimitBytes(const fs::path& root) {
  int64_t least = MachineBytes(root);
  std::ifstream groups(root / "proc/self/cgroup");
  std::string line;
  // `ID:CONTROLLERS:PATH`; version 2 has the id 0 and no controllers.
  while (std::getline(groups, line)) {
    const std::vector<absl::string_view> parts =
        absl::StrSplit(line, absl::MaxSplits(':', 2));
    if (parts.size() != 3) continue;
    const fs::path mounted = root / "sys/fs/cgroup";
    if (parts[1] == "memory") {
      least = std::min(least, LeastLimit(mounted / "memory", parts[2],
                                         "memory.limit_in_bytes"));
    } else if (parts[1].empty()) {
      least = std::min(least, LeastLimit(mounted, parts[2], "memory.max"));
    }
  }
  return least;
}

MemoryShares SharesOf(int64_t limit_bytes) {
  // On a machine with very little memory a quarter is used nevertheless.
  const int64_t left =
      std::max(limit_bytes - kServerBytes, limit_bytes / 4);
  return {.images = left / 10 * 3, .models = left / 5, .features = left / 20 * 3};
}

}  // namespace tessera::inference
