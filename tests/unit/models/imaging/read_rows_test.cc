#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <opencv2/core.hpp>
#include <opencv2/imgcodecs.hpp>
#include <string>
#include <tuple>
#include <vector>

#include "models/imaging/row_source.h"
#include "tests/unit/models/imaging/tiff_page.h"

namespace tessera::imaging {
namespace {

using tessera::testing::ScratchFolder;

// A slice from the top down, some rows at a time.
GrayPlane ReadInParts(ImageFile& file, int index, int rows) {
  SliceRows source(file, index);
  GrayPlane whole(source.size(), 0);
  for (int y = 0; y < whole.height(); y += rows) {
    const auto part = source.Read(y, std::min(y + rows, whole.height()));
    EXPECT_TRUE(part.ok()) << part.status();
    if (!part.ok()) break;
    std::copy(part->pixels().begin(), part->pixels().end(), whole.row(y));
  }
  return whole;
}

class TiffRows : public ::testing::TestWithParam<std::tuple<int, int, int>> {};

TEST_P(TiffRows, AreThoseOfTheSlice) {
  const auto [tile, compression, planar] = GetParam();
  const ScratchFolder folder;
  for (const int photometric : {PHOTOMETRIC_MINISWHITE, PHOTOMETRIC_RGB}) {
    const Page page{.samples = photometric == PHOTOMETRIC_RGB ? 3 : 1,
                    .photometric = photometric,
                    .compression = compression,
                    .planar = planar,
                    .tile = tile};
    Page other = page;
    other.value = [](int x, int y, int s) { return (x + 7 * y + s) % 251; };
    const auto file = WriteAndOpen(folder, {page, other});
    ASSERT_NE(file, nullptr);
    // Strips have 5 rows.
    EXPECT_EQ(file->header().rows_per_block, tile == 0 ? 5 : tile);
    EXPECT_FALSE(file->header().decoded_whole);
    const auto first = file->ReadSlice(0);
    const auto second = file->ReadSlice(1);
    ASSERT_TRUE(first.ok() && second.ok());
    EXPECT_NE(*first, *second);
    for (const int rows : {1, 4, 16, 20}) {
      EXPECT_EQ(ReadInParts(*file, 0, rows), *first) << rows;
      EXPECT_EQ(ReadInParts(*file, 1, rows), *second) << rows;
    }
    // Backwards too, and after another slice.
    const auto last = file->ReadRows(0, 19, 21);
    const auto before = file->ReadRows(0, 3, 5);
    ASSERT_TRUE(last.ok() && before.ok());
    EXPECT_TRUE(std::equal(last->row(0), last->row(0) + 2 * kWidth,
                           first->row(19)));
    EXPECT_TRUE(std::equal(before->row(0), before->row(0) + 2 * kWidth,
                           first->row(3)));
  }
}

INSTANTIATE_TEST_SUITE_P(
    All, TiffRows,
    ::testing::Combine(::testing::Values(0, 16),
                       ::testing::Values(COMPRESSION_NONE, COMPRESSION_LZW,
                                         COMPRESSION_ADOBE_DEFLATE,
                                         COMPRESSION_ZSTD),
                       ::testing::Values(PLANARCONFIG_CONTIG,
                                         PLANARCONFIG_SEPARATE)));

// Makes the third strip or tile of a file say that it has `lacking` bytes less
// than it has.
void Shorten(const std::filesystem::path& path, int tag, uint32_t lacking) {
  std::string bytes = testing::ReadBytes(path);
  const auto number = [&](size_t at, int width) {
    uint32_t value = 0;
    for (int i = 0; i < width; ++i) {
      value |= uint32_t{static_cast<uint8_t>(bytes[at + i])} << (8 * i);
    }
    return value;
  };
  const uint32_t directory = number(4, 4);
  for (uint32_t i = 0; i < number(directory, 2); ++i) {
    const uint32_t entry = directory + 2 + 12 * i;
    if (number(entry, 2) != static_cast<uint32_t>(tag)) continue;
    const int width = number(entry + 2, 2) == TIFF_SHORT ? 2 : 4;
    const uint32_t at = number(entry + 8, 4) + 2 * width;
    const uint32_t fewer = number(at, width) - lacking;
    for (int byte = 0; byte < width; ++byte) {
      bytes[at + byte] = static_cast<char>(fewer >> (8 * byte));
    }
    std::ofstream(path, std::ios::binary) << bytes;
    return;
  }
  FAIL() << "there is no tag " << tag;
}

// libtiff would take what follows it in the file.
TEST(Uncompressed, IsDamagedWhereBytesAreMissing) {
  const ScratchFolder folder;
  for (const int tile : {0, 16}) {
    WritePages(folder / "a.tif", {Page{.bits = 16, .tile = tile}});
    Shorten(folder / "a.tif",
            tile == 0 ? TIFFTAG_STRIPBYTECOUNTS : TIFFTAG_TILEBYTECOUNTS, 1);
    const auto file = ImageFile::Open(folder / "a.tif");
    ASSERT_TRUE(file.ok()) << file.status();
    if (tile == 0) {
      EXPECT_TRUE((*file)->ReadRows(0, 0, 10).ok());
    }
    EXPECT_EQ((*file)->ReadSlice(0).status().code(),
              absl::StatusCode::kInvalidArgument);
  }
}

// So that one as high as the image takes no memory of its own.
TEST(LargeStrip, IsDecodedRowByRow) {
  const ScratchFolder folder;
  for (const int compression : {COMPRESSION_NONE, COMPRESSION_ADOBE_DEFLATE}) {
    const Page page{.bits = 16, .compression = compression, .width = 110'000};
    const auto file = WriteAndOpen(folder, {page});
    ASSERT_NE(file, nullptr);
    EXPECT_EQ(file->header().rows_per_block, 1);
    const GrayPlane read = ReadInParts(*file, 0, 4);
    for (int y = 0; y < read.height(); ++y) {
      for (int x = 0; x < read.width(); ++x) {
        ASSERT_EQ(read.at(x, y), page.value(x, y, 0)) << x << ", " << y;
      }
    }
  }
}

TEST(RasterRows, AreThoseOfTheSlice) {
  const ScratchFolder folder;
  cv::Mat image(23, 31, CV_16U);
  cv::randu(image, 0, 65'535);
  ASSERT_TRUE(cv::imwrite(folder / "a.png", image));
  const auto file = ImageFile::Open(folder / "a.png");
  ASSERT_TRUE(file.ok()) << file.status();
  EXPECT_TRUE((*file)->header().decoded_whole);
  const auto whole = (*file)->ReadSlice(0);
  ASSERT_TRUE(whole.ok());
  EXPECT_EQ(ReadInParts(**file, 0, 5), *whole);
  EXPECT_EQ((*file)->ReadRows(1, 0, 3).status().code(),
            absl::StatusCode::kOutOfRange);
}

TEST(ReadLimits, HoldForWhatIsDecodedWhole) {
  const ScratchFolder folder;
  cv::Mat image(20, 30, CV_8U, cv::Scalar(3));
  for (const char* const name : {"a.png", "a.tif"}) {
    ASSERT_TRUE(cv::imwrite(folder / name, image));
  }
  const ReadLimits limits = {.max_pixels_decoded_whole = 599};
  EXPECT_EQ(ImageFile::Open(folder / "a.png", limits).status().code(),
            absl::StatusCode::kResourceExhausted);
  EXPECT_TRUE(ImageFile::Open(folder / "a.tif", limits).ok());
  EXPECT_EQ(ImageFile::Open(folder / "a.tif", {.max_pixels_per_slice = 599})
                .status()
                .code(),
            absl::StatusCode::kResourceExhausted);
}

}  // namespace
}  // namespace tessera::imaging
