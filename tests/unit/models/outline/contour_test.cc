#include "models/outline/contour.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "models/data/object_choice.h"
#include "models/data/region.h"
#include "models/outline/trace.h"
#include "tests/unit/models/outline/random_labels.h"

namespace tessera::outline {
namespace {

using imaging::LabelPlane;
using imaging::Point;
using imaging::Ring;
using ::testing::UnorderedElementsAre;

Contours ContoursOf(const std::vector<std::string>& rows) {
  imaging::Plane<uint8_t> mask(
      {static_cast<int>(rows.size()), static_cast<int>(rows[0].size())}, 0);
  for (int y = 0; y < mask.height(); ++y) {
    for (int x = 0; x < mask.width(); ++x) mask.at(x, y) = rows[y][x] != '.';
  }
  return outline::ContoursOf(TraceObject(mask, 0, 0));
}

TEST(Contours, OfAPixelAreItsFourNeighbours) {
  const Contours contours = ContoursOf({"#"});
  ASSERT_EQ(contours.rings.size(), 1u);
  EXPECT_THAT(contours.rings[0],
              UnorderedElementsAre(Point{0, -1}, Point{1, 0}, Point{0, 1},
                                   Point{-1, 0}));
}

TEST(Contours, HaveAPointOnlyWhereTheyTurn) {
  const Contours contours = ContoursOf({"####", "####", "####"});
  ASSERT_EQ(contours.rings.size(), 1u);
  EXPECT_THAT(contours.rings[0],
              UnorderedElementsAre(Point{0, -1}, Point{3, -1}, Point{4, 0},
                                   Point{4, 2}, Point{3, 3}, Point{0, 3},
                                   Point{-1, 2}, Point{-1, 0}));
  EXPECT_EQ(ContoursOf({"..#", ".##", "###"}).rings[0].size(), 6u);
}

TEST(Contours, PartsThatMeetAtACornerShareARing) {
  const Contours contours = ContoursOf({"##..", "##..", "..##", "..##"});
  EXPECT_EQ(contours.rings.size(), 1u);
  EXPECT_EQ(contours.filled_holes, 0u);
  EXPECT_EQ(ContoursOf({"##...", "##...", ".....", "..###"}).rings.size(), 2u);
}

TEST(Contours, FillOnlyHolesThatDoNotMeetTheOutside) {
  EXPECT_EQ(ContoursOf({"###", "#.#", "###"}).filled_holes, 1u);
  EXPECT_EQ(ContoursOf({"##.", "#.#", "###"}).filled_holes, 0u);
  EXPECT_EQ(ContoursOf({".#.", "#.#", ".#."}).filled_holes, 0u);
  // Two holes, of which one opens the other.
  EXPECT_EQ(ContoursOf({".###", "#.##", "##.#", "####"}).filled_holes, 0u);
  EXPECT_EQ(ContoursOf({"####", "#.##", "##.#", "####"}).filled_holes, 1u);
}

TEST(Contours, NeedEdgesOfPixels) {
  const Ring square = {{0, 0}, {2, 0}, {2, 2}, {0, 2}};
  EXPECT_TRUE(FollowsPixelEdges({{.exterior = square}}));
  EXPECT_FALSE(FollowsPixelEdges({{.exterior = {{0, 0}, {2, 0}, {0, 2}}}}));
  EXPECT_FALSE(
      FollowsPixelEdges({{.exterior = {{0, 0.5}, {2, 0.5}, {2, 2}, {0, 2}}}}));
  EXPECT_FALSE(
      FollowsPixelEdges({{.exterior = square, .holes = {square, {}}}}));
}

// The pixels of one object, and the others that eight-connected steps through
// other pixels do not connect with the outside.
LabelPlane Filled(const LabelPlane& labels, uint32_t number) {
  const imaging::Size size{labels.height() + 2, labels.width() + 2};
  LabelPlane open(size, 0);
  std::vector<std::pair<int, int>> steps = {{0, 0}};
  while (!steps.empty()) {
    const auto [x, y] = steps.back();
    steps.pop_back();
    if (x < 0 || y < 0 || x >= size.width || y >= size.height) continue;
    const bool inside =
        x > 0 && y > 0 && x <= labels.width() && y <= labels.height();
    if (open.at(x, y) != 0) continue;
    if (inside && labels.at(x - 1, y - 1) == number) continue;
    open.at(x, y) = 1;
    for (int dy = -1; dy <= 1; ++dy) {
      for (int dx = -1; dx <= 1; ++dx) steps.emplace_back(x + dx, y + dy);
    }
  }
  LabelPlane filled(labels.size(), 0);
  for (int y = 0; y < labels.height(); ++y) {
    for (int x = 0; x < labels.width(); ++x) {
      filled.at(x, y) = open.at(x + 1, y + 1) == 0 ? number : 0;
    }
  }
  return filled;
}

// Reads the rings as polylines of a .pjs file are read: one object.
LabelPlane PixelsOf(const Contours& contours, uint32_t number,
                    imaging::Size size) {
  annotations::AnnotationFile file;
  for (Ring ring : contours.rings) {
    for (Point& point : ring) point = {point.x + 0.5, point.y + 0.5};
    annotations::Annotation& annotation = file.annotations.emplace_back();
    annotation.through_centres = true;
    annotation.polygons.push_back({.exterior = std::move(ring)});
  }
  LabelPlane pixels(size, 0);
  for (const annotations::Annotation& annotation : file.annotations) {
    const data::ObjectChoice choice = data::ChooseObjects(
        {{annotation}, {}}, {}, {0, 0, size.width, size.height});
    const LabelPlane part = data::Rasterize(choice.outlines, size);
    for (size_t i = 0; i < part.pixels().size(); ++i) {
      if (part.pixels()[i] != 0) pixels.pixels()[i] = number;
    }
  }
  return pixels;
}

TEST(Contours, EncloseExactlyTheObjectAndItsHoles) {
  std::mt19937_64 random(20'261'129);
  for (int round = 0; round < 400; ++round) {
    const LabelPlane labels = RandomLabels(random, 24);
    for (const imaging::Outline& outline : TraceOutlines(labels)) {
      ASSERT_TRUE(FollowsPixelEdges(outline.polygons));
      const Contours contours = outline::ContoursOf(outline.polygons);
      ASSERT_EQ(PixelsOf(contours, outline.number, labels.size()),
                Filled(labels, outline.number))
          << "round " << round << ", object " << outline.number;
    }
  }
}

}  // namespace
}  // namespace tessera::outline
