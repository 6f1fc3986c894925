// Images whose samples are not unsigned numbers of 8 or 16 bit.
#include <gmock/gmock.h>

#include <bit>
#include <cmath>
#include <cstring>
#include <limits>

#include "tests/unit/models/imaging/tiff_page.h"

namespace tessera::imaging {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using tessera::testing::ScratchFolder;

using Values = std::function<double(int, int)>;

uint64_t Bits(double value, int bits, int format) {
  if (format == SAMPLEFORMAT_IEEEFP) {
    return bits == 64 ? std::bit_cast<uint64_t>(value)
                      : std::bit_cast<uint32_t>(static_cast<float>(value));
  }
  return static_cast<uint64_t>(static_cast<int64_t>(value));
}

Page PageOf(int bits, int format, const Values& value) {
  return {.bits = bits, .format = format, .wide = [=](int x, int y, int) {
            return Bits(value(x, y), bits, format);
          }};
}

// 0 to 600, whole.
double Ramp(int x, int y) { return x * 16 + y; }

struct Kind {
  int bits;
  int format;
};

const Kind kKinds[] = {
    {16, SAMPLEFORMAT_INT},    {32, SAMPLEFORMAT_INT},
    {64, SAMPLEFORMAT_INT},    {32, SAMPLEFORMAT_UINT},
    {64, SAMPLEFORMAT_UINT},   {32, SAMPLEFORMAT_IEEEFP},
    {64, SAMPLEFORMAT_IEEEFP}};

TEST(TiffValues, WholeNumbersAreReadAsIn16Bit) {
  const ScratchFolder folder;
  for (const auto& [bits, format] : kKinds) {
    for (const int tile : {0, 16}) {
      for (const char* const mode : {"w", "wb", "w8"}) {
        Page page = PageOf(bits, format, Ramp);
        page.tile = tile;
        page.compression = tile ? COMPRESSION_LZW : COMPRESSION_NONE;
        const auto file = WriteAndOpen(folder, {page}, mode);
        ASSERT_NE(file, nullptr);
        EXPECT_EQ(file->header().bits_per_sample, 16);
        EXPECT_TRUE(file->header().scaled);
        const auto value = [](int x, int y) {
          return static_cast<uint32_t>(Ramp(x, y));
        };
        ExpectPixels(file->ReadSlice(0), value);
        ExpectPixels(file->ReadLabels(0), value);
        EXPECT_THAT(file->notices(), IsEmpty());
      }
    }
  }
}

// Rows alone are those of the slice, and what they stand for is what is stored.
void ExpectValues(ImageFile& file, const Values& value, double within) {
  const auto rows = file.ReadRows(0, 7, 12);
  ASSERT_TRUE(rows.ok()) << rows.status();
  const auto scale = file.Scale(0);
  ASSERT_TRUE(scale.ok()) << scale.status();
  for (int y = 7; y < 12; ++y) {
    for (int x = 0; x < kWidth; ++x) {
      ASSERT_NEAR(scale->ValueOf(rows->at(x, y - 7)), value(x, y), within);
    }
  }
  const auto whole = file.ReadSlice(0);
  ASSERT_TRUE(whole.ok()) << whole.status();
  for (int x = 0; x < kWidth; ++x) EXPECT_EQ(whole->at(x, 9), rows->at(x, 2));
}

TEST(TiffValues, OfAnyRangeKeepTheirUnits) {
  const ScratchFolder folder;
  const Values unit = [](int x, int y) { return Ramp(x, y) / 600; };
  const Values negative = [](int x, int y) { return Ramp(x, y) - 300; };
  const Values large = [](int x, int y) { return 1e6 * Ramp(x, y); };
  const Values offset = [](int x, int y) { return 1e9 + Ramp(x, y); };
  ExpectValues(*WriteAndOpen(folder, {PageOf(32, SAMPLEFORMAT_IEEEFP, unit)}),
               unit, 1e-5);
  ExpectValues(*WriteAndOpen(folder, {PageOf(64, SAMPLEFORMAT_IEEEFP, unit)}),
               unit, 1e-5);
  ExpectValues(*WriteAndOpen(folder, {PageOf(16, SAMPLEFORMAT_INT, negative)}),
               negative, 0);
  ExpectValues(*WriteAndOpen(folder, {PageOf(64, SAMPLEFORMAT_INT, negative)}),
               negative, 0);
  ExpectValues(*WriteAndOpen(folder, {PageOf(32, SAMPLEFORMAT_UINT, large)}),
               large, 1e4);
  ExpectValues(*WriteAndOpen(folder, {PageOf(64, SAMPLEFORMAT_UINT, offset)}),
               offset, 0);
}

TEST(TiffValues, HalfFloatsAreRead) {
  const ScratchFolder folder;
  // 1, -2, 2^-24, 65504, 0.
  const uint64_t halves[] = {0x3c00, 0xc000, 0x0001, 0x7bff, 0x0000};
  const double values[] = {1, -2, std::ldexp(1, -24), 65504, 0};
  const Page page{.bits = 16, .format = SAMPLEFORMAT_IEEEFP,
                  .wide = [&](int x, int, int) { return halves[x % 5]; }};
  ExpectValues(*WriteAndOpen(folder, {page}),
               [&](int x, int) { return values[x % 5]; }, 1);
}

TEST(TiffValues, PackedSamplesAreUnpacked) {
  const ScratchFolder folder;
  for (const int bits : {3, 10, 12, 14}) {
    for (const int tile : {0, 16}) {
      const Page page{.bits = bits, .tile = tile,
                      .value = [bits](int x, int y, int) {
                        return static_cast<uint32_t>(x * 1771 + y * 91) &
                               ((1u << bits) - 1);
                      }};
      const auto file = WriteAndOpen(folder, {page});
      ASSERT_NE(file, nullptr);
      EXPECT_EQ(file->header().bits_per_sample, bits > 8 ? 16 : 8);
      EXPECT_FALSE(file->header().scaled);
      ExpectPixels(file->ReadSlice(0),
                   [&](int x, int y) { return page.value(x, y, 0); });
    }
  }
}

TEST(TiffValues, WhatIsNoNumberIsToldAndHasItsOwnIntensity) {
  const ScratchFolder folder;
  const auto is_hole = [](int x, int y) { return x > 30 && y < 10; };
  const auto file = WriteAndOpen(
      folder, {PageOf(32, SAMPLEFORMAT_IEEEFP, [&](int x, int y) {
        return is_hole(x, y) ? std::nan("") : Ramp(x, y);
      })});
  ASSERT_NE(file, nullptr);
  EXPECT_THAT(file->notices(), IsEmpty());
  const auto image = file->ReadSlice(0);
  ASSERT_TRUE(image.ok()) << image.status();
  EXPECT_THAT(file->notices(),
              ElementsAre(HasSubstr("60 pixels are not numbers")));
  const IntensityScale scale = *file->Scale(0);
  ASSERT_TRUE(scale.not_a_number.has_value());
  for (int y = 0; y < kHeight; ++y) {
    for (int x = 0; x < kWidth; ++x) {
      EXPECT_EQ(image->at(x, y) == *scale.not_a_number, is_hole(x, y));
    }
  }
  EXPECT_EQ(file->ReadLabels(0).status().code(),
            absl::StatusCode::kInvalidArgument);
}

TEST(TiffValues, EachSliceHasItsScale) {
  const ScratchFolder folder;
  const auto times = [](double factor) {
    return PageOf(32, SAMPLEFORMAT_IEEEFP,
                  [=](int x, int y) { return factor * Ramp(x, y) + 0.25; });
  };
  const auto file = WriteAndOpen(folder, {times(1), times(1000)});
  ASSERT_NE(file, nullptr);
  EXPECT_LT(file->Scale(0)->step, 0.1);
  EXPECT_GT(file->Scale(1)->step, 1);
  EXPECT_EQ(file->ReadSlice(0)->at(30, 20), file->ReadSlice(1)->at(30, 20));
}

TEST(TiffValues, WhiteIsZeroIsTurnedRound) {
  const ScratchFolder folder;
  Page page = PageOf(32, SAMPLEFORMAT_IEEEFP,
                     [](int x, int y) { return Ramp(x, y) / 600; });
  page.photometric = PHOTOMETRIC_MINISWHITE;
  const auto file = WriteAndOpen(folder, {page});
  ASSERT_NE(file, nullptr);
  const auto image = file->ReadSlice(0);
  ASSERT_TRUE(image.ok()) << image.status();
  EXPECT_GT(image->at(0, 0), image->at(30, 20));
  EXPECT_NEAR(file->Scale(0)->ValueOf(image->at(30, 20)), 500 / 600.0, 1e-4);
}

TEST(TiffValues, ColoursBecomeLuminance) {
  const ScratchFolder folder;
  Page page{.bits = 32, .samples = 3, .photometric = PHOTOMETRIC_RGB,
            .format = SAMPLEFORMAT_IEEEFP, .wide = [](int x, int, int s) {
              return Bits((x + s) / 40.0, 32, SAMPLEFORMAT_IEEEFP);
            }};
  const auto file = WriteAndOpen(folder, {page});
  ASSERT_NE(file, nullptr);
  EXPECT_TRUE(file->header().colour);
  ExpectValues(*file, [](int x, int) {
    return (x + 0.587 + 2 * 0.114) / 40;
  }, 1e-4);
  page.planar = PLANARCONFIG_SEPARATE;
  WritePages(folder / "b.tif", {page});
  EXPECT_THAT(std::string(ImageFile::Open(folder / "b.tif").status().message()),
              HasSubstr("separate planes"));
}

}  // namespace
}  // namespace tessera::imaging
