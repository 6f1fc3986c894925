#include "models/results/rois.h"

#include <gtest/gtest.h>

#include "models/annotations/annotation_file.h"
#include "tests/support/scratch_folder.h"
#include "tests/support/status_matchers.h"
#include "tests/unit/models/results/example.h"

namespace tessera::results {
namespace {

using annotations::Annotation;
using annotations::Position;

std::vector<Annotation> ReadBack(const Segmentation& found) {
  const testing::ScratchFolder folder;
  EXPECT_TRUE(testing::WriteExampleImage(folder / "cells.tif", 5));
  const auto written =
      RoisWriter().Write(folder.path(), folder / "cells.tif", found);
  EXPECT_OK(written);
  EXPECT_EQ(written->paths,
            std::vector<std::filesystem::path>{folder / "cells.rois.zip"});
  const auto file =
      annotations::ReadAnnotations(written->paths.front(), "cells.tif");
  EXPECT_OK(file);
  return file->annotations;
}

TEST(Rois, ComeBackAsTheyWere) {
  Segmentation found = testing::ExampleSegmentation();
  // Parts that meet at a corner, and a ring that 16 bits do not hold.
  Object parts = testing::Square(3, 0, 0, 2);
  parts.outline.polygons.push_back(
      testing::Square(3, 2, 2, 2).outline.polygons[0]);
  found.slices[0].objects.push_back(parts);
  found.slices[0].objects.push_back(testing::Square(4, 70'000, 90'000, 5));
  const std::vector<Annotation> read = ReadBack(found);
  ASSERT_EQ(read.size(), 4u);
  const std::vector<Object>& objects = found.slices[0].objects;
  for (const size_t i : {0, 1, 3}) {
    EXPECT_EQ(read[i].polygons, objects[i].outline.polygons) << i;
    EXPECT_EQ(read[i].position.kind, Position::Kind::kEvery) << i;
  }
  // A composite has no order of parts and holes; ImageJ fills it by the
  // even-odd rule.
  ASSERT_EQ(read[2].polygons.size(), 1u);
  EXPECT_EQ(read[2].polygons[0].exterior, parts.outline.polygons[0].exterior);
  EXPECT_EQ(read[2].polygons[0].holes[0], parts.outline.polygons[1].exterior);
  EXPECT_EQ(read[0].name, "0001");
}

TEST(Rois, OfAStackHaveTheirSlice) {
  const std::vector<Annotation> read =
      ReadBack(testing::ExampleSegmentation({2, 5}));
  ASSERT_EQ(read.size(), 4u);
  EXPECT_EQ(read[3].name, "s005_0002");
  EXPECT_EQ(read[3].position.kind, Position::Kind::kPage);
  EXPECT_EQ(read[3].position.number, 5);
}

TEST(Rois, OfAChannelHaveThePlace) {
  Segmentation found = testing::ExampleSegmentation({3});
  for (Object& object : found.slices[0].objects) {
    object.position = imaging::SlicePosition{.c = 1, .z = 2, .t = 0};
  }
  const std::vector<Annotation> read = ReadBack(found);
  ASSERT_EQ(read.size(), 2u);
  EXPECT_EQ(read[0].position.kind, Position::Kind::kPlane);
  EXPECT_EQ(read[0].position.z, 2);
  EXPECT_EQ(read[0].position.t, 0);
}

// What the bytes are was looked up in ImageJ's RoiEncoder.
TEST(Rois, HaveTheBytesThatImageJWrites) {
  const std::string roi = RoiBytes(1, testing::Square(1, 3, 2, 4), false);
  ASSERT_EQ(roi.size(), 64u + 16 + 64);
  EXPECT_EQ(roi.substr(0, 4), "Iout");
  EXPECT_EQ(roi[6], 8);
  EXPECT_EQ(roi.substr(8, 10), std::string({0, 2, 0, 3, 0, 6, 0, 7, 0, 4}));
  EXPECT_EQ(roi.substr(64, 16), std::string({0, 0, 0, 4, 0, 4, 0, 0,  //
                                             0, 0, 0, 0, 0, 4, 0, 4}));
}

}  // namespace
}  // namespace tessera::results
