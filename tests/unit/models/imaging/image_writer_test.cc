#include "models/imaging/image_writer.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "models/imaging/image_file.h"
#include "tests/support/scratch_folder.h"

namespace tessera::imaging {
namespace {

using tessera::testing::ScratchFolder;

int FilesIn(const std::filesystem::path& folder) {
  return static_cast<int>(
      std::distance(std::filesystem::directory_iterator(folder), {}));
}

LabelPlane Labels(uint32_t highest) {
  LabelPlane plane({30, 50}, 0);
  plane.at(3, 4) = 1;
  plane.at(49, 29) = highest;
  return plane;
}

TEST(WriteLabelTiff, KeepsEverySliceAndLabel) {
  const ScratchFolder folder;
  const std::vector<LabelPlane> slices = {Labels(7), Labels(65'535)};
  ASSERT_TRUE(WriteLabelTiff(folder / "a.tif", slices).ok());
  const auto file = ImageFile::Open(folder / "a.tif");
  ASSERT_TRUE(file.ok()) << file.status();
  EXPECT_EQ((*file)->header().slices, 2);
  EXPECT_EQ((*file)->header().bits_per_sample, 16);
  EXPECT_EQ(*(*file)->ReadLabels(0), slices[0]);
  EXPECT_EQ(*(*file)->ReadLabels(1), slices[1]);
}

TEST(WriteLabelTiff, TakesMoreThan65535Objects) {
  const ScratchFolder folder;
  ASSERT_TRUE(WriteLabelTiff(folder / "a.tif", {Labels(65'536)}).ok());
  const auto file = ImageFile::Open(folder / "a.tif");
  ASSERT_TRUE(file.ok()) << file.status();
  EXPECT_TRUE((*file)->header().scaled);  // Above 16 bit.
  EXPECT_EQ(*(*file)->ReadLabels(0), Labels(65'536));
}

TEST(WriteGrayTiff, KeepsTheBitDepth) {
  const ScratchFolder folder;
  GrayPlane plane({3, 2}, 200);
  ASSERT_TRUE(WriteGrayTiff(folder / "8.tif", {plane}, 8).ok());
  plane.at(1, 1) = 40'000;
  ASSERT_TRUE(WriteGrayTiff(folder / "16.tif", {plane}, 16).ok());
  EXPECT_EQ((*ImageFile::Open(folder / "8.tif"))->header().bits_per_sample, 8);
  const auto file = ImageFile::Open(folder / "16.tif");
  EXPECT_EQ((*file)->header().bits_per_sample, 16);
  EXPECT_EQ(*(*file)->ReadSlice(0), plane);
}

TEST(WriteGrayPng, CanBeReadBack) {
  const ScratchFolder folder;
  Plane<uint8_t> plane({9, 5}, 17);
  plane.at(4, 8) = 255;
  ASSERT_TRUE(WriteGrayPng(folder / "a.png", plane).ok());
  const auto image = (*ImageFile::Open(folder / "a.png"))->ReadSlice(0);
  ASSERT_TRUE(image.ok()) << image.status();
  EXPECT_EQ(image->at(4, 8), 255);
  EXPECT_EQ(image->at(0, 0), 17);
}

TEST(WriteLabelTiff, MakesTheSameFileOfRows) {
  const ScratchFolder folder;
  LabelPlane second = Labels(70'000);
  const std::vector<LabelPlane> slices = {Labels(70'000), second};
  ASSERT_TRUE(WriteLabelTiff(folder / "a.tif", slices).ok());
  const Size size = second.size();
  for (const int rows_at_once : {1, 3, size.height, 1000}) {
    const auto rows = [&](size_t page, int begin, int end) {
      LabelPlane part({end - begin, size.width}, 0);
      for (int y = begin; y < end; ++y) {
        std::copy_n(slices[page].row(y), size.width, part.row(y - begin));
      }
      return part;
    };
    ASSERT_TRUE(WriteLabelPages(folder / "b.tif",
                               {.size = size,
                                .count = 2,
                                .wide = true,
                                .rows_at_once = rows_at_once,
                                .rows = rows})
                    .ok());
    EXPECT_TRUE(testing::ReadBytes(folder / "a.tif") ==
                testing::ReadBytes(folder / "b.tif"))
        << rows_at_once;
  }
}

TEST(WriteLabelTiff, RefusesToWriteNoSlices) {
  const ScratchFolder folder;
  EXPECT_EQ(WriteLabelTiff(folder / "a.tif", {}).code(),
            absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(FilesIn(folder.path()), 0);
}

TEST(WriteLabelTiff, SaysWhichFileCannotBeWritten) {
  const ScratchFolder folder;
  const absl::Status status =
      WriteLabelTiff(folder / "absent" / "a.tif", {Labels(2)});
  EXPECT_EQ(status.code(), absl::StatusCode::kUnavailable);
  EXPECT_NE(status.message().find("a.tif"), std::string::npos) << status;
}

TEST(WriteLabelTiff, LeavesNothingBehindWhereItFails) {
  const ScratchFolder folder;
  // A folder that is in the way cannot be replaced by the finished file.
  folder.Write("a.tif/in the way", "");
  EXPECT_EQ(WriteLabelTiff(folder / "a.tif", {Labels(2)}).code(),
            absl::StatusCode::kUnavailable);
  EXPECT_EQ(FilesIn(folder.path()), 1);
}

TEST(WriteLabelTiff, ReplacesAnOlderFile) {
  const ScratchFolder folder;
  ASSERT_TRUE(WriteLabelTiff(folder / "a.tif", {Labels(2)}).ok());
  ASSERT_TRUE(WriteLabelTiff(folder / "a.tif", {Labels(3)}).ok());
  EXPECT_EQ(*(*ImageFile::Open(folder / "a.tif"))->ReadLabels(0), Labels(3));
  EXPECT_EQ(FilesIn(folder.path()), 1);
}

}  // namespace
}  // namespace tessera::imaging
