#include <gtest/gtest.h>

#include <algorithm>

#include "models/imaging/display.h"
#include "server/pictures/pyramid_file.h"
#include "server/pictures/pyramid_folder.h"
#include "server/pictures/pyramid_format.h"
#include "server/pictures/pyramid_writer.h"
#include "tests/support/scratch_folder.h"
#include "tests/support/status_matchers.h"
#include "tests/unit/server/pictures/test_image.h"

namespace tessera::pictures {
namespace {

using tessera::testing::ReadBytes;
using tessera::testing::ScratchFolder;

constexpr imaging::IntensityScale kScale = {.offset = -5, .step = 0.25};

imaging::IntensityHistogram HistogramOf(const imaging::GrayPlane& image) {
  imaging::IntensityHistogram histogram;
  histogram.Add(image);
  return histogram;
}

// Writes the image some rows at a time.
void Write(const std::filesystem::path& path, const imaging::GrayPlane& image,
           int bits, int rows_at_once) {
  const auto writer = PyramidWriter::Create(path, image.size(), bits);
  ASSERT_OK(writer);
  for (int y = 0; y < image.height(); y += rows_at_once) {
    const int end = std::min(y + rows_at_once, image.height());
    ASSERT_OK((*writer)->Add(PartOf(image, {0, y, image.width(), end})));
  }
  ASSERT_OK((*writer)->Finish(HistogramOf(image), kScale));
}

TEST(PyramidFile, HasThePixelsOfAllLevels) {
  const ScratchFolder folder;
  for (const int bits : {8, 16}) {
    const imaging::GrayPlane image = TestImage({1155, 1701}, bits);
    Write(folder / "a", image, bits, 37);
    const auto pyramid = PyramidFile::Open(folder / "a");
    ASSERT_OK(pyramid);
    EXPECT_EQ((*pyramid)->summary(),
              Summarize(HistogramOf(image), bits, kScale));
    EXPECT_EQ((*pyramid)->CountIntensities(), HistogramOf(image));
    imaging::GrayPlane level = image;
    for (size_t z = 0; z < (*pyramid)->levels().size(); ++z) {
      ASSERT_EQ((*pyramid)->levels()[z], level.size());
      const imaging::Rect whole{0, 0, level.width(), level.height()};
      EXPECT_EQ((*pyramid)->Read(static_cast<int>(z), whole), level) << z;
      level = imaging::Halve(level);
    }
    const imaging::Rect over_four_tiles{500, 501, 530, 1100};
    EXPECT_EQ((*pyramid)->Read(0, over_four_tiles),
              PartOf(image, over_four_tiles));
  }
}

TEST(PyramidFile, BlankTilesTakeNoPixels) {
  const ScratchFolder folder;
  imaging::GrayPlane image({2000, 2000}, 1234);
  image.at(1999, 1999) = 7;
  Write(folder / "a", image, 16, 512);
  EXPECT_LT(std::filesystem::file_size(folder / "a"),
            static_cast<uintmax_t>(PyramidBytes(image.size(), 16)) / 2);
  const auto pyramid = PyramidFile::Open(folder / "a");
  ASSERT_OK(pyramid);
  EXPECT_EQ((*pyramid)->Read(0, {0, 0, 2000, 2000}), image);
}

TEST(PyramidFile, IsThereOnlyWhenItIsComplete) {
  const ScratchFolder folder;
  {
    const auto writer = PyramidWriter::Create(folder / "a", {600, 600}, 8);
    ASSERT_OK(writer);
    ASSERT_OK((*writer)->Add(TestImage({512, 600}, 8)));
    EXPECT_FALSE(std::filesystem::exists(folder / "a"));
  }
  EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
}

TEST(PyramidFile, RefusesOtherAndShortenedFiles) {
  const ScratchFolder folder;
  Write(folder / "a", TestImage({600, 600}, 8), 8, 100);
  const std::string bytes = ReadBytes(folder / "a");
  EXPECT_OK(PyramidFile::Open(folder.Write("b", bytes)));
  for (const size_t length :
       {bytes.size() - 1, size_t{532'000}, size_t{9000}, size_t{20}}) {
    EXPECT_EQ(PyramidFile::Open(folder.Write("b", bytes.substr(0, length)))
                  .status()
                  .code(),
              absl::StatusCode::kDataLoss)
        << length;
  }
  EXPECT_TRUE(absl::IsNotFound(PyramidFile::Open(folder / "c").status()));
}

SliceId Slice(int number) {
  return {.sha256 = std::string(64, 'a'), .slice = number};
}

TEST(PyramidFolder, TheLeastUsedMakeRoom) {
  const ScratchFolder folder;
  const imaging::GrayPlane image = TestImage({600, 600}, 8);
  const int64_t each = PyramidBytes(image.size(), 8);
  const auto pyramids = PyramidFolder::Open(folder.path(), 2 * each);
  ASSERT_OK(pyramids);
  for (const int number : {1, 2}) {
    ASSERT_OK((*pyramids)->MakeRoom(each));
    Write((*pyramids)->PathOf(Slice(number)), image, 8, 600);
    // As if it had been made two hours ago, or one hour.
    std::filesystem::last_write_time(
        (*pyramids)->PathOf(Slice(number)),
        std::filesystem::file_time_type::clock::now() -
            std::chrono::hours(3 - number));
  }
  (*pyramids)->NoteUse(Slice(1));  // Now 2 is the least used.
  ASSERT_OK((*pyramids)->MakeRoom(each));
  EXPECT_OK((*pyramids)->Find(Slice(1)));
  EXPECT_TRUE(absl::IsNotFound((*pyramids)->Find(Slice(2)).status()));
  EXPECT_ERROR((*pyramids)->MakeRoom(3 * each), kResourceExhausted,
               "DISK_FULL");
}

TEST(PyramidFolder, RemovesHalvesAndFilesThatAreGone) {
  const ScratchFolder folder;
  folder.Write("x.pyramid.part", "half");
  const auto pyramids = PyramidFolder::Open(folder.path(), 1 << 30);
  ASSERT_OK(pyramids);
  EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
  SliceId other = Slice(1);
  other.sha256 = std::string(64, 'b');
  for (const SliceId& id : {Slice(1), other}) {
    Write((*pyramids)->PathOf(id), TestImage({600, 600}, 8), 8, 600);
  }
  (*pyramids)->RemoveOthers(
      [](const std::string& sha256) { return sha256[0] == 'b'; });
  EXPECT_TRUE(absl::IsNotFound((*pyramids)->Find(Slice(1)).status()));
  EXPECT_OK((*pyramids)->Find(other));
}

}  // namespace
}  // namespace tessera::pictures
