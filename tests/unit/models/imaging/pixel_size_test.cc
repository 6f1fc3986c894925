// How large a pixel is, by what files say.
#include <gtest/gtest.h>

#include "models/imaging/dimensions.h"
#include "models/imaging/image_writer.h"
#include "tests/unit/models/imaging/described_pages.h"

namespace tessera::imaging {
namespace {

using tessera::testing::ScratchFolder;

double PixelSizeOf(std::vector<Page> pages) {
  const ScratchFolder folder;
  const auto file = OpenPages(folder, pages);
  EXPECT_TRUE(file.ok()) << file.status();
  return file.ok() ? (*file)->header().pixel_size_um : -1;
}

double OfImageJ(const std::string& lines, float x, float y) {
  std::vector<Page> pages = Numbered(1, ImageJ(lines));
  pages[0].resolution_x = x;
  pages[0].resolution_y = y;
  return PixelSizeOf(pages);
}

double OfOme(const std::string& sizes) {
  return PixelSizeOf(Numbered(
      1, Ome(R"(DimensionOrder="XYZCT" SizeC="1" SizeZ="1" SizeT="1" )" + sizes,
             "")));
}

TEST(PixelSize, OfImageJFollowsFromUnitAndResolution) {
  for (const char* const unit :
       {"micron", "um", "\u00b5m", "\xb5m", R"(\u00B5m)"}) {
    EXPECT_NEAR(OfImageJ(absl::StrCat("unit=", unit, "\n"), 4, 4), 0.25, 1e-6)
        << unit;
  }
  EXPECT_NEAR(OfImageJ("unit=nm\n", 0.01f, 0.01f), 0.1, 1e-6);
}

TEST(PixelSize, OfOmeIsInMicrometresUnlessItSaysOtherwise) {
  EXPECT_DOUBLE_EQ(OfOme(R"(PhysicalSizeX="0.65" PhysicalSizeY="0.65")"), 0.65);
  EXPECT_DOUBLE_EQ(OfOme(R"(PhysicalSizeX="650" PhysicalSizeXUnit="nm" )"
                         R"(PhysicalSizeY="0.65" PhysicalSizeYUnit="µm")"),
                   0.65);
}

TEST(PixelSize, StepsOfZAndTAreReadWithIt) {
  const ScratchFolder folder;
  std::vector<Page> pages = Numbered(
      4, ImageJ("images=4\nslices=2\nframes=2\nunit=micron\nspacing=2.5\n"
                "finterval=30\n"));
  pages[0].resolution_x = 4;
  pages[0].resolution_y = 2;
  const auto of_imagej = OpenPages(folder, pages);
  ASSERT_TRUE(of_imagej.ok()) << of_imagej.status();
  EXPECT_EQ((*of_imagej)->header().spacing,
            (Spacing{.x_um = 0.25, .y_um = 0.5, .z_um = 2.5, .t_s = 30}));
  const auto of_ome = OpenPages(
      folder,
      Numbered(1, Ome(R"(DimensionOrder="XYZCT" SizeC="1" SizeZ="1" SizeT="1" )"
                      R"(PhysicalSizeX="0.5" PhysicalSizeY="0.6" )"
                      R"(PhysicalSizeZ="700" PhysicalSizeZUnit="nm" )"
                      R"(TimeIncrement="2" TimeIncrementUnit="min")",
                      "")));
  ASSERT_TRUE(of_ome.ok()) << of_ome.status();
  const Spacing& spacing = (*of_ome)->header().spacing;
  EXPECT_EQ(spacing.y_um, 0.6);
  EXPECT_DOUBLE_EQ(spacing.z_um, 0.7);
  EXPECT_EQ(spacing.t_s, 120);
}

TEST(PixelSize, OfAWrittenFileIsReadBack) {
  const ScratchFolder folder;
  const std::vector<GrayPlane> slices(3, GrayPlane({4, 5}, 7));
  ASSERT_TRUE(WriteGrayTiff(folder / "a.tif", slices, 16, 0.325).ok());
  const auto file = ImageFile::Open(folder / "a.tif");
  ASSERT_TRUE(file.ok()) << file.status();
  EXPECT_NEAR((*file)->header().pixel_size_um, 0.325, 1e-6);
  EXPECT_EQ((*file)->header().slices, 3);
  EXPECT_EQ((*file)->PositionOf(2).t, 2);
  EXPECT_TRUE((*file)->notices().empty());
  ASSERT_TRUE(WriteGrayTiff(folder / "b.tif", slices, 16).ok());
  EXPECT_EQ((*ImageFile::Open(folder / "b.tif"))->header().pixel_size_um, 0);
}

TEST(PixelSize, IsNotKnownWhereTheFileDoesNotSayIt) {
  EXPECT_EQ(PixelSizeOf(Numbered(1, "")), 0);
  EXPECT_EQ(OfImageJ("images=1\n", 4, 4), 0);
  EXPECT_EQ(OfImageJ("unit=inch\n", 72, 72), 0);
  EXPECT_EQ(OfImageJ("unit=pixel\n", 1, 1), 0);
  EXPECT_EQ(OfImageJ("unit=micron\n", 0, 0), 0);
  EXPECT_EQ(OfOme(""), 0);
  EXPECT_EQ(OfOme(R"(PhysicalSizeX="0.65")"), 0);
  EXPECT_EQ(OfOme(R"(PhysicalSizeX="-1" PhysicalSizeY="-1")"), 0);
  EXPECT_EQ(OfOme(R"(PhysicalSizeX="nan" PhysicalSizeY="nan")"), 0);
  EXPECT_EQ(OfOme(R"(PhysicalSizeX="1" PhysicalSizeXUnit="pixel" )"
                  R"(PhysicalSizeY="1" PhysicalSizeYUnit="pixel")"),
            0);
}

TEST(PixelSize, IsNotKnownOfPixelsThatAreNotSquare) {
  EXPECT_EQ(OfImageJ("unit=micron\n", 4, 2), 0);
  EXPECT_EQ(OfImageJ("unit=micron\nyunit=mm\n", 4, 4), 0);
  EXPECT_EQ(OfOme(R"(PhysicalSizeX="0.65" PhysicalSizeY="0.7")"), 0);
}

}  // namespace
}  // namespace tessera::imaging
