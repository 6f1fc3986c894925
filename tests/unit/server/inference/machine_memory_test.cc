#include "server/inference/machine_memory.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "tests/support/scratch_folder.h"

namespace tessera::inference {
namespace {

constexpr int64_t kMiB = int64_t{1} << 20;

class MemoryLimitTest : public ::testing::Test {
 protected:
  MemoryLimitTest() {
    Write("proc/meminfo", "MemTotal:        4194304 kB\nMemFree: 1 kB\n");
  }
  void Write(const std::string& path, const std::string& text) {
    std::filesystem::create_directories((folder_ / path).parent_path());
    std::ofstream(folder_ / path) << text;
  }
  int64_t Limit() { return MemoryLimitBytes(folder_.path()); }

  testing::ScratchFolder folder_;
};

TEST_F(MemoryLimitTest, IsTheMachinesWhereNoGroupSaysLess) {
  EXPECT_EQ(Limit(), 4096 * kMiB);
  Write("proc/self/cgroup", "0::/a/b\n");
  Write("sys/fs/cgroup/a/b/memory.max", "max\n");
  EXPECT_EQ(Limit(), 4096 * kMiB);
}

TEST_F(MemoryLimitTest, IsTheLeastOfAllGroupsAbove) {
  Write("proc/self/cgroup", "0::/a/b\n");
  Write("sys/fs/cgroup/a/memory.max", "1073741824\n");
  Write("sys/fs/cgroup/a/b/memory.max", "2147483648\n");
  EXPECT_EQ(Limit(), 1024 * kMiB);
}

TEST_F(MemoryLimitTest, ReadsVersionOne) {
  Write("proc/self/cgroup", "4:memory:/tessera\n1:name=systemd:/x\n0::/\n");
  Write("sys/fs/cgroup/memory/memory.limit_in_bytes", "9223372036854771712\n");
  Write("sys/fs/cgroup/memory/tessera/memory.limit_in_bytes", "536870912\n");
  EXPECT_EQ(Limit(), 512 * kMiB);
}

TEST_F(MemoryLimitTest, FindsAContainersOwnGroupAtTheRoot) {
  Write("proc/self/cgroup", "0::/docker/0123\n");
  Write("sys/fs/cgroup/memory.max", "536870912\n");
  EXPECT_EQ(Limit(), 512 * kMiB);
}

TEST(MemoryShares, LeaveRoomBesideThem) {
  for (const int64_t limit : {300 * kMiB, 1024 * kMiB, 65536 * kMiB}) {
    const MemoryShares shares = SharesOf(limit);
    EXPECT_GT(shares.images, 0);
    // A tile that overtakes has features of its own.
    EXPECT_LT(shares.images + shares.models + 2 * shares.features,
              limit * 9 / 10);
  }
}

}  // namespace
}  // namespace tessera::inference
