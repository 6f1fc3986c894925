// Accuracy of labelled objects: AP = TP / (TP + FP + FN) at an IoU threshold,
// as the 2018 Data Science Bowl and Schmidt et al. 2018 count it.
#ifndef TESSERA_MODELS_EVALUATION_AVERAGE_PRECISION_H_
#define TESSERA_MODELS_EVALUATION_AVERAGE_PRECISION_H_

#include <array>
#include <cstdint>
#include <vector>

#include "models/imaging/image.h"

namespace tessera::evaluation {

inline constexpr std::array<double, 10> kIouThresholds = {
    0.50, 0.55, 0.60, 0.65, 0.70, 0.75, 0.80, 0.85, 0.90, 0.95};

struct Counts {
  int64_t true_positives = 0;
  int64_t false_positives = 0;
  int64_t false_negatives = 0;

  Counts& operator+=(const Counts& other);
  // NaN if neither truth nor prediction has an object.
  double AveragePrecision() const;
};

using CountsByThreshold = std::array<Counts, kIouThresholds.size()>;
using ApByThreshold = std::array<double, kIouThresholds.size()>;

// Compares two label planes. A true object matches a predicted object if their
// IoU is at least the threshold. Pairs are matched by descending IoU, and each
// object is matched once at most. Labels need not be consecutive.
// REQUIRES: both planes have the same size.
CountsByThreshold Compare(const imaging::LabelPlane& truth,
                          const imaging::LabelPlane& predicted);

// The means over images of their own AP. An image without an object, true or
// predicted, does not count. All NaN if no image counts.
ApByThreshold MeanOfImages(const std::vector<CountsByThreshold>& images);

// Adds the counts of one image to `pooled`, for the AP over a set of images.
void Accumulate(CountsByThreshold& pooled, const CountsByThreshold& image);

}  // namespace tessera::evaluation

#endif  // TESSERA_MODELS_EVALUATION_AVERAGE_PRECISION_H_
