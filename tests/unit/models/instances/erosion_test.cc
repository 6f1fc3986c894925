// Components of the foreground, and erosion, each pixel by definition.
#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <map>
#include <random>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "models/instances/decode.h"
#include "tests/unit/models/instances/shapes.h"

namespace tessera::instances {
namespace {

using imaging::FloatPlane;
using imaging::LabelPlane;
using Rows = std::vector<std::string>;

// '#' is 0.9, '.' is 0.1.
FloatPlane Draw(const Rows& rows) {
  FloatPlane plane(
      {static_cast<int>(rows.size()), static_cast<int>(rows.front().size())},
      0.1f);
  for (int y = 0; y < plane.height(); ++y) {
    for (int x = 0; x < plane.width(); ++x) {
      if (rows[y][x] == '#') plane.at(x, y) = 0.9f;
    }
  }
  return plane;
}

LabelPlane Decode(const FloatPlane& plane, int erosion_width) {
  return Canonical(DecodeObjects({plane}, {.erosion_width = erosion_width}));
}

Rows Text(const LabelPlane& labels) {
  Rows rows;
  for (int y = 0; y < labels.height(); ++y) {
    std::string& row = rows.emplace_back();
    for (int x = 0; x < labels.width(); ++x) {
      const uint32_t label = labels.at(x, y);
      row += label == 0 ? '.' : static_cast<char>('0' + label);
    }
  }
  return rows;
}

TEST(Erosion, WithoutItPixelsThatMeetAtACornerAreOneObject) {
  EXPECT_EQ(Text(Decode(Draw({"#..#", ".#..", "...#"}), 0)),
            (Rows{"1..2", ".1..", "...3"}));
}

TEST(Erosion, CutsABridgeAndGivesTheObjectsBack) {
  const FloatPlane plane = Draw({"###...###",  //
                                 "#########",  //
                                 "###...###"});
  EXPECT_EQ(Text(Decode(plane, 1)),
            (Rows{"111...111", "111111111", "111...111"}));
  for (const int width : {2, 3}) {
    EXPECT_EQ(Text(Decode(plane, width)),
              (Rows{"111...222", "111...222", "111...222"}))
        << width;
  }
}

TEST(Erosion, ExtremeWidthsAreHarmless) {
  constexpr int kMost = std::numeric_limits<int>::max();
  EXPECT_EQ(Text(Decode(Draw({"#.", ".."}), kMost)), (Rows{"..", ".."}));
  EXPECT_EQ(Text(Decode(Draw({"##", "##"}), kMost)), (Rows{"11", "11"}));
  EXPECT_EQ(Text(Decode(Draw({"#."}), -3)), (Rows{"1."}));
}

class ByDefinition {
 public:
  ByDefinition(const FloatPlane& plane, int erosion_width)
      : size_(plane.size()), width_(std::max(1, erosion_width)) {
    for (int y = 0; y < size_.height; ++y) {
      for (int x = 0; x < size_.width; ++x) {
        if (plane.at(x, y) > 0.5f) binary_.insert({y, x});
      }
    }
    Erode();
    Label();
    Dilate();
  }

  LabelPlane Labels() const {
    LabelPlane labels(size_, 0);
    for (const auto& [at, number] : labels_) {
      labels.at(at.second, at.first) = static_cast<uint32_t>(number);
    }
    return Canonical(labels);
  }

 private:
  using Pixel = std::pair<int, int>;  // Row and column.

  std::vector<Pixel> Square(Pixel at) const {
    std::vector<Pixel> square;
    for (int dy = -(width_ / 2); dy < width_ - width_ / 2; ++dy) {
      for (int dx = -(width_ / 2); dx < width_ - width_ / 2; ++dx) {
        const Pixel p{at.first + dy, at.second + dx};
        if (p.first >= 0 && p.first < size_.height && p.second >= 0 &&
            p.second < size_.width) {
          square.push_back(p);
        }
      }
    }
    return square;
  }

  void Erode() {
    for (const Pixel& at : binary_) {
      const auto square = Square(at);
      if (std::all_of(square.begin(), square.end(),
                      [&](Pixel p) { return binary_.count(p) != 0; })) {
        eroded_.insert(at);
      }
    }
  }

  void Label() {
    int next = 0;
    for (const Pixel& first : eroded_) {
      if (numbers_.count(first) != 0) continue;
      std::vector<Pixel> open = {first};
      numbers_[first] = ++next;
      while (!open.empty()) {
        const Pixel at = open.back();
        open.pop_back();
        for (int i = 0; i < 9; ++i) {
          const Pixel p{at.first + i / 3 - 1, at.second + i % 3 - 1};
          if (eroded_.count(p) == 0 || numbers_.count(p) != 0) continue;
          numbers_[p] = next;
          open.push_back(p);
        }
      }
    }
  }

  // Eroded pixels keep their own; of others the first one, row after row.
  void Dilate() {
    labels_ = numbers_;
    for (const auto& [at, number] : numbers_) {
      for (const Pixel& p : Square(at)) labels_.emplace(p, number);
    }
  }

  const imaging::Size size_;
  const int width_;
  std::set<Pixel> binary_, eroded_;
  std::map<Pixel, int> numbers_, labels_;
};

TEST(Erosion, AgreesWithTheDefinitionOnRandomPlanes) {
  std::mt19937_64 random(2);
  uint32_t objects = 0;
  for (int round = 0; round < 1500; ++round) {
    FloatPlane plane({1 + static_cast<int>(random() % 14),
                      1 + static_cast<int>(random() % 14)},
                     0);
    const double density = 0.3 + 0.05 * static_cast<double>(random() % 14);
    std::bernoulli_distribution set(density);
    for (float& p : plane.pixels()) p = set(random) ? 0.75f : 0.25f;
    const LabelPlane found = Decode(plane, round % 6);
    ASSERT_EQ(found, ByDefinition(plane, round % 6).Labels()) << round;
    objects += Count(found);
  }
  EXPECT_GT(objects, 1000u);
}

}  // namespace
}  // namespace tessera::instances
