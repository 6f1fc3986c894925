#include "server/worker/remote_files.h"

#include <gtest/gtest.h>

#include <fstream>
#include <optional>
#include <string>

#include "tests/support/scratch_folder.h"
#include "tests/support/status_matchers.h"

namespace tessera::worker {
namespace {

class RemoteFilesTest : public ::testing::Test {
 protected:
  absl::StatusOr<storage::LocalBlob> Fetch(const std::string& name) {
    return files_.Fetch(name, [&](const std::filesystem::path& path) {
      ++downloads_;
      std::ofstream(path) << std::string(60, name[0]);
      return answer_;
    });
  }

  testing::ScratchFolder folder_;
  RemoteFiles files_{folder_.path(), 100};
  absl::Status answer_;
  int downloads_ = 0;
};

TEST_F(RemoteFilesTest, FetchesAFileOnce) {
  const auto blob = Fetch("a");
  ASSERT_OK(blob);
  EXPECT_EQ(testing::ReadBytes(blob->path()), std::string(60, 'a'));
  ASSERT_OK(Fetch("a"));
  EXPECT_EQ(downloads_, 1);
}

TEST_F(RemoteFilesTest, RemovesWhatWasNotUsedForLongest) {
  const std::filesystem::path a = Fetch("a")->path();
  ASSERT_OK(Fetch("b"));
  EXPECT_FALSE(std::filesystem::exists(a));
  ASSERT_OK(Fetch("b"));
  EXPECT_EQ(downloads_, 2);
  ASSERT_OK(Fetch("a"));
  EXPECT_EQ(downloads_, 3);
}

TEST_F(RemoteFilesTest, KeepsAFileThatIsInUse) {
  std::optional<storage::LocalBlob> used = *Fetch("a");
  const std::filesystem::path path = used->path();
  ASSERT_OK(Fetch("b"));
  EXPECT_TRUE(std::filesystem::exists(path));
  used.reset();
  ASSERT_OK(Fetch("c"));
  EXPECT_FALSE(std::filesystem::exists(path));
}

TEST_F(RemoteFilesTest, TriesAFailedDownloadAgain) {
  answer_ = absl::UnavailableError("the server is away");
  EXPECT_ERROR(Fetch("a"), kUnavailable, "");
  EXPECT_TRUE(std::filesystem::is_empty(folder_.path()));
  answer_ = absl::OkStatus();
  EXPECT_OK(Fetch("a"));
  EXPECT_EQ(downloads_, 2);
}

}  // namespace
}  // namespace tessera::worker
