// Images that follow each other after one directory.
#include <gmock/gmock.h>

#include <iterator>

#include "tests/unit/models/imaging/described_pages.h"

namespace tessera::imaging {
namespace {

using tessera::testing::ScratchFolder;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

// A file as ImageJ writes it above 4 GB: one directory, then `images` images of
// 4×6 pixels of 16 bit, gray or of three equal colours. Pixel p of image i is
// 1000·i + p.
std::string OneDirectory(int images, bool big_endian, uint32_t samples = 1) {
  std::string bytes;
  const auto put = [&](uint32_t value, int count) {
    for (int i = 0; i < count; ++i) {
      const int shift = 8 * (big_endian ? count - 1 - i : i);
      bytes += static_cast<char>(value >> shift);
    }
  };
  const std::string text = ImageJ("images=3\nslices=3\n");
  const uint32_t entries[][4] = {
      {256, 4, 1, 6},
      {257, 4, 1, 4},
      {258, 3, 1, 16},
      {259, 3, 1, 1},
      {262, 3, 1, samples == 3 ? 2u : 1u},
      {270, 2, static_cast<uint32_t>(text.size() + 1), 200},
      {273, 4, 1, 300},
      {277, 3, 1, samples},
      {278, 4, 1, 4},
      {279, 4, 1, 48 * samples}};
  bytes = big_endian ? "MM" : "II";
  put(42, 2);
  put(8, 4);
  put(std::size(entries), 2);
  for (const auto& [tag, type, count, value] : entries) {
    put(tag, 2);
    put(type, 2);
    put(count, 4);
    put(value, type == 3 ? 2 : 4);
    if (type == 3) put(0, 2);
  }
  put(0, 4);
  bytes.resize(200);
  bytes += text;
  bytes.resize(300);
  for (int i = 0; i < images; ++i) {
    for (uint32_t p = 0; p < 24 * samples; ++p) {
      put(1000u * i + p / samples, 2);
    }
  }
  return bytes;
}

TEST(Dimensions, ImagesMayFollowEachOtherWithoutDirectories) {
  const ScratchFolder folder;
  for (const bool big_endian : {false, true}) {
    const auto file =
        ImageFile::Open(folder.Write("a.tif", OneDirectory(3, big_endian)));
    ASSERT_TRUE(file.ok()) << file.status();
    EXPECT_THAT(Slices(**file),
                ElementsAre("0,0,0:0", "0,1,0:1000", "0,2,0:2000"));
    const auto rows = (*file)->ReadRows(2, 1, 3);
    ASSERT_TRUE(rows.ok()) << rows.status();
    EXPECT_EQ(rows->at(5, 1), 2000 + 2 * 6 + 5);
    EXPECT_EQ((*file)->ReadLabels(1)->at(2, 3), 1000u + 3 * 6 + 2);
  }
}

TEST(Dimensions, ColourImagesThatFollowEachOtherAreNotSplit) {
  const ScratchFolder folder;
  const auto file =
      ImageFile::Open(folder.Write("a.tif", OneDirectory(3, false, 3)));
  ASSERT_TRUE(file.ok()) << file.status();
  EXPECT_TRUE((*file)->header().colour);
  EXPECT_THAT(Slices(**file),
              ElementsAre("0,0,0:0", "0,1,0:1000", "0,2,0:2000"));
  EXPECT_THAT(std::string(ImageFile::Open(
                              folder.Write("b.tif", OneDirectory(2, true, 3)))
                              .status()
                              .message()),
              HasSubstr("after image 2 of the 3"));
}

TEST(Dimensions, ImagesThatAreNotThereAreTold) {
  const ScratchFolder folder;
  const absl::Status status =
      ImageFile::Open(folder.Write("a.tif", OneDirectory(2, true))).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(status.message()),
              AllOf(HasSubstr("a.tif"), HasSubstr("after image 2 of the 3")));
  // One of a stack that was saved alone.
  const auto file =
      ImageFile::Open(folder.Write("a.tif", OneDirectory(1, true)));
  ASSERT_TRUE(file.ok()) << file.status();
  EXPECT_EQ((*file)->header().slices, 1);
  EXPECT_THAT((*file)->notices(), ElementsAre(HasSubstr("3 planes")));
}
}  // namespace
}  // namespace tessera::imaging
