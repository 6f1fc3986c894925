#include "models/evaluation/average_precision.h"

#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <random>
#include <set>
#include <string>
#include <vector>

namespace tessera::evaluation {
namespace {

using imaging::LabelPlane;

// One digit a pixel; rows have the same length.
LabelPlane Draw(const std::vector<std::string>& rows) {
  LabelPlane plane({static_cast<int>(rows.size()),
                    static_cast<int>(rows.front().size())},
                   0);
  for (int y = 0; y < plane.height(); ++y) {
    for (int x = 0; x < plane.width(); ++x) plane.at(x, y) = rows[y][x] - '0';
  }
  return plane;
}

TEST(Compare, EqualPlanesAreAllTruePositives) {
  const LabelPlane plane = Draw({"1102", "1102", "0003"});
  for (const Counts& counts : Compare(plane, plane)) {
    EXPECT_EQ(counts.true_positives, 3);
    EXPECT_EQ(counts.false_positives, 0);
    EXPECT_EQ(counts.false_negatives, 0);
    EXPECT_EQ(counts.AveragePrecision(), 1.0);
  }
}

TEST(Compare, NumbersThemselvesDoNotMatter) {
  const LabelPlane truth = Draw({"1102", "1102", "0003"});
  LabelPlane predicted = Draw({"7709", "7709", "0005"});
  for (uint32_t& label : predicted.pixels()) {
    if (label == 9) label = 4'294'967'295u;
  }
  EXPECT_EQ(Compare(truth, predicted)[8].true_positives, 3);
}

TEST(Compare, ThresholdIsInclusive) {
  // 3 of 4 pixels: IoU 0.75, exactly a threshold.
  const CountsByThreshold counts =
      Compare(Draw({"1111", "0000"}), Draw({"1110", "0000"}));
  EXPECT_EQ(counts[5].true_positives, 1);
  EXPECT_EQ(counts[6].true_positives, 0);
  EXPECT_EQ(counts[6].false_positives, 1);
  EXPECT_EQ(counts[6].false_negatives, 1);
}

TEST(Compare, EveryThresholdIsReachedByItsOwnFraction) {
  for (size_t i = 0; i < kIouThresholds.size(); ++i) {
    LabelPlane truth({1, 20}, 1);
    LabelPlane predicted({1, 20}, 0);
    const int shared = 10 + static_cast<int>(i);
    for (int x = 0; x < shared; ++x) predicted.at(x, 0) = 1;
    const CountsByThreshold counts = Compare(truth, predicted);
    for (size_t j = 0; j < counts.size(); ++j) {
      EXPECT_EQ(counts[j].true_positives, j <= i ? 1 : 0) << i << ' ' << j;
    }
  }
}

TEST(Compare, TwoHalvesMatchTheirWholeOnce) {
  const CountsByThreshold counts = Compare(Draw({"1111"}), Draw({"1122"}));
  EXPECT_EQ(counts[0].true_positives, 1);
  EXPECT_EQ(counts[0].false_positives, 1);
  EXPECT_EQ(counts[0].false_negatives, 0);
  EXPECT_EQ(counts[1].true_positives, 0);
}

TEST(Compare, NoObjectsGiveNoAveragePrecision) {
  const LabelPlane none({3, 3}, 0);
  EXPECT_TRUE(std::isnan(Compare(none, none)[0].AveragePrecision()));
  EXPECT_EQ(Compare(none, Draw({"100", "000", "000"}))[0].AveragePrecision(),
            0.0);
  EXPECT_TRUE(std::isnan(
      Compare(LabelPlane(), LabelPlane())[0].AveragePrecision()));
}

TEST(Accumulate, PoolsObjectsNotImages) {
  CountsByThreshold pooled;
  Accumulate(pooled, Compare(Draw({"1203"}), Draw({"1203"})));
  Accumulate(pooled, Compare(Draw({"1000"}), Draw({"0001"})));
  EXPECT_EQ(pooled[0].AveragePrecision(), 3.0 / 5.0);
}

// The most distinct pairs of IoU ≥ `threshold`, by trying all: pixel sets
// here, one pass over the plane there.
class BruteForce {
 public:
  BruteForce(const LabelPlane& truth, const LabelPlane& predicted) {
    std::map<uint32_t, std::set<int>> t, p;
    for (size_t i = 0; i < truth.pixels().size(); ++i) {
      const int at = static_cast<int>(i);
      if (truth.pixels()[i] != 0) t[truth.pixels()[i]].insert(at);
      if (predicted.pixels()[i] != 0) p[predicted.pixels()[i]].insert(at);
    }
    for (const auto& [n, a] : t) {
      auto& row = ious_.emplace_back();
      for (const auto& [m, b] : p) {
        std::set<int> both = a;
        both.insert(b.begin(), b.end());
        const size_t shared = a.size() + b.size() - both.size();
        row.push_back(static_cast<double>(shared) / both.size());
      }
    }
    predicted_count_ = p.size();
  }

