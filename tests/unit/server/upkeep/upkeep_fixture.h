// A data folder with one dataset, for the tests of this room.
#ifndef TESSERA_TESTS_UNIT_SERVER_UPKEEP_UPKEEP_FIXTURE_H_
#define TESSERA_TESTS_UNIT_SERVER_UPKEEP_UPKEEP_FIXTURE_H_

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "base/clock.h"
#include "tests/support/scratch_folder.h"
#include "tests/support/server_state.h"
#include "tests/support/status_matchers.h"

namespace tessera::upkeep {

class UpkeepTest : public ::testing::Test {
 protected:
  UpkeepTest() {
    EXPECT_OK(database_->Execute(
        "INSERT INTO dataset_revisions (dataset_id, revision, sample_count, "
        "object_count, size_bytes, binary_masks, sha256, create_time) "
        "VALUES ('nuclei', 1, 1, 1, 1, 0, 'a', 1)"));
    image_ = Put("an image");
    mask_ = Put("a mask");
    AddSample(1, image_, mask_);
  }

  std::string Put(const std::string& bytes) { return state_.Put(bytes); }
  void AddSample(int position, const std::string& image,
                 const std::string& mask) {
    EXPECT_OK(database_->Execute(
        "INSERT INTO samples (dataset_id, revision, position, name, "
        "image_filename, image_sha256, mask_filename, mask_sha256, height, "
        "width, object_count) VALUES ('nuclei', 1, $1, $2, 'i', $3, 'm', $4, "
        "1, 1, 1)",
        {int64_t{position}, std::to_string(position), image, mask}));
  }
  static std::filesystem::path MakeFolder(const std::filesystem::path& dir) {
    std::filesystem::create_directories(dir);
    return dir;
  }
  std::filesystem::path data() const { return folder_ / "data"; }
  static std::filesystem::path PathIn(const std::filesystem::path& dir,
                                      const std::string& digest) {
    return dir / "blobs" / digest.substr(0, 2) / digest;
  }
  // One bit of a file, as a disk would change it.
  static void FlipABit(const std::filesystem::path& path) {
    std::fstream file(path, std::ios::binary | std::ios::in | std::ios::out);
    const char first = static_cast<char>(file.get() ^ 1);
    file.seekp(0).put(first);
    ASSERT_TRUE(file.flush().good());
  }

  testing::ScratchFolder folder_;
  const SystemClock clock_{};
  testing::ServerState state_{MakeFolder(folder_ / "data"), clock_};
  db::Database* const database_ = &state_.database();
  std::string image_;
  std::string mask_;
};

}  // namespace tessera::upkeep

#endif  // TESSERA_TESTS_UNIT_SERVER_UPKEEP_UPKEEP_FIXTURE_H_
