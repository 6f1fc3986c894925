#include "models/evaluation/average_precision.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <limits>
#include <tuple>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace tessera::evaluation {
namespace {

// Pixel counts of each object, and of each overlap of a true and a predicted
// object.
struct Contingency {
  std::unordered_map<uint32_t, int64_t> truth_areas;
  std::unordered_map<uint32_t, int64_t> predicted_areas;
  std::unordered_map<uint64_t, int64_t> shared;  // truth << 32 | predicted
};

struct Match {
  double iou;
  uint32_t truth;
  uint32_t predicted;
};

// Counts runs of equal pairs before the look-up, because label planes consist
// mostly of runs.
Contingency Count(const std::vector<uint32_t>& truth,
                  const std::vector<uint32_t>& predicted) {
  Contingency counted;
  for (size_t begin = 0; begin < truth.size();) {
    size_t end = begin + 1;
    while (end < truth.size() && truth[end] == truth[begin] &&
           predicted[end] == predicted[begin]) {
      ++end;
    }
    const uint32_t t = truth[begin];
    const uint32_t p = predicted[begin];
    const int64_t run = static_cast<int64_t>(end - begin);
    if (t != 0) counted.truth_areas[t] += run;
    if (p != 0) counted.predicted_areas[p] += run;
    if (t != 0 && p != 0) counted.shared[uint64_t{t} << 32 | p] += run;
    begin = end;
  }
  return counted;
}

// Returns the matches with at least the lowest threshold, by descending IoU;
// each object is in one match at most. An object can have two candidates only
// at an IoU of exactly 0.5, if it consists of two halves. Then the smaller
// number is taken, so that the result does not depend on the hash order.
std::vector<Match> DistinctMatches(const Contingency& counted) {
  std::vector<Match> candidates;
  for (const auto& [pair, shared] : counted.shared) {
    const auto truth = static_cast<uint32_t>(pair >> 32);
    const auto predicted = static_cast<uint32_t>(pair);
    const int64_t together = counted.truth_areas.at(truth) +
                             counted.predicted_areas.at(predicted) - shared;
    const double iou =
        static_cast<double>(shared) / static_cast<double>(together);
    if (iou >= kIouThresholds.front()) {
      candidates.push_back({iou, truth, predicted});
    }
  }
  std::sort(candidates.begin(), candidates.end(),
            [](const Match& a, const Match& b) {
              return std::tie(b.iou, a.truth, a.predicted) <
                     std::tie(a.iou, b.truth, b.predicted);
            });
  std::unordered_set<uint32_t> truth_taken;
  std::unordered_set<uint32_t> predicted_taken;
  std::vector<Match> matches;
  for (const Match& match : candidates) {
    if (truth_taken.count(match.truth) != 0 ||
        predicted_taken.count(match.predicted) != 0) {
      continue;
    }
    truth_taken.insert(match.truth);
    predicted_taken.insert(match.predicted);
    matches.push_back(match);
  }
  return matches;
}

}  // namespace

Counts& Counts::operator+=(const Counts& other) {
  true_positives += other.true_positives;
  false_positives += other.false_positives;
  false_negatives += other.false_negatives;
  return *this;
}

double Counts::AveragePrecision() const {
  const int64_t all = true_positives + false_positives + false_negatives;
  if (all == 0) return std::numeric_limits<double>::quiet_NaN();
  return static_cast<double>(true_positives) / static_cast<double>(all);
}

CountsByThreshold Compare(const imaging::LabelPlane& truth,
                          const imaging::LabelPlane& predicted) {
  assert(truth.size() == predicted.size());
  const Contingency counted = Count(truth.pixels(), predicted.pixels());
  const std::vector<Match> matches = DistinctMatches(counted);
  CountsByThreshold result;
  for (size_t i = 0; i < kIouThresholds.size(); ++i) {
    const int64_t found = std::count_if(
        matches.begin(), matches.end(),
        [&](const Match& match) { return match.iou >= kIouThresholds[i]; });
    result[i].true_positives = found;
    result[i].false_positives =
        static_cast<int64_t>(counted.predicted_areas.size()) - found;
    result[i].false_negatives =
        static_cast<int64_t>(counted.truth_areas.size()) - found;
  }
  return result;
}

ApByThreshold MeanOfImages(const std::vector<CountsByThreshold>& images) {
  ApByThreshold mean = {};
  int counted = 0;
  for (const CountsByThreshold& image : images) {
    // Either all thresholds have an AP or none has.
    if (std::isnan(image.front().AveragePrecision())) continue;
    ++counted;
    for (size_t i = 0; i < mean.size(); ++i) {
      mean[i] += image[i].AveragePrecision();
    }
  }
  for (double& sum : mean) sum /= counted;
  return mean;
}

void Accumulate(CountsByThreshold& pooled, const CountsByThreshold& image) {
  for (size_t i = 0; i < pooled.size(); ++i) pooled[i] += image[i];
}

}  // namespace tessera::evaluation
