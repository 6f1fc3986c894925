// Which channel, z plane and time point pages are.
#include "models/imaging/dimensions.h"

#include <gmock/gmock.h>

#include <iterator>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "models/imaging/tiff_description.h"
#include "tests/unit/models/imaging/tiff_page.h"

namespace tessera::imaging {
namespace {

using std::string_literals::operator""s;
using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using tessera::testing::ScratchFolder;

// Page i is i everywhere. The first one has the description.
std::vector<Page> Numbered(int count, const std::string& description) {
  std::vector<Page> pages(static_cast<size_t>(count));
  for (size_t i = 0; i < pages.size(); ++i) {
    pages[i].value = [i](int, int, int) { return static_cast<uint32_t>(i); };
  }
  pages[0].description = description;
  return pages;
}

// Writes pages and opens one channel of them.
absl::StatusOr<std::unique_ptr<ImageFile>> OpenPages(
    const ScratchFolder& folder, const std::vector<Page>& pages,
    std::optional<int> channel = std::nullopt) {
  WritePages(folder / "a.tif", pages);
  return ImageFile::Open(folder / "a.tif", {}, channel);
}

// c, z, t and the pages of all slices, such as "0,1,0:3".
std::vector<std::string> Slices(ImageFile& file) {
  std::vector<std::string> slices;
  for (int i = 0; i < file.header().slices; ++i) {
    const SlicePosition at = file.PositionOf(i);
    const auto image = file.ReadSlice(i);
    EXPECT_TRUE(image.ok()) << image.status();
    slices.push_back(absl::StrFormat("%d,%d,%d:%d", at.c, at.z, at.t,
                                     image.ok() ? image->at(0, 0) : -1));
  }
  return slices;
}

std::string ImageJ(const std::string& lines) {
  return absl::StrCat("ImageJ=1.53t\n", lines, "loop=false\n");
}

std::string Ome(const std::string& pixels, const std::string& inside,
                const std::string& root = "") {
  return absl::StrCat(
      R"(<?xml version="1.0" encoding="UTF-8"?><OME )", root,
      R"( xmlns="http://www.openmicroscopy.org/Schemas/OME/2016-06">)",
      R"(<Image ID="Image:0" Name="one"><Pixels ID="Pixels:0" )", pixels, ">",
      inside, "</Pixels></Image></OME>");
}

TEST(Dimensions, PagesWithoutADescriptionAreTimes) {
  const ScratchFolder folder;
  for (const char* const text :
       {"", "made by hand", "<xml>not OME</xml>", R"({"shape": [2, 21, 37]})"}) {
    const auto file = OpenPages(folder, Numbered(2, text));
    ASSERT_TRUE(file.ok()) << file.status();
    EXPECT_THAT(Slices(**file), ElementsAre("0,0,0:0", "0,0,1:1")) << text;
    EXPECT_THAT((*file)->notices(), IsEmpty());
  }
}

TEST(Dimensions, ImageJsSlicesAndFramesAreZAndT) {
  const ScratchFolder folder;
  const auto stack =
      OpenPages(folder, Numbered(2, ImageJ("images=2\nslices=2\n")));
  EXPECT_THAT(Slices(**stack), ElementsAre("0,0,0:0", "0,1,0:1"));
  const auto movie =
      OpenPages(folder, Numbered(2, ImageJ("images=2\nframes=2\n")));
  EXPECT_THAT(Slices(**movie), ElementsAre("0,0,0:0", "0,0,1:1"));
  const auto neither = OpenPages(folder, Numbered(2, ImageJ("images=2\n")));
  EXPECT_THAT(Slices(**neither), ElementsAre("0,0,0:0", "0,0,1:1"));
}

TEST(Dimensions, AChannelsSlicesAreItsOwn) {
  const ScratchFolder folder;
  const auto pages = Numbered(
      12, ImageJ("images=12\nchannels=2\nslices=3\nframes=2\nhyperstack=true\n"));
  const auto second = OpenPages(folder, pages, 2);
  ASSERT_TRUE(second.ok()) << second.status();
  EXPECT_EQ((*second)->header().channels, 2);
  EXPECT_EQ((*second)->header().channel, 2);
  EXPECT_THAT((*second)->notices(), IsEmpty());
  EXPECT_THAT(Slices(**second),
              ElementsAre("1,0,0:1", "1,1,0:3", "1,2,0:5", "1,0,1:7", "1,1,1:9",
                          "1,2,1:11"));
}

TEST(Dimensions, WithoutAChoiceTheFirstChannelIsReadAndNamed) {
  const ScratchFolder folder;
  const std::string text =
      Ome(R"(DimensionOrder="XYZCT" SizeC="2" SizeZ="1" SizeT="1")",
          R"(<Channel Name="DAPI"/><Channel Name="GFP"/><TiffData/>)");
  const auto file = OpenPages(folder, Numbered(2, text));
  ASSERT_TRUE(file.ok()) << file.status();
  EXPECT_THAT(Slices(**file), ElementsAre("0,0,0:0"));
  EXPECT_THAT((*file)->notices(),
              ElementsAre(AllOf(HasSubstr("2 channels"), HasSubstr("1 is DAPI"),
                                HasSubstr("2 is GFP"),
                                HasSubstr("channel 1 was read"))));
}

TEST(Dimensions, ChannelsThatAreNotThereAreRefused) {
  const ScratchFolder folder;
  const auto pages = Numbered(2, ImageJ("images=2\nchannels=2\n"));
  for (const int channel : {-1, 0, 3}) {
    const absl::Status status = OpenPages(folder, pages, channel).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kOutOfRange);
    EXPECT_THAT(std::string(status.message()),
                AllOf(HasSubstr("a.tif"), HasSubstr("it has 2")));
  }
}

TEST(Dimensions, MasksOfSeveralChannelsAreRefused) {
  const ScratchFolder folder;
  const auto file =
      OpenPages(folder, Numbered(2, ImageJ("images=2\nchannels=2\n")));
  EXPECT_THAT(std::string((*file)->ReadLabels(0).status().message()),
              HasSubstr("2 channels"));
}

TEST(Dimensions, OmeXmlTellsTheOrder) {
  const ScratchFolder folder;
  const auto slices = [&](const std::string& order) {
    const std::string sizes = R"(" SizeC="2" SizeZ="2" SizeT="2")";
    const auto file = OpenPages(
        folder,
        Numbered(8, Ome(absl::StrCat(R"(DimensionOrder=")", order, sizes),
                        "<TiffData/>")),
        2);
    EXPECT_TRUE(file.ok()) << file.status();
    return Slices(**file);
  };
  EXPECT_THAT(slices("XYCZT"),
              ElementsAre("1,0,0:1", "1,1,0:3", "1,0,1:5", "1,1,1:7"));
  EXPECT_THAT(slices("XYZCT"),
              ElementsAre("1,0,0:2", "1,1,0:3", "1,0,1:6", "1,1,1:7"));
  EXPECT_THAT(slices("XYTZC"),
              ElementsAre("1,0,0:4", "1,1,0:6", "1,0,1:5", "1,1,1:7"));
}

