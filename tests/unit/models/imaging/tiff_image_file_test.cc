#include <gtest/gtest.h>
#include <tiffio.h>

#include <cmath>
#include <cstring>
#include <functional>

#include "models/imaging/image_file.h"
#include "tests/support/scratch_folder.h"

namespace tessera::imaging {
namespace {

using tessera::testing::ScratchFolder;

constexpr int kWidth = 37;
constexpr int kHeight = 21;

// A page to write. Sample s of pixel (x, y) is value(x, y, s).
struct Page {
  int bits = 8;
  int samples = 1;
  int photometric = PHOTOMETRIC_MINISBLACK;
  int compression = COMPRESSION_NONE;
  int planar = PLANARCONFIG_CONTIG;
  int format = SAMPLEFORMAT_UINT;
  int tile = 0;  // 0: strips of 5 rows.
  int subfile = 0;
  int width = kWidth;
  std::function<uint32_t(int, int, int)> value =
      [](int x, int y, int s) { return (x * 5 + y * 3 + s * 17) % 251; };
};

void Put(std::vector<uint8_t>& bytes, size_t index, int bits, uint32_t value) {
  for (int bit = 0; bit < bits; ++bit) {
    if (bits < 8) {
      const size_t at = index * bits + bit;
      const uint32_t one = value >> (bits - 1 - bit) & 1;
      bytes[at / 8] |= static_cast<uint8_t>(one << (7 - at % 8));
    }
  }
  if (bits >= 8) std::memcpy(&bytes[index * bits / 8], &value, bits / 8);
}

// The samples of a rectangle, as strips and tiles hold them.
std::vector<uint8_t> Block(const Page& page, int x0, int y0, int width,
                           int height, int plane) {
  const bool separate = page.planar == PLANARCONFIG_SEPARATE;
  const int samples = separate ? 1 : page.samples;
  const size_t row = (static_cast<size_t>(width) * samples * page.bits + 7) / 8;
  std::vector<uint8_t> bytes;
  for (int y = 0; y < height; ++y) {
    std::vector<uint8_t> line(row + 4, 0);
    for (int x = 0; x < width; ++x) {
      for (int s = 0; s < samples; ++s) {
        Put(line, static_cast<size_t>(x) * samples + s, page.bits,
            page.value(x0 + x, y0 + y, separate ? plane : s));
      }
    }
    bytes.insert(bytes.end(), line.begin(), line.begin() + row);
  }
  return bytes;
}

void WriteBlocks(TIFF* tiff, const Page& page) {
  const int planes = page.planar == PLANARCONFIG_SEPARATE ? page.samples : 1;
  const int step_y = page.tile ? page.tile : 5;
  const int step_x = page.tile ? page.tile : page.width;
  for (int plane = 0; plane < planes; ++plane) {
    for (int y = 0; y < kHeight; y += step_y) {
      for (int x = 0; x < page.width; x += step_x) {
        const int rows = page.tile ? step_y : std::min(step_y, kHeight - y);
        auto block = Block(page, x, y, step_x, rows, plane);
        const auto bytes = static_cast<tmsize_t>(block.size());
        if (page.tile) {
          TIFFWriteEncodedTile(tiff, TIFFComputeTile(tiff, x, y, 0, plane),
                               block.data(), bytes);
        } else {
          TIFFWriteEncodedStrip(tiff, TIFFComputeStrip(tiff, y, plane),
                                block.data(), bytes);
        }
      }
    }
  }
}

void WritePages(const std::filesystem::path& path,
                const std::vector<Page>& pages, const char* mode = "w") {
  TIFF* const tiff = TIFFOpen(path.c_str(), mode);
  for (const Page& page : pages) {
    TIFFSetField(tiff, TIFFTAG_SUBFILETYPE, page.subfile);
    TIFFSetField(tiff, TIFFTAG_IMAGEWIDTH, page.width);
    TIFFSetField(tiff, TIFFTAG_IMAGELENGTH, kHeight);
    TIFFSetField(tiff, TIFFTAG_BITSPERSAMPLE, page.bits);
    TIFFSetField(tiff, TIFFTAG_SAMPLESPERPIXEL, page.samples);
    TIFFSetField(tiff, TIFFTAG_SAMPLEFORMAT, page.format);
    TIFFSetField(tiff, TIFFTAG_PHOTOMETRIC, page.photometric);
    TIFFSetField(tiff, TIFFTAG_PLANARCONFIG, page.planar);
    TIFFSetField(tiff, TIFFTAG_COMPRESSION, page.compression);
    const int colours = page.photometric == PHOTOMETRIC_RGB ? 3 : 1;
    if (page.samples == colours + 1) {
      const uint16_t alpha = EXTRASAMPLE_UNASSALPHA;
      TIFFSetField(tiff, TIFFTAG_EXTRASAMPLES, 1, &alpha);
    }
    if (page.photometric == PHOTOMETRIC_PALETTE) {
      std::vector<uint16_t> ramp(256), zero(256, 0);
      for (int i = 0; i < 256; ++i) ramp[i] = static_cast<uint16_t>(257 * i);
      TIFFSetField(tiff, TIFFTAG_COLORMAP, zero.data(), ramp.data(),
                   zero.data());
    }
    if (page.tile) {
      TIFFSetField(tiff, TIFFTAG_TILEWIDTH, page.tile);
      TIFFSetField(tiff, TIFFTAG_TILELENGTH, page.tile);
    } else {
      TIFFSetField(tiff, TIFFTAG_ROWSPERSTRIP, 5);
    }
    WriteBlocks(tiff, page);
    TIFFWriteDirectory(tiff);
  }
  TIFFClose(tiff);
}

std::unique_ptr<ImageFile> WriteAndOpen(const ScratchFolder& folder,
                                        const std::vector<Page>& pages,
                                        const char* mode = "w") {
  WritePages(folder / "a.tif", pages, mode);
  auto file = ImageFile::Open(folder / "a.tif");
  EXPECT_TRUE(file.ok()) << file.status();
  return file.ok() ? *std::move(file) : nullptr;
}

// Every pixel of slice `index` must be what `value` says.
template <typename Read>
void ExpectPixels(const Read& plane,
                  const std::function<uint32_t(int, int)>& value) {
  ASSERT_TRUE(plane.ok()) << plane.status();
  ASSERT_EQ(plane->size(), (Size{kHeight, kWidth}));
  for (int y = 0; y < kHeight; ++y) {
    for (int x = 0; x < kWidth; ++x) {
      ASSERT_EQ(plane->at(x, y), value(x, y)) << x << ", " << y;
    }
  }
}

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

TEST(TiffImageFile, PaletteBecomesLuminance) {
  const ScratchFolder folder;
  const Page page{.photometric = PHOTOMETRIC_PALETTE};
  const auto file = WriteAndOpen(folder, {page});
  ASSERT_NE(file, nullptr);
  ExpectPixels(file->ReadSlice(0), [&](int x, int y) {
    return static_cast<uint32_t>(0.587 * page.value(x, y, 0) + 0.5);
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
  ExpectPixels(file->ReadLabels(0),
               [&](int x, int y) { return page.value(x, y, 0); });
}

TEST(TiffImageFile, OneBitMasksAreAsTheyAreSeen) {
  const ScratchFolder folder;
  for (const int photometric :
       {PHOTOMETRIC_MINISBLACK, PHOTOMETRIC_MINISWHITE}) {
    for (const int compression : {COMPRESSION_NONE, COMPRESSION_CCITTFAX4}) {
      const Page page{.bits = 1, .photometric = photometric,
                      .compression = compression,
                      .value = [](int x, int y, int) {
                        return (x / 3 + y) % 2;
                      }};
      const auto file = WriteAndOpen(folder, {page});
      ASSERT_NE(file, nullptr);
      const uint32_t black = photometric == PHOTOMETRIC_MINISWHITE ? 1 : 0;
      ExpectPixels(file->ReadLabels(0), [&](int x, int y) {
        return page.value(x, y, 0) ^ black;
      });
      EXPECT_EQ(file->header().bits_per_sample, 8);
    }
  }
}

TEST(TiffImageFile, MasksMayHave32Bits) {
  const ScratchFolder folder;
  const auto value = [](int x, int y, int) {
    return static_cast<uint32_t>(x * 70'001 + y);
  };
  for (const int format : {SAMPLEFORMAT_UINT, SAMPLEFORMAT_INT}) {
    const auto file =
        WriteAndOpen(folder, {{.bits = 32, .format = format, .value = value}});
    ASSERT_NE(file, nullptr);
    ExpectPixels(file->ReadLabels(0),
                 [&](int x, int y) { return value(x, y, 0); });
    const absl::Status image = file->ReadSlice(0).status();
    EXPECT_EQ(image.code(), absl::StatusCode::kInvalidArgument);
    EXPECT_NE(image.message().find("16 bit"), std::string::npos) << image;
  }
}

uint32_t BitsOf(float value) {
  uint32_t bits;
  std::memcpy(&bits, &value, sizeof(bits));
  return bits;
}

TEST(TiffImageFile, FloatMasksMustHoldWholeNumbers) {
  const ScratchFolder folder;
  Page page{.bits = 32, .format = SAMPLEFORMAT_IEEEFP,
            .value = [](int x, int, int) {
              return BitsOf(static_cast<float>(x));
            }};
  const auto whole = WriteAndOpen(folder, {page});
  ASSERT_NE(whole, nullptr);
  ExpectPixels(whole->ReadLabels(0), [](int x, int) { return x; });
  for (const float bad : {0.5f, -1.0f, std::nanf(""), 1e30f}) {
    page.value = [bad](int, int, int) { return BitsOf(bad); };
    const auto file = WriteAndOpen(folder, {page});
    ASSERT_NE(file, nullptr);
    EXPECT_EQ(file->ReadLabels(0).status().code(),
              absl::StatusCode::kInvalidArgument) << bad;
  }
}

TEST(TiffImageFile, NegativeValuesAreRefused) {
  const ScratchFolder folder;
  const auto file = WriteAndOpen(
      folder, {{.bits = 16, .format = SAMPLEFORMAT_INT,
                .value = [](int x, int, int) {
                  return x == 9 ? 0xffffu : 0;
                }}});
  ASSERT_NE(file, nullptr);
  EXPECT_EQ(file->ReadSlice(0).status().code(),
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

TEST(TiffImageFile, ColourMasksWithEqualChannelsAreMasks) {
  const ScratchFolder folder;
  const auto value = [](int x, int, int) { return static_cast<uint32_t>(x); };
  const auto file = WriteAndOpen(
      folder,
      {{.samples = 3, .photometric = PHOTOMETRIC_RGB, .value = value}});
  ASSERT_NE(file, nullptr);
  ExpectPixels(file->ReadLabels(0), [](int x, int) { return x; });
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
  ExpectRefused({.samples = 5}, "5 channels");
  ExpectRefused({.samples = 4, .photometric = PHOTOMETRIC_SEPARATED},
                "colours of TIFF's kind 5");
  ExpectRefused({.bits = 16, .format = SAMPLEFORMAT_IEEEFP}, "16-bit samples");
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
