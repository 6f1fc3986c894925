#include <cmath>
#include <cstring>

#include "tests/unit/models/imaging/tiff_page.h"

namespace tessera::imaging {
namespace {

using tessera::testing::ScratchFolder;

TEST(TiffMask, OneBitMasksAreAsTheyAreSeen) {
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

TEST(TiffMask, MasksMayHave32Bits) {
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
  }
}

uint32_t BitsOf(float value) {
  uint32_t bits;
  std::memcpy(&bits, &value, sizeof(bits));
  return bits;
}

TEST(TiffMask, FloatMasksMustHoldWholeNumbers) {
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

TEST(TiffMask, ColourMasksWithEqualChannelsAreMasks) {
  const ScratchFolder folder;
  const auto value = [](int x, int, int) { return static_cast<uint32_t>(x); };
  const auto file = WriteAndOpen(
      folder,
      {{.samples = 3, .photometric = PHOTOMETRIC_RGB, .value = value}});
  ASSERT_NE(file, nullptr);
  ExpectPixels(file->ReadLabels(0), [](int x, int) { return x; });
}

TEST(TiffMask, ShapesInTheAlphaChannelAreNoMask) {
  const ScratchFolder folder;
  for (const bool planar : {false, true}) {
    for (const bool varies : {false, true}) {
      const auto file = WriteAndOpen(
          folder,
          {{.samples = 4,
            .photometric = PHOTOMETRIC_RGB,
            .planar = planar ? PLANARCONFIG_SEPARATE : PLANARCONFIG_CONTIG,
            .value = [varies](int x, int, int sample) {
              return sample == 3 && varies && x > 3 ? 0u : 255u;
            }}});
      ASSERT_NE(file, nullptr);
      EXPECT_EQ(file->ReadLabels(0).ok(), !varies) << planar;
    }
  }
}

}  // namespace
}  // namespace tessera::imaging