TEST(Dimensions, OmeXmlTellsThePageOfAPlane) {
  const ScratchFolder folder;
  const std::string sizes =
      R"(DimensionOrder="XYZCT" SizeC="1" SizeZ="4" SizeT="1")";
  const std::string blocks =
      R"(<TiffData IFD="3" FirstZ="0"/><TiffData IFD="0" FirstZ="1" )"
      R"(PlaneCount="2"/><TiffData IFD="2" FirstZ="3" PlaneCount="1"/>)";
  const auto file = OpenPages(folder, Numbered(4, Ome(sizes, blocks)));
  ASSERT_TRUE(file.ok()) << file.status();
  EXPECT_THAT(Slices(**file),
              ElementsAre("0,0,0:3", "0,1,0:0", "0,2,0:1", "0,3,0:2"));
}

TEST(Dimensions, PlanesInOtherFilesAreLeftOutAndTold) {
  const ScratchFolder folder;
  const std::string sizes =
      R"(DimensionOrder="XYZCT" SizeC="2" SizeZ="1" SizeT="1")";
  const std::string blocks =
      R"(<TiffData FirstC="0"><UUID FileName="b.tif">urn:b</UUID></TiffData>)"
      R"(<TiffData FirstC="1" IFD="0"><UUID FileName="a.tif">urn:a</UUID>)"
      R"(</TiffData>)";
  const std::string own = Ome(sizes, blocks, R"(UUID="urn:a")");
  const auto file = OpenPages(folder, Numbered(1, own));
  ASSERT_TRUE(file.ok()) << file.status();
  EXPECT_THAT(Slices(**file), ElementsAre("1,0,0:0"));
  EXPECT_THAT((*file)->notices(), ElementsAre(HasSubstr("in other files")));
  EXPECT_THAT(
      std::string(OpenPages(folder, Numbered(1, own), 1).status().message()),
      HasSubstr("in another file"));
  EXPECT_THAT(std::string(OpenPages(folder, Numbered(1, Ome(sizes, blocks)))
                              .status()
                              .message()),
              HasSubstr("one of 2 files"));
}

