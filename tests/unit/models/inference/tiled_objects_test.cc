#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "models/inference/predictor.h"
#include "models/instances/decode.h"
#include "tests/unit/models/inference/painted.h"
#include "tests/unit/models/inference/small_networks.h"

namespace tessera::inference {
namespace {

using imaging::GrayPlane;
using imaging::LabelPlane;
using version::Target;

LabelPlane Objects(Predictor& predictor, const GrayPlane& image) {
  return instances::DecodeObjects(
      PlanesOrDie(predictor, image),
      {.target = predictor.manifest().parameters.target, .min_area_px = 10});
}

size_t Count(const LabelPlane& labels) {
  return *std::max_element(labels.pixels().begin(), labels.pixels().end());
}

// The largest IoU of each object of `labels` with one of `other`.
std::vector<double> BestIous(const LabelPlane& labels,
                             const LabelPlane& other) {
  std::vector<int64_t> areas(Count(labels));
  std::vector<int64_t> other_areas(Count(other));
  std::vector<int64_t> shared(areas.size() * other_areas.size());
  for (size_t i = 0; i < labels.pixels().size(); ++i) {
    const uint32_t a = labels.pixels()[i];
    const uint32_t b = other.pixels()[i];
    if (a != 0) ++areas[a - 1];
    if (b != 0) ++other_areas[b - 1];
    if (a != 0 && b != 0) ++shared[(a - 1) * other_areas.size() + b - 1];
  }
  std::vector<double> best(areas.size());
  for (size_t a = 0; a < areas.size(); ++a) {
    for (size_t b = 0; b < other_areas.size(); ++b) {
      const auto both = static_cast<double>(shared[a * other_areas.size() + b]);
      const auto sum = static_cast<double>(areas[a] + other_areas[b]);
      best[a] = std::max(best[a], both / (sum - both));
    }
  }
  return best;
}

// A target, and how many pixels of the network's input a tile may have: those
// of one subimage, some, or all of the image.
struct Case {
  Target target;
  int64_t tile_px;
};

class TiledObjects : public ::testing::TestWithParam<Case> {};

TEST_P(TiledObjects, AreThoseOfTheWholeImage) {
  std::mt19937_64 random(9);
  const Target target = GetParam().target;
  const std::string& weights = TrainedWeights(target);
  const version::Manifest manifest = ManifestFor({64, 64}, {64, 64}, target);
  const int64_t bytes_a_pixel = 4 * manifest.parameters.network.base_width;
  auto tiled =
      LoadOrDie(manifest, weights,
                {.most_feature_bytes = GetParam().tile_px * bytes_a_pixel});
  auto whole =
      LoadOrDie(ManifestFor({192, 256}, {192, 256}, target), weights);
  for (int round = 0; round < 3; ++round) {
    const GrayPlane image = LargeImage(random);
    const LabelPlane once = Objects(*whole, image);
    const LabelPlane by_tiles = Objects(*tiled, image);
    ASSERT_GT(Count(once), 8u);
    EXPECT_EQ(Count(by_tiles), Count(once));
    std::vector<int64_t> areas(Count(once) + 1);
    for (const uint32_t label : once.pixels()) ++areas[label];
    EXPECT_GT(*std::max_element(areas.begin() + 1, areas.end()), 2 * 64 * 64)
        << "an object larger than a tile";
    for (const double iou : BestIous(once, by_tiles)) EXPECT_GE(iou, 0.99);
  }
}

INSTANTIATE_TEST_SUITE_P(Targets, TiledObjects,
                         ::testing::Values(
                             Case{Target::kForeground, 64 * 64},
                             Case{Target::kDistance, 64 * 64},
                             Case{Target::kDistance, 120 * 120},
                             Case{Target::kDistance, 300 * 300}),
                         [](const auto& one) {
                           return absl::StrCat(
                               version::NameOf(one.param.target), "By",
                               one.param.tile_px);
                         });

}  // namespace
}  // namespace tessera::inference
