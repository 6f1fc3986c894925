// Samples of a page: channels, slices or a colour.
#include <gmock/gmock.h>

#include "tests/unit/models/imaging/described_pages.h"

namespace tessera::imaging {
namespace {

using tessera::testing::ScratchFolder;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

TEST(Dimensions, SlicesAreNeverMixedToAColour) {
  const ScratchFolder folder;
  for (const int samples : {3, 4}) {
    const std::string described[] = {
        ImageJ(absl::StrFormat("images=%d\nslices=%d\n", samples, samples)),
        absl::StrFormat(R"({"shape": [%d, 21, 37], "axes": "ZYX"})", samples),
        Ome(absl::StrFormat(
                R"(DimensionOrder="XYCZT" SizeC="1" SizeZ="%d" SizeT="1")",
                samples),
            "<TiffData/>")};
    for (const std::string& text : described) {
      for (const int planar : {PLANARCONFIG_CONTIG, PLANARCONFIG_SEPARATE}) {
        const Page page{.samples = samples,
                        .photometric = PHOTOMETRIC_RGB,
                        .planar = planar,
                        .value = [](int, int, int s) { return 10u + s; },
                        .description = text};
        const auto file = OpenPages(folder, {page});
        ASSERT_TRUE(file.ok()) << file.status();
        EXPECT_FALSE((*file)->header().colour);
        ASSERT_EQ((*file)->header().slices, samples) << text;
        for (int i = 0; i < samples; ++i) {
          EXPECT_EQ((*file)->ReadSlice(i)->at(3, 3), 10 + i);
        }
      }
    }
  }
}

// Pages of one colour each: page i has 10·i red, 10·i + 1 green, and so on.
std::vector<Page> Coloured(int count, int samples, const std::string& text) {
  std::vector<Page> pages(static_cast<size_t>(count));
  for (size_t i = 0; i < pages.size(); ++i) {
    pages[i].samples = samples;
    pages[i].photometric = PHOTOMETRIC_RGB;
    pages[i].value = [i](int, int, int s) {
      return static_cast<uint32_t>(10 * i) + static_cast<uint32_t>(s);
    };
  }
  pages[0].description = text;
  return pages;
}

TEST(Dimensions, AColourSliceInAFileOfItsOwnIsOneSlice) {
  const ScratchFolder folder;
  for (const int samples : {3, 4}) {
    // Of as many slices as a page has samples.
    std::string blocks =
        absl::StrFormat(R"(<Channel SamplesPerPixel="%d"/>)", samples);
    for (int z = 0; z < samples; ++z) {
      absl::StrAppendFormat(
          &blocks,
          R"(<TiffData FirstZ="%d" IFD="0" PlaneCount="1"><UUID>%d)"
          R"(</UUID></TiffData>)",
          z, z);
    }
    const std::string sizes = absl::StrFormat(
        R"(DimensionOrder="XYCZT" SizeC="%d" SizeZ="%d" SizeT="1")", samples,
        samples);
    const auto file = OpenPages(
        folder, Coloured(1, samples, Ome(sizes, blocks, R"(UUID="1")")));
    ASSERT_TRUE(file.ok()) << file.status();
    EXPECT_TRUE((*file)->header().colour);
    EXPECT_THAT(Slices(**file), ElementsAre("0,1,0:1"));
    EXPECT_THAT((*file)->notices(), Contains(HasSubstr("in other files")));
  }
}

TEST(Dimensions, ATruncatedColourStackIsRefused) {
  const ScratchFolder folder;
  const std::string sizes =
      R"(DimensionOrder="XYCZT" SizeC="3" SizeZ="6" SizeT="1")";
  const std::string blocks =
      R"(<Channel SamplesPerPixel="3"/><TiffData IFD="0" PlaneCount="6"/>)";
  const absl::Status status =
      OpenPages(folder, Coloured(2, 3, Ome(sizes, blocks))).status();
  EXPECT_THAT(std::string(status.message()), HasSubstr("lacks page 3"));
  // tifffile's and ImageJ's fit no page then, which is told.
  for (const std::string& text :
       {std::string(R"({"shape": [6, 21, 37, 3], "axes": "ZYXS"})"),
        ImageJ("images=6\nslices=6\n")}) {
    const auto file = OpenPages(folder, Coloured(2, 3, text));
    ASSERT_TRUE(file.ok()) << file.status();
    EXPECT_TRUE((*file)->header().colour);
    EXPECT_THAT((*file)->notices(), Contains(HasSubstr("6 planes")));
  }
}

TEST(Dimensions, SamplesAreChannelsInEveryOrder) {
  const ScratchFolder folder;
  for (const char* const order : {"XYZCT", "XYCZT", "XYTZC"}) {
    const std::string text =
        Ome(absl::StrFormat(
                R"(DimensionOrder="%s" SizeC="3" SizeZ="5" SizeT="1")", order),
            "<TiffData/>");
    const auto file = OpenPages(folder, Coloured(5, 3, text), 2);
    ASSERT_TRUE(file.ok()) << file.status();
    EXPECT_THAT(Slices(**file), ElementsAre("1,0,0:1", "1,1,0:11", "1,2,0:21",
                                            "1,3,0:31", "1,4,0:41"))
        << order;
  }
}

TEST(Dimensions, TifffilesLastAxisMayBeSamples) {
  const ScratchFolder folder;
  const auto file = OpenPages(
      folder, Coloured(2, 3, R"({"shape": [2, 3, 21, 37], "axes": "CZYX"})"),
      2);
  ASSERT_TRUE(file.ok()) << file.status();
  EXPECT_THAT(Slices(**file), ElementsAre("1,0,0:10", "1,0,1:11", "1,0,2:12"));
}

TEST(Dimensions, SamplesOfGrayPagesAreChannels) {
  const ScratchFolder folder;
  for (const int samples : {2, 3, 5}) {
    for (const int planar : {PLANARCONFIG_CONTIG, PLANARCONFIG_SEPARATE}) {
      const Page page{.bits = 16,
                      .samples = samples,
                      .planar = planar,
                      .value = [](int x, int, int s) { return 1000u * s + x; },
                      .alpha = false};
      const auto file = OpenPages(folder, {page, page}, samples);
      ASSERT_TRUE(file.ok()) << file.status();
      EXPECT_EQ((*file)->header().channels, samples);
      ASSERT_EQ((*file)->header().slices, 2);
      ExpectPixels((*file)->ReadSlice(1), [&](int x, int) {
        return static_cast<uint32_t>(1000 * (samples - 1) + x);
      });
    }
  }
}

TEST(Dimensions, ChannelsOfAnLsmAreNoColour) {
  const ScratchFolder folder;
  const auto number = [](uint32_t value) {
    std::string bytes;
    for (int i = 0; i < 4; ++i) bytes += static_cast<char>(value >> 8 * i);
    return bytes;
  };
  for (const int channels : {2, 3, 5}) {
    Page page{.samples = channels,
              .photometric = PHOTOMETRIC_RGB,
              .planar = PLANARCONFIG_SEPARATE,
              .value = [](int, int, int s) { return 10u + s; },
              .alpha = false};
    page.lsm_info = number(0x0400494c) + number(0) + number(37) + number(21) +
                    number(2) + number(static_cast<uint32_t>(channels)) +
                    number(1);
    const auto file = OpenPages(folder, {page, page}, channels);
    ASSERT_TRUE(file.ok()) << file.status();
    EXPECT_FALSE((*file)->header().colour);
    const int last = channels - 1;
    EXPECT_THAT(Slices(**file),
                ElementsAre(absl::StrFormat("%d,0,0:%d", last, 10 + last),
                            absl::StrFormat("%d,1,0:%d", last, 10 + last)));
  }
}

}  // namespace
}  // namespace tessera::imaging