TEST(Dimensions, OmeXmlThatDoesNotFitIsRefused) {
  const ScratchFolder folder;
  const auto message = [&](const std::string& text) {
    return std::string(OpenPages(folder, Numbered(2, text)).status().message());
  };
  const std::string sizes =
      R"(DimensionOrder="XYZCT" SizeC="1" SizeZ="3" SizeT="1")";
  EXPECT_THAT(message(Ome(sizes, "<TiffData/>")),
              AllOf(HasSubstr("a.tif"), HasSubstr("lacks page 3")));
  EXPECT_THAT(message(Ome(sizes, R"(<TiffData FirstZ="7"/>)")),
              HasSubstr("outside the image"));
  EXPECT_THAT(message(Ome(R"(SizeZ="2")", "")), HasSubstr("DimensionOrder"));
  EXPECT_THAT(message(Ome(R"(DimensionOrder="XYZCT" SizeC="9999999999" )"
                          R"(SizeZ="9999999999")", "")),
              HasSubstr("planes"));
  EXPECT_THAT(message("<OME><Image>"), HasSubstr("damaged OME-XML"));
  EXPECT_THAT(message(R"(<!DOCTYPE OME [<!ENTITY a "b">]><OME>&a;</OME>)"),
              HasSubstr("damaged OME-XML"));
}

TEST(Dimensions, ImageJsDescriptionThatDoesNotFitIsPassedOverAndTold) {
  const ScratchFolder folder;
  const auto file =
      OpenPages(folder, Numbered(3, ImageJ("images=8\nchannels=2\nslices=4\n")));
  ASSERT_TRUE(file.ok()) << file.status();
  EXPECT_THAT(Slices(**file), ElementsAre("0,0,0:0", "0,0,1:1", "0,0,2:2"));
  EXPECT_THAT((*file)->notices(), ElementsAre(HasSubstr("8 planes")));
}

