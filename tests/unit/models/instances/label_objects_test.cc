#include "models/instances/label_objects.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <map>
#include <random>
#include <set>
#include <string>
#include <vector>

namespace tessera::instances {
namespace {

using imaging::FloatPlane;
using imaging::LabelPlane;

// '#' is 0.9, '.' is 0.1.
FloatPlane Draw(const std::vector<std::string>& rows) {
  FloatPlane plane({static_cast<int>(rows.size()),
                    static_cast<int>(rows.front().size())},
                   0.1f);
  for (int y = 0; y < plane.height(); ++y) {
    for (int x = 0; x < plane.width(); ++x) {
      if (rows[y][x] == '#') plane.at(x, y) = 0.9f;
    }
  }
  return plane;
}

std::vector<std::string> Text(const LabelPlane& labels) {
  std::vector<std::string> rows;
  for (int y = 0; y < labels.height(); ++y) {
    std::string& row = rows.emplace_back();
    for (int x = 0; x < labels.width(); ++x) {
      const uint32_t label = labels.at(x, y);
      row += label == 0 ? '.' : static_cast<char>('0' + label);
    }
  }
  return rows;
}

using Rows = std::vector<std::string>;

TEST(LabelObjects, PixelsThatMeetAtACornerAreOneObject) {
  EXPECT_EQ(Text(LabelObjects(Draw({"#..#", ".#..", "...#"}), {})),
            (Rows{"1..2", ".1..", "...3"}));
}

TEST(LabelObjects, ThresholdItselfIsBackground) {
  FloatPlane plane({1, 3}, 0.5f);
  plane.at(1, 0) = 0.50001f;
  plane.at(2, 0) = std::numeric_limits<float>::quiet_NaN();
  EXPECT_EQ(Text(LabelObjects(plane, {})), (Rows{".1."}));
  EXPECT_EQ(Text(LabelObjects(plane, {.threshold = 0.4})), (Rows{"11."}));
}

TEST(LabelObjects, ErosionCutsABridgeAndGivesTheObjectsBack) {
  const FloatPlane plane = Draw({"###...###",  //
                                 "#########",  //
                                 "###...###"});
  EXPECT_EQ(Text(LabelObjects(plane, {})),
            (Rows{"111...111", "111111111", "111...111"}));
  for (const int width : {2, 3}) {
    EXPECT_EQ(Text(LabelObjects(plane, {.erosion_width = width})),
              (Rows{"111...222", "111...222", "111...222"}))
        << width;
  }
}

TEST(LabelObjects, SmallObjectsGoAndTheRestIsNumberedWithoutGaps) {
  EXPECT_EQ(Text(LabelObjects(Draw({"#.##.#", "......", "###..."}),
                              {.min_area_px = 2})),
            (Rows{"..11..", "......", "222..."}));
}

TEST(LabelObjects, GrowthStopsAtOtherObjects) {
  EXPECT_EQ(Text(LabelObjects(Draw({"#...#", ".....", "....."}),
                              {.grow_px = 1})),
            (Rows{"11.22", "1...2", "....."}));
  EXPECT_EQ(Text(LabelObjects(Draw({"#...#", ".....", "....."}),
                              {.grow_px = 2})),
            (Rows{"11122", "11.22", "1...2"}));
}

TEST(LabelObjects, ExtremeOptionsAndSizesAreHarmless) {
  constexpr int kMost = std::numeric_limits<int>::max();
  EXPECT_EQ(Text(LabelObjects(Draw({"#.", ".."}), {.grow_px = kMost})),
            (Rows{"11", "11"}));
  EXPECT_EQ(Text(LabelObjects(Draw({"#.", ".."}), {.erosion_width = kMost})),
            (Rows{"..", ".."}));
  EXPECT_EQ(Text(LabelObjects(Draw({"##", "##"}), {.erosion_width = kMost})),
            (Rows{"11", "11"}));
  EXPECT_EQ(Text(LabelObjects(Draw({"##"}), {.erosion_width = -3,
                                             .min_area_px = kMost,
                                             .grow_px = -1})),
            (Rows{".."}));
  EXPECT_TRUE(LabelObjects(FloatPlane(), {.erosion_width = 3}).empty());
  EXPECT_TRUE(Measure({}, {}, {}).empty());
}

// Erosion, labels, dilation and growth once more, each pixel by definition.
class ByDefinition {
 public:
  ByDefinition(const FloatPlane& plane, const LabelOptions& options)
      : width_(plane.width()), height_(plane.height()), options_(options) {
    for (int y = 0; y < height_; ++y) {
      for (int x = 0; x < width_; ++x) {
        if (plane.at(x, y) > 0.5f) binary_.insert({y, x});
      }
    }
    Erode();
    LabelAndDilate();
    Grow();
  }

  // Pixels of each object, objects by their first pixel.
  std::set<std::set<std::pair<int, int>>> Objects() const {
    std::map<int, std::set<std::pair<int, int>>> objects;
    for (const auto& [pixel, label] : labels_) objects[label].insert(pixel);
    std::set<std::set<std::pair<int, int>>> kept;
    for (const auto& [label, pixels] : objects) {
      if (static_cast<int>(pixels.size()) >= options_.min_area_px) {
        kept.insert(pixels);
      }
    }
    return kept;
  }

 private:
  using Pixel = std::pair<int, int>;

  std::vector<Pixel> Square(Pixel at) const {
    std::vector<Pixel> square;
    const int n = std::max(1, options_.erosion_width);
    for (int dy = -(n / 2); dy < n - n / 2; ++dy) {
      for (int dx = -(n / 2); dx < n - n / 2; ++dx) {
        const Pixel p{at.first + dy, at.second + dx};
        if (p.first >= 0 && p.first < height_ && p.second >= 0 &&
            p.second < width_) {
          square.push_back(p);
        }
      }
    }
    return square;
  }