  Counts At(double threshold) const {
    std::vector<bool> taken(predicted_count_);
    const int64_t found = Most(0, threshold, taken);
    return {found, static_cast<int64_t>(predicted_count_) - found,
            static_cast<int64_t>(ious_.size()) - found};
  }

 private:
  int64_t Most(size_t row, double threshold, std::vector<bool>& taken) const {
    if (row == ious_.size()) return 0;
    int64_t most = Most(row + 1, threshold, taken);
    for (size_t i = 0; i < predicted_count_; ++i) {
      if (taken[i] || ious_[row][i] < threshold) continue;
      taken[i] = true;
      most = std::max(most, 1 + Most(row + 1, threshold, taken));
      taken[i] = false;
    }
    return most;
  }

  std::vector<std::vector<double>> ious_;
  size_t predicted_count_ = 0;
};

// `truth` with some pixels changed, so that all IoUs occur.
LabelPlane Disturb(const LabelPlane& truth, double rate,
                   std::mt19937_64& random) {
  LabelPlane plane = truth;
  std::bernoulli_distribution change(rate);
  std::uniform_int_distribution<uint32_t> label(0, 7);
  for (uint32_t& pixel : plane.pixels()) {
    if (change(random)) pixel = label(random);
  }
  return plane;
}

TEST(Compare, AgreesWithBruteForceOnRandomPlanes) {
  std::mt19937_64 random(1);
  int64_t matches = 0;
  for (int round = 0; round < 2000; ++round) {
    std::uniform_int_distribution<int> side(1, 9);
    LabelPlane truth({side(random), side(random)}, 0);
    std::uniform_int_distribution<int> block(1, 4);
    const int step = block(random);
    for (int y = 0; y < truth.height(); ++y) {
      for (int x = 0; x < truth.width(); ++x) {
        truth.at(x, y) = (x / step * 3 + y / step * 5) % 7;
      }
    }
    const LabelPlane predicted =
        Disturb(truth, (round % 10) * 0.05, random);
    const CountsByThreshold counts = Compare(truth, predicted);
    const BruteForce expected(truth, predicted);
    for (size_t i = 0; i < counts.size(); ++i) {
      const Counts want = expected.At(kIouThresholds[i]);
      ASSERT_EQ(counts[i].true_positives, want.true_positives);
      ASSERT_EQ(counts[i].false_positives, want.false_positives);
      ASSERT_EQ(counts[i].false_negatives, want.false_negatives);
      matches += want.true_positives;
    }
  }
  EXPECT_GT(matches, 1000);
}

TEST(AveragePrecisionTest, MeanOfImagesLeavesOutImagesWithoutObjects) {
  CountsByThreshold half = {};
  half.fill({.true_positives = 1, .false_positives = 1});
  CountsByThreshold none = {};
  none.fill({.false_negatives = 4});
  const ApByThreshold mean = MeanOfImages({half, CountsByThreshold{}, none});
  for (const double ap : mean) EXPECT_DOUBLE_EQ(ap, 0.25);
  EXPECT_TRUE(std::isnan(MeanOfImages({CountsByThreshold{}}).front()));
}

}  // namespace
}  // namespace tessera::evaluation