TEST(Dimensions, OfSeveralImagesTheFirstIsReadAndTold) {
  const ScratchFolder folder;
  std::string text =
      Ome(R"(DimensionOrder="XYZCT" SizeC="1" SizeZ="2" SizeT="1")",
          R"(<TiffData IFD="0" PlaneCount="2"/>)");
  text.insert(text.find("</OME>"),
              R"(<Image><Pixels SizeC="7"><TiffData IFD="2"/></Pixels></Image>)");
  auto pages = Numbered(3, text);
  pages[2].width = 11;
  const auto file = OpenPages(folder, pages);
  ASSERT_TRUE(file.ok()) << file.status();
  EXPECT_THAT(Slices(**file), ElementsAre("0,0,0:0", "0,1,0:1"));
  EXPECT_THAT((*file)->notices(), ElementsAre(HasSubstr("2 images")));
}

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
        const Page page{.samples = samples, .photometric = PHOTOMETRIC_RGB,
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
    std::string blocks = absl::StrFormat(
        R"(<Channel SamplesPerPixel="%d"/>)", samples);
    for (int z = 0; z < samples; ++z) {
      absl::StrAppendFormat(
          &blocks, R"(<TiffData FirstZ="%d" IFD="0" PlaneCount="1"><UUID>%d)"
                   R"(</UUID></TiffData>)", z, z);
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
    const std::string text = Ome(
        absl::StrFormat(
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
      folder,
      Coloured(2, 3, R"({"shape": [2, 3, 21, 37], "axes": "CZYX"})"), 2);
  ASSERT_TRUE(file.ok()) << file.status();
  EXPECT_THAT(Slices(**file),
              ElementsAre("1,0,0:10", "1,0,1:11", "1,0,2:12"));
}

TEST(Dimensions, SamplesOfGrayPagesAreChannels) {
  const ScratchFolder folder;
  for (const int samples : {2, 3, 5}) {
    for (const int planar : {PLANARCONFIG_CONTIG, PLANARCONFIG_SEPARATE}) {
      const Page page{.bits = 16, .samples = samples, .planar = planar,
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

TEST(Dimensions, ImageJsLabelsNameTheChannels) {
  const ScratchFolder folder;
  auto pages = Numbered(2, ImageJ("images=2\nchannels=2\n"));
  const std::string labels[] = {"D\0A\0P\0I\0\n\0z\0"s, "\xb5\0m\0"s};
  pages[0].imagej_metadata =
      "JIJIlbal\2\0\0\0"s + labels[0] + labels[1];
  pages[0].imagej_sizes = {12, static_cast<uint32_t>(labels[0].size()),
                           static_cast<uint32_t>(labels[1].size())};
  const auto file = OpenPages(folder, pages);
  ASSERT_TRUE(file.ok()) << file.status();
  EXPECT_THAT((*file)->notices(),
              ElementsAre(HasSubstr("(1 is DAPI, 2 is \u00b5m)")));
}

TEST(Dimensions, DamagedLabelsAreNone) {
  const std::string bytes = "IJIJlabl\0\0\0\1\0A"s;
  EXPECT_THAT(ReadImageJLabels({12, 2}, bytes, 1), ElementsAre("A"));
  EXPECT_THAT(ReadImageJLabels({12, 2}, bytes, 2), IsEmpty());
  EXPECT_THAT(ReadImageJLabels({12, 3}, bytes, 1), IsEmpty());
  EXPECT_THAT(ReadImageJLabels({12}, bytes, 1), IsEmpty());
  EXPECT_THAT(ReadImageJLabels({99, 2}, bytes, 1), IsEmpty());
  EXPECT_THAT(ReadImageJLabels({}, bytes, 1), IsEmpty());
  EXPECT_THAT(ReadImageJLabels({12, 2}, "", 1), IsEmpty());
}

TEST(Dimensions, ChannelsOfAnLsmAreNoColour) {
  const ScratchFolder folder;
  const auto number = [](uint32_t value) {
    std::string bytes;
    for (int i = 0; i < 4; ++i) bytes += static_cast<char>(value >> 8 * i);
    return bytes;
  };
  for (const int channels : {2, 3, 5}) {
    Page page{.samples = channels, .photometric = PHOTOMETRIC_RGB,
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
      {256, 4, 1, 6},   {257, 4, 1, 4}, {258, 3, 1, 16},  {259, 3, 1, 1},
      {262, 3, 1, samples == 3 ? 2u : 1u},
      {270, 2, static_cast<uint32_t>(text.size() + 1), 200},
      {273, 4, 1, 300}, {277, 3, 1, samples}, {278, 4, 1, 4},
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
    const auto file = ImageFile::Open(
        folder.Write("a.tif", OneDirectory(3, big_endian)));
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
  EXPECT_THAT(std::string(ImageFile::Open(folder.Write(
                                              "b.tif", OneDirectory(2, true, 3)))
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