  void Erode() {
    for (int y = 0; y < height_; ++y) {
      for (int x = 0; x < width_; ++x) {
        const auto square = Square({y, x});
        if (std::all_of(square.begin(), square.end(),
                        [&](Pixel p) { return binary_.count(p) != 0; })) {
          eroded_.insert({y, x});
        }
      }
    }
  }

  void LabelAndDilate() {
    std::map<Pixel, int> numbers;
    int next = 0;
    for (const Pixel& first : eroded_) {
      if (numbers.count(first) != 0) continue;
      std::vector<Pixel> open = {first};
      numbers[first] = ++next;
      while (!open.empty()) {
        const Pixel at = open.back();
        open.pop_back();
        for (int i = 0; i < 9; ++i) {
          const Pixel p{at.first + i / 3 - 1, at.second + i % 3 - 1};
          if (eroded_.count(p) == 0 || numbers.count(p) != 0) continue;
          numbers[p] = next;
          open.push_back(p);
        }
      }
    }
    for (const auto& [at, number] : numbers) {
      for (const Pixel& p : Square(at)) {
        const auto [found, added] = labels_.emplace(p, number);
        if (!added) found->second = std::min(found->second, number);
      }
    }
  }

  void Grow() {
    for (int round = 0; round < options_.grow_px; ++round) {
      std::map<Pixel, int> grown;
      for (const auto& [at, number] : labels_) {
        for (const auto& [dy, dx] :
             std::vector<Pixel>{{-1, 0}, {1, 0}, {0, -1}, {0, 1}}) {
          const Pixel p{at.first + dy, at.second + dx};
          if (p.first < 0 || p.first >= height_ || p.second < 0 ||
              p.second >= width_ || labels_.count(p) != 0) {
            continue;
          }
          const auto [found, added] = grown.emplace(p, number);
          if (!added) found->second = std::min(found->second, number);
        }
      }
      labels_.insert(grown.begin(), grown.end());
    }
  }

  int width_;
  int height_;
  LabelOptions options_;
  std::set<Pixel> binary_, eroded_;
  std::map<Pixel, int> labels_;
};

FloatPlane RandomPlane(std::mt19937_64& random) {
  std::uniform_int_distribution<int> side(1, 14);
  std::uniform_real_distribution<double> density(0.3, 0.95);
  FloatPlane plane({side(random), side(random)}, 0.0f);
  std::bernoulli_distribution set(density(random));
  for (float& p : plane.pixels()) p = set(random) ? 0.75f : 0.25f;
  return plane;
}

TEST(LabelObjects, AgreesWithTheDefinitionOnRandomPlanes) {
  std::mt19937_64 random(2);
  int objects = 0;
  for (int round = 0; round < 3000; ++round) {
    const FloatPlane plane = RandomPlane(random);
    const LabelOptions options = {.erosion_width = round % 6,
                                  .min_area_px = round % 4,
                                  .grow_px = round % 3};
    const LabelPlane labels = LabelObjects(plane, options);
    std::map<uint32_t, std::set<std::pair<int, int>>> found;
    uint32_t last = 0;
    for (int y = 0; y < labels.height(); ++y) {
      for (int x = 0; x < labels.width(); ++x) {
        const uint32_t label = labels.at(x, y);
        if (label == 0) continue;
        ASSERT_LE(label, last + 1) << "numbered by their first pixel";
        last = std::max(last, label);
        found[label].insert({y, x});
      }
    }
    std::set<std::set<std::pair<int, int>>> sets;
    for (const auto& [label, pixels] : found) sets.insert(pixels);
    ASSERT_EQ(sets, ByDefinition(plane, options).Objects()) << round;
    objects += static_cast<int>(sets.size());
  }
  EXPECT_GT(objects, 1000);
}

TEST(Measure, CountsAndAveragesEachObject) {
  LabelPlane labels({2, 3}, 0);
  labels.at(0, 0) = 1;
  labels.at(1, 0) = 1;
  labels.at(2, 1) = 2;
  imaging::GrayPlane image({2, 3}, 100);
  image.at(0, 0) = 200;
  image.at(2, 1) = 65535;
  FloatPlane probability({2, 3}, 0.25f);
  probability.at(1, 0) = 0.75f;
  const auto measured = Measure(labels, image, probability);
  ASSERT_EQ(measured.size(), 2u);
  EXPECT_EQ(measured[0].number, 1u);
  EXPECT_EQ(measured[0].area_px, 2);
  EXPECT_EQ(measured[0].centroid_x, 1.0);
  EXPECT_EQ(measured[0].centroid_y, 0.5);
  EXPECT_EQ(measured[0].mean_intensity, 150.0);
  EXPECT_EQ(measured[0].score, 0.5);
  EXPECT_EQ(measured[1].number, 2u);
  EXPECT_EQ(measured[1].centroid_x, 2.5);
  EXPECT_EQ(measured[1].centroid_y, 1.5);
  EXPECT_EQ(measured[1].mean_intensity, 65535.0);
}

TEST(Measure, LargeObjectsLoseNoDigits) {
  const imaging::Size size = {1500, 1500};
  const auto measured = Measure(LabelPlane(size, 1),
                                imaging::GrayPlane(size, 65535),
                                FloatPlane(size, 1.0f));
  ASSERT_EQ(measured.size(), 1u);
  EXPECT_EQ(measured[0].centroid_x, 750.0);
  EXPECT_EQ(measured[0].mean_intensity, 65535.0);
  EXPECT_EQ(measured[0].score, 1.0);
}

}  // namespace
}  // namespace tessera::instances
