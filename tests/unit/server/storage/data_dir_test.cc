#include "server/storage/data_dir.h"

#include <gtest/gtest.h>

#include <string>

#include "tests/support/scratch_folder.h"
#include "tests/support/status_matchers.h"

namespace tessera::storage {
namespace {

TEST(DataDir, IsUsedByOneProcessAtATime) {
  const testing::ScratchFolder folder;
  const auto first = DataDir::Open(folder / "data");
  ASSERT_OK(first);
  EXPECT_EQ(DataDir::Open(folder / "data").status().code(),
            absl::StatusCode::kFailedPrecondition);
}

TEST(DataDir, KeepsItsIdAsLongAsItExists) {
  const testing::ScratchFolder folder;
  const std::string id = DataDir::Open(folder / "data").value()->id();
  EXPECT_EQ(id.size(), 36u);
  EXPECT_EQ(DataDir::Open(folder / "data").value()->id(), id);
  EXPECT_NE(DataDir::Open(folder / "other").value()->id(), id);
  // As an earlier version, or a crash, left it.
  folder.Write("data/lock", id.substr(0, 7));
  const std::string again = DataDir::Open(folder / "data").value()->id();
  EXPECT_EQ(again.size(), 36u);
  EXPECT_EQ(DataDir::Open(folder / "data").value()->id(), again);
}

}  // namespace
}  // namespace tessera::storage
