#include "models/outline/trace.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <map>
#include <random>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "models/data/region.h"
#include "tests/unit/models/outline/random_labels.h"
#include "tests/unit/models/outline/rings.h"

namespace tessera::outline {
namespace {

using imaging::LabelPlane;
using imaging::Outline;
using imaging::Point;
using imaging::Polygon;
using imaging::Ring;

// One digit a pixel, '.' for background.
LabelPlane Draw(const std::vector<std::string>& rows) {
  LabelPlane plane({static_cast<int>(rows.size()),
                    static_cast<int>(rows.front().size())},
                   0);
  for (int y = 0; y < plane.height(); ++y) {
    for (int x = 0; x < plane.width(); ++x) {
      if (rows[y][x] != '.') plane.at(x, y) = rows[y][x] - '0';
    }
  }
  return plane;
}

// What the polygons cover, by counting the upright edges left of each pixel.
LabelPlane Cover(const std::vector<Outline>& outlines, imaging::Size size) {
  LabelPlane plane(size, 0);
  for (const Outline& outline : outlines) {
    imaging::Plane<uint8_t> odd(size, 0);
    for (const Ring& ring : RingsOf(outline)) {
      for (size_t i = 0; i < ring.size(); ++i) {
        const Point& a = ring[i];
        const Point& b = ring[(i + 1) % ring.size()];
        if (a.x != b.x) continue;
        const auto [y0, y1] = std::minmax(a.y, b.y);
        for (int y = static_cast<int>(y0); y < y1; ++y) {
          for (int x = static_cast<int>(a.x); x < size.width; ++x) {
            odd.at(x, y) ^= 1;
          }
        }
      }
    }
    for (size_t i = 0; i < odd.pixels().size(); ++i) {
      if (odd.pixels()[i] != 0) plane.pixels()[i] = outline.number;
    }
  }
  return plane;
}

TEST(TraceOutlines, OnePixelIsASquareClockwiseOnTheScreen) {
  const auto outlines = TraceOutlines(Draw({"7"}));
  ASSERT_EQ(outlines.size(), 1u);
  EXPECT_EQ(outlines[0].number, 7u);
  ASSERT_EQ(outlines[0].polygons.size(), 1u);
  EXPECT_TRUE(outlines[0].polygons[0].holes.empty());
  const Ring& ring = outlines[0].polygons[0].exterior;
  const Ring expected = {{1, 0}, {1, 1}, {0, 1}, {0, 0}};
  EXPECT_EQ(ring, expected);
}

TEST(TraceOutlines, HolesRunTheOtherWay) {
  const auto outlines = TraceOutlines(Draw({"111", "1.1", "111"}));
  ASSERT_EQ(outlines.size(), 1u);
  ASSERT_EQ(outlines[0].polygons.size(), 1u);
  ASSERT_EQ(outlines[0].polygons[0].holes.size(), 1u);
  EXPECT_EQ(SignedArea(outlines[0].polygons[0].exterior), 9);
  EXPECT_EQ(SignedArea(outlines[0].polygons[0].holes[0]), -1);
}

TEST(TraceOutlines, PartsThatMeetAtACornerAreTwoPolygons) {
  const auto outlines = TraceOutlines(Draw({"1.", ".1"}));
  ASSERT_EQ(outlines.size(), 1u);
  EXPECT_EQ(outlines[0].polygons.size(), 2u);
}

TEST(TraceOutlines, HoleThatMeetsTheOutsideAtACornerIsARingOfItsOwn) {
  const auto outlines = TraceOutlines(Draw({"111", "1.1", "11."}));
  ASSERT_EQ(outlines[0].polygons.size(), 1u);
  ASSERT_EQ(outlines[0].polygons[0].holes.size(), 1u);
  EXPECT_EQ(SignedArea(outlines[0].polygons[0].exterior), 8);
}

TEST(TraceOutlines, HolesThatMeetAtACornerAreTwoRings) {
  const auto outlines =
      TraceOutlines(Draw({"1111", "1.11", "11.1", "1111"}));
  ASSERT_EQ(outlines[0].polygons.size(), 1u);
  EXPECT_EQ(outlines[0].polygons[0].holes.size(), 2u);
}

TEST(TraceOutlines, AnObjectInAHoleIsItsOwnOutline) {
  const auto outlines = TraceOutlines(
      Draw({"22222", "2...2", "2.1.2", "2...2", "22222"}));
  ASSERT_EQ(outlines.size(), 2u);
  EXPECT_EQ(outlines[0].number, 1u);
  EXPECT_EQ(outlines[1].polygons[0].holes.size(), 1u);
}

TEST(TraceOutlines, NothingGivesNothing) {
  EXPECT_TRUE(TraceOutlines(LabelPlane()).empty());
  EXPECT_TRUE(TraceOutlines(LabelPlane({3, 3}, 0)).empty());
}

// Turns only, integers only, along the axes, no vertex twice.
void ExpectProperRing(const Ring& ring) {
  std::set<std::pair<double, double>> seen;
  for (size_t i = 0; i < ring.size(); ++i) {
    const Point& a = ring[i];
    const Point& b = ring[(i + 1) % ring.size()];
    const Point& c = ring[(i + 2) % ring.size()];
    ASSERT_TRUE(seen.insert({a.x, a.y}).second);
    ASSERT_EQ(a.x, std::floor(a.x));
    ASSERT_EQ(a.y, std::floor(a.y));
    ASSERT_TRUE((a.x == b.x) != (a.y == b.y));
    ASSERT_EQ(a.x == b.x, b.y == c.y) << "a vertex without a turn";
  }
}

TEST(TraceOutlines, TenThousandRandomPlanesComeBackPixelByPixel) {
  std::mt19937_64 random(3);
  size_t holes = 0;
  size_t corner_contacts = 0;
  for (int round = 0; round < 10'000; ++round) {
    const LabelPlane labels = RandomLabels(random, 20);
    const auto outlines = TraceOutlines(labels);
    std::map<uint32_t, double> areas;
    for (const uint32_t label : labels.pixels()) areas[label] += 1;
    areas.erase(0);
    ASSERT_EQ(outlines.size(), areas.size());
    auto expected = areas.begin();
    for (const Outline& outline : outlines) {
      ASSERT_EQ(outline.number, expected->first) << "ascending";
      double area = 0;
      for (const Polygon& polygon : outline.polygons) {
        ASSERT_GT(SignedArea(polygon.exterior), 0);
        for (const Ring& hole : polygon.holes) ASSERT_LT(SignedArea(hole), 0);
        holes += polygon.holes.size();
      }
      for (const Ring& ring : RingsOf(outline)) {
        ASSERT_NO_FATAL_FAILURE(ExpectProperRing(ring));
        area += SignedArea(ring);
      }
      ASSERT_EQ(area, expected->second);
      corner_contacts += outline.polygons.size() - 1;
      ++expected;
    }
    ASSERT_EQ(Cover(outlines, labels.size()), labels) << round;
    ASSERT_EQ(data::Rasterize(outlines, labels.size()), labels) << round;
  }
  EXPECT_GT(holes, 1000u);
  EXPECT_GT(corner_contacts, 1000u);
}

// The object's bounding rectangle, and 1 where it is.
imaging::Plane<uint8_t> MaskOf(const LabelPlane& labels, uint32_t number,
                               imaging::Rect& bounds) {
  bounds = {labels.width(), labels.height(), 0, 0};
  for (int y = 0; y < labels.height(); ++y) {
    for (int x = 0; x < labels.width(); ++x) {
      if (labels.at(x, y) != number) continue;
      bounds = {std::min(bounds.x0, x), std::min(bounds.y0, y),
                std::max(bounds.x1, x + 1), std::max(bounds.y1, y + 1)};
    }
  }
  imaging::Plane<uint8_t> mask({bounds.height(), bounds.width()}, 0);
  for (int y = 0; y < mask.height(); ++y) {
    for (int x = 0; x < mask.width(); ++x) {
      mask.at(x, y) = labels.at(bounds.x0 + x, bounds.y0 + y) == number;
    }
  }
  return mask;
}

TEST(TraceObject, GivesWhatTheWholePlaneGives) {
  std::mt19937_64 random(4);
  int compared = 0;
  for (int round = 0; round < 300; ++round) {
    const LabelPlane labels = RandomLabels(random, 20);
    for (const Outline& outline : TraceOutlines(labels)) {
      imaging::Rect bounds;
      const auto mask = MaskOf(labels, outline.number, bounds);
      ASSERT_EQ(TraceObject(mask, bounds.x0, bounds.y0), outline.polygons);
      ++compared;
    }
  }
  EXPECT_GT(compared, 100);
}

TEST(TraceOutlines, TimeDoesNotGrowWithObjectsTimesPixels) {
  // 250,000 objects on a megapixel: a pass an object would take hours.
  LabelPlane labels({1000, 1000}, 0);
  for (int y = 0; y < 1000; ++y) {
    for (int x = 0; x < 1000; ++x) labels.at(x, y) = 1 + y / 2 * 500 + x / 2;
  }
  const auto begin = std::chrono::steady_clock::now();
  EXPECT_EQ(TraceOutlines(labels).size(), 250'000u);
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(20));
}

}  // namespace
}  // namespace tessera::outline
