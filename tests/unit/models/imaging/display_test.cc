#include "models/imaging/display.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>

#include "models/imaging/image_file.h"
#include "models/imaging/jpeg.h"
#include "tests/support/scratch_folder.h"

namespace tessera::imaging {
namespace {

using tessera::testing::ScratchFolder;

TEST(Display, WindowBecomesEightBit) {
  const GrayPlane image({1, 6}, {0, 1000, 1500, 2000, 3000, 65'535});
  EXPECT_EQ(ToDisplay(image, {.low = 1000, .high = 2000}).pixels(),
            (std::vector<uint8_t>{0, 0, 128, 255, 255, 255}));
  EXPECT_EQ(ToDisplay(image, {.low = 2000, .high = 1000}).pixels(),
            (std::vector<uint8_t>{255, 255, 128, 0, 0, 0}));
}

TEST(Display, GammaBelowOneBrightensTheMiddle) {
  const GrayPlane image({1, 3}, {0, 64, 255});
  EXPECT_EQ(
      ToDisplay(image, {.low = 0, .high = 255, .gamma = 0.5}).pixels(),
      (std::vector<uint8_t>{
          0, static_cast<uint8_t>(std::lround(255 * std::sqrt(64 / 255.0))),
          255}));
}

TEST(Display, ATableAndEachPixelGiveTheSame) {
  // So many pixels of few intensities go by a table; a few do not.
  const DisplayWindow window{.low = 100, .high = 60'000, .gamma = 0.7};
  GrayPlane many({300, 300}, 0);
  for (size_t i = 0; i < many.pixels().size(); ++i) {
    many.pixels()[i] = static_cast<uint16_t>(i * 7 % 65'536);
  }
  const Plane<uint8_t> shown = ToDisplay(many, window);
  for (int x = 0; x < many.width(); ++x) {
    const GrayPlane two({1, 2}, {many.at(x, 150), 65'535});
    EXPECT_EQ(ToDisplay(two, window).at(0, 0), shown.at(x, 150)) << x;
  }
}

TEST(Display, HalvingTakesMeansOfFourAndRoundsUp) {
  const GrayPlane image({2, 4}, {1, 2, 100, 104,  //
                                 3, 4, 100, 100});
  EXPECT_EQ(Halve(image), GrayPlane({1, 2}, {3, 101}));
}

TEST(Display, HalvingOddSidesTakesTheMeanOfWhatIsThere) {
  const GrayPlane image({3, 3}, {0, 4, 10,  //
                                 4, 0, 20,  //
                                 7, 8, 65'535});
  EXPECT_EQ(Halve(image), GrayPlane({2, 2}, {2, 15, 8, 65'535}));
  EXPECT_EQ(Halve(GrayPlane({1, 1}, {5})), GrayPlane({1, 1}, {5}));
}

TEST(EncodeJpeg, CanBeReadBack) {
  Plane<uint8_t> plane({37, 53}, 0);
  for (int y = 0; y < plane.height(); ++y) {
    for (int x = 0; x < plane.width(); ++x) {
      plane.at(x, y) = static_cast<uint8_t>(2 * x + 3 * y);
    }
  }
  const absl::StatusOr<std::string> packed = EncodeJpeg(plane, 90);
  ASSERT_TRUE(packed.ok()) << packed.status();
  EXPECT_EQ(*EncodeJpeg(plane, 90), *packed);
  const ScratchFolder folder;
  const auto file = ImageFile::Open(folder.Write("a.jpg", *packed));
  ASSERT_TRUE(file.ok()) << file.status();
  const auto read = (*file)->ReadSlice(0);
  ASSERT_TRUE(read.ok()) << read.status();
  ASSERT_EQ(read->size(), plane.size());
  for (size_t i = 0; i < plane.pixels().size(); ++i) {
    ASSERT_LE(std::abs(read->pixels()[i] - plane.pixels()[i]), 8) << i;
  }
}

TEST(EncodeJpeg, RefusesWhatTheFormatCannotHold) {
  EXPECT_TRUE(absl::IsResourceExhausted(
      EncodeJpeg(Plane<uint8_t>({1, 70'000}, 0), 90).status()));
}

}  // namespace
}  // namespace tessera::imaging
