// Which channel, z plane and time point pages are.
#include "models/imaging/dimensions.h"

#include <gmock/gmock.h>

#include "absl/strings/str_cat.h"
#include "models/imaging/tiff_description.h"
#include "tests/unit/models/imaging/described_pages.h"

namespace tessera::imaging {
namespace {

using std::string_literals::operator""s;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using tessera::testing::ScratchFolder;

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

}  // namespace
}  // namespace tessera::imaging
