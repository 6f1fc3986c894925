#include <gmock/gmock.h>

#include <functional>
#include <string>

#include "tests/unit/models/imaging/tiff_page.h"

namespace tessera::imaging {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using tessera::testing::ScratchFolder;

uint32_t Luma(uint32_t r, uint32_t g, uint32_t b) {
  return static_cast<uint32_t>(0.299 * r + 0.587 * g + 0.114 * b + 0.5);
}

class TiffLayouts
    : public ::testing::TestWithParam<std::tuple<int, int, int>> {};

TEST_P(TiffLayouts, GrayComesAsStored) {
  const auto [bits, tile, compression] = GetParam();
  Page page{.bits = bits, .compression = compression, .tile = tile};
  if (bits == 16) {
    page.value = [](int x, int y, int) { return x * 1771 + y; };
  }
  const ScratchFolder folder;
  const auto file = WriteAndOpen(folder, {page});
  ASSERT_NE(file, nullptr);
  EXPECT_EQ(file->header().bits_per_sample, bits);
  EXPECT_FALSE(file->header().colour);
  const auto value = [&](int x, int y) { return page.value(x, y, 0); };
  ExpectPixels(file->ReadSlice(0), value);
  ExpectPixels(file->ReadLabels(0), value);
}

TEST_P(TiffLayouts, ColourBecomesLuminance) {
  const auto [bits, tile, compression] = GetParam();
  const ScratchFolder folder;
  for (const int planar : {PLANARCONFIG_CONTIG, PLANARCONFIG_SEPARATE}) {
    for (const int samples : {3, 4}) {
      const Page page{.bits = bits, .samples = samples,
                      .photometric = PHOTOMETRIC_RGB,
                      .compression = compression, .planar = planar,
                      .tile = tile};
      const auto file = WriteAndOpen(folder, {page});
      ASSERT_NE(file, nullptr);
      EXPECT_TRUE(file->header().colour);
      ExpectPixels(file->ReadSlice(0), [&](int x, int y) {
        return Luma(page.value(x, y, 0), page.value(x, y, 1),
                    page.value(x, y, 2));
      });
      EXPECT_EQ(file->ReadLabels(0).status().code(),
                absl::StatusCode::kInvalidArgument);
    }
  }
}

INSTANTIATE_TEST_SUITE_P(
    All, TiffLayouts,
    ::testing::Combine(::testing::Values(8, 16), ::testing::Values(0, 16),
                       ::testing::Values(COMPRESSION_NONE, COMPRESSION_LZW,
                                         COMPRESSION_PACKBITS,
                                         COMPRESSION_ADOBE_DEFLATE,
                                         COMPRESSION_ZSTD, COMPRESSION_LZMA)));

TEST(TiffImageFile, ReadsBigTiffAndBothByteOrders) {
  const ScratchFolder folder;
  const Page page{.bits = 16};
  for (const char* const mode : {"w8", "wl", "wb", "w8b"}) {
    const auto file = WriteAndOpen(folder, {page}, mode);
    ASSERT_NE(file, nullptr) << mode;
    ExpectPixels(file->ReadSlice(0),
                 [&](int x, int y) { return page.value(x, y, 0); });
  }
}

TEST(TiffImageFile, ReadsItsSlicesInAnyOrder) {
  const ScratchFolder folder;
  std::vector<Page> pages(300);
  for (size_t i = 0; i < pages.size(); ++i) {
    pages[i].value = [i](int x, int, int) {
      return static_cast<uint32_t>(i + x) % 256;
    };
  }
  const auto file = WriteAndOpen(folder, pages);
  ASSERT_NE(file, nullptr);
  EXPECT_EQ(file->header().slices, 300);
  for (const int index : {299, 0, 150, 151}) {
    ExpectPixels(file->ReadSlice(index), [&](int x, int) {
      return static_cast<uint32_t>(index + x) % 256;
    });
  }
  EXPECT_EQ(file->ReadSlice(300).status().code(),
            absl::StatusCode::kOutOfRange);
  EXPECT_EQ(file->ReadLabels(-1).status().code(),
            absl::StatusCode::kOutOfRange);
}

TEST(TiffImageFile, PassesOverThumbnailsAndTransparency) {
  const ScratchFolder folder;
  const auto file = WriteAndOpen(
      folder, {{.subfile = FILETYPE_REDUCEDIMAGE, .width = 9}, {},
               {.subfile = FILETYPE_MASK}, {.bits = 8}});
  ASSERT_NE(file, nullptr);
  EXPECT_EQ(file->header().slices, 2);
  EXPECT_EQ(file->header().size, (Size{kHeight, kWidth}));
}

TEST(TiffImageFile, ValuesAreReadWhereThePaletteIsATable) {
  const ScratchFolder folder;
  const Page page{.photometric = PHOTOMETRIC_PALETTE};
  const auto file = WriteAndOpen(folder, {page});
  ASSERT_NE(file, nullptr);
  EXPECT_FALSE(file->header().colour);
  EXPECT_THAT(file->notices(),
              ElementsAre(HasSubstr("the stored values were read")));
  const auto value = [&](int x, int y) { return page.value(x, y, 0); };
  ExpectPixels(file->ReadSlice(0), value);
  ExpectPixels(file->ReadLabels(0), value);
}

TEST(TiffImageFile, PicturesInAPaletteBecomeLuminance) {
  const ScratchFolder folder;
  Page page{.photometric = PHOTOMETRIC_PALETTE};
  for (int i = 0; i < 256; ++i) {
    page.palette.push_back({static_cast<uint8_t>(i * 37),
                            static_cast<uint8_t>(i * 91),
                            static_cast<uint8_t>(i * 153)});
  }
  const auto file = WriteAndOpen(folder, {page});
  ASSERT_NE(file, nullptr);
  EXPECT_TRUE(file->header().colour);
  EXPECT_THAT(file->notices(), ElementsAre(HasSubstr("luminance")));
  ExpectPixels(file->ReadSlice(0), [&](int x, int y) {
    const auto& [red, green, blue] = page.palette.at(page.value(x, y, 0));
    return Luma(red, green, blue);
  });
  ExpectPixels(file->ReadLabels(0),
               [&](int x, int y) { return page.value(x, y, 0); });
}

TEST(TiffImageFile, ReadsJpegInTiff) {
  const ScratchFolder folder;
  TIFF* const tiff = TIFFOpen((folder / "a.tif").c_str(), "w");
  TIFFSetField(tiff, TIFFTAG_IMAGEWIDTH, 32);
  TIFFSetField(tiff, TIFFTAG_IMAGELENGTH, 16);
  TIFFSetField(tiff, TIFFTAG_BITSPERSAMPLE, 8);
  TIFFSetField(tiff, TIFFTAG_SAMPLESPERPIXEL, 3);
  TIFFSetField(tiff, TIFFTAG_PLANARCONFIG, PLANARCONFIG_CONTIG);
  TIFFSetField(tiff, TIFFTAG_COMPRESSION, COMPRESSION_JPEG);
  TIFFSetField(tiff, TIFFTAG_PHOTOMETRIC, PHOTOMETRIC_YCBCR);
  TIFFSetField(tiff, TIFFTAG_JPEGCOLORMODE, JPEGCOLORMODE_RGB);
  TIFFSetField(tiff, TIFFTAG_ROWSPERSTRIP, 16);
  std::vector<uint8_t> row;
  for (int x = 0; x < 32; ++x) row.insert(row.end(), {200, 100, 10});
  for (uint32_t y = 0; y < 16; ++y) TIFFWriteScanline(tiff, row.data(), y, 0);
  TIFFClose(tiff);
  const auto file = ImageFile::Open(folder / "a.tif");
  ASSERT_TRUE(file.ok()) << file.status();
  for (int again = 0; again < 2; ++again) {
    const auto image = (*file)->ReadSlice(0);
    ASSERT_TRUE(image.ok()) << image.status();
    EXPECT_NEAR(image->at(20, 10), 120, 2);
  }
}

TEST(TiffImageFile, MinIsWhiteIsTurnedRoundInImages) {
  const ScratchFolder folder;
  const Page page{.photometric = PHOTOMETRIC_MINISWHITE};
  const auto file = WriteAndOpen(folder, {page});
  ASSERT_NE(file, nullptr);
  ExpectPixels(file->ReadSlice(0),
               [&](int x, int y) { return 255 - page.value(x, y, 0); });
  EXPECT_THAT(file->notices(), ElementsAre(HasSubstr("turned round")));
  ExpectPixels(file->ReadLabels(0),
               [&](int x, int y) { return page.value(x, y, 0); });
}

TEST(TiffImageFile, InvertedTablesOfImageJOnlyDisplay) {
  const ScratchFolder folder;
  const Page page{.photometric = PHOTOMETRIC_MINISWHITE,
                  .description = "ImageJ=1.53t\n"};
  const auto file = WriteAndOpen(folder, {page});
  ASSERT_NE(file, nullptr);
  EXPECT_THAT(file->notices(),
              ElementsAre(HasSubstr("the stored values were read")));
  ExpectPixels(file->ReadSlice(0),
               [&](int x, int y) { return page.value(x, y, 0); });
}

TEST(TiffImageFile, NumPysTrueIsTheBrighterValue) {
  const ScratchFolder folder;
  for (const int bits : {1, 8}) {
    Page page{.bits = bits, .photometric = PHOTOMETRIC_MINISWHITE,
              .value = [](int x, int y, int) { return (x / 3 + y) % 2; }};
    for (const bool by_software : {false, true}) {
      page.software = by_software ? "tifffile.py" : "";
      page.description = by_software ? "" : R"({"shape": [21, 37]})";
      const auto file = WriteAndOpen(folder, {page});
      ASSERT_NE(file, nullptr);
      const auto stored = [&](int x, int y) { return page.value(x, y, 0); };
      ExpectPixels(file->ReadSlice(0), stored);
      ExpectPixels(file->ReadLabels(0), stored);
      EXPECT_THAT(file->notices(),
                  ElementsAre(HasSubstr("the stored values were read")));
    }
  }
}

TEST(TiffImageFile, NegativeLabelsAreRefused) {
  const ScratchFolder folder;
  const auto file = WriteAndOpen(
      folder, {{.bits = 16, .format = SAMPLEFORMAT_INT,
                .value = [](int x, int, int) {
                  return x == 9 ? 0xffffu : 0;
                }}});
  ASSERT_NE(file, nullptr);
  EXPECT_EQ(file->ReadLabels(0).status().code(),
            absl::StatusCode::kInvalidArgument);
}

TEST(TiffImageFile, AlphaOfGrayImagesIsDropped) {
  const ScratchFolder folder;
  const Page page{.samples = 2};
  const auto file = WriteAndOpen(folder, {page});
  ASSERT_NE(file, nullptr);
  ExpectPixels(file->ReadSlice(0),
               [&](int x, int y) { return page.value(x, y, 0); });
}

void ExpectRefused(const Page& page, const std::string& reason) {
  const ScratchFolder folder;
  WritePages(folder / "odd.tif", {page});
  const absl::Status status = ImageFile::Open(folder / "odd.tif").status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_NE(status.message().find("odd.tif"), std::string::npos) << status;
  EXPECT_NE(status.message().find(reason), std::string::npos) << status;
}

TEST(TiffImageFile, SaysWhatItDoesNotRead) {
  ExpectRefused({.samples = 5, .photometric = PHOTOMETRIC_RGB},
                "5 colour channels");
  ExpectRefused({.samples = 4, .photometric = PHOTOMETRIC_SEPARATED},
                "colours of TIFF's kind 5");
  ExpectRefused({.bits = 24}, "24-bit samples");
  ExpectRefused({.bits = 32, .format = SAMPLEFORMAT_COMPLEXINT},
                "complex numbers");
}

TEST(TiffImageFile, RefusesSlicesOfDifferentSizes) {
  const ScratchFolder folder;
  WritePages(folder / "a.tif", {{}, {.width = 11}});
  const absl::Status status = ImageFile::Open(folder / "a.tif").status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_NE(status.message().find("21×37 and 21×11"), std::string::npos)
      << status;
}

TEST(TiffImageFile, KeepsToItsLimits) {
  const ScratchFolder folder;
  WritePages(folder / "a.tif", std::vector<Page>(3));
  const auto code = [&](const ReadLimits& limits) {
    return ImageFile::Open(folder / "a.tif", limits).status().code();
  };
  EXPECT_EQ(code({.max_slices = 3}), absl::StatusCode::kOk);
  EXPECT_EQ(code({.max_slices = 2}), absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(code({.max_pixels_per_slice = kWidth * kHeight}),
            absl::StatusCode::kOk);
  EXPECT_EQ(code({.max_pixels_per_slice = kWidth * kHeight - 1}),
            absl::StatusCode::kResourceExhausted);
}

}  // namespace
}  // namespace tessera::imaging
