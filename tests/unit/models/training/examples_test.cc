#include "models/training/examples.h"

#include <algorithm>
#include <random>
#include <set>

#include "gtest/gtest.h"
#include "tests/unit/models/training/synthetic.h"

namespace tessera::training {
namespace {

using imaging::LabelPlane;
using imaging::Plane;
using imaging::Size;
using version::TrainingParameters;

TrainingParameters SmallParameters() {
  TrainingParameters parameters;
  parameters.network = {.base_width = 4, .depth = 2};
  parameters.network_input_size = {32, 48};
  parameters.subimage_size = {32, 48};
  return parameters;
}

std::set<std::string> NamesOf(const std::vector<Source>& sources) {
  std::set<std::string> names;
  for (const Source& source : sources) names.insert(source.sample->name);
  return names;
}

TEST(SplitSamples, HoldsBackTheFractionWhateverTheOrder) {
  std::vector<data::Sample> samples = DiscSamples(20);
  TrainingParameters parameters = SmallParameters();
  parameters.validation_fraction = 0.2;
  const Split split = SplitSamples(samples, parameters);
  EXPECT_EQ(split.training.size(), 16u);
  const std::set<std::string> held_back = NamesOf(split.validation);
  EXPECT_EQ(held_back.size(), 4u);
  for (const std::string& name : NamesOf(split.training)) {
    EXPECT_EQ(held_back.count(name), 0u);
  }
  std::reverse(samples.begin(), samples.end());
  EXPECT_EQ(NamesOf(SplitSamples(samples, parameters).validation), held_back);
  parameters.seed = 2;
  EXPECT_NE(NamesOf(SplitSamples(samples, parameters).validation), held_back);
}

TEST(SplitSamples, FewSamplesAreAllForTraining) {
  TrainingParameters parameters = SmallParameters();
  parameters.validation_fraction = 0.1;
  const auto held_back = [&](int count) {
    const std::vector<data::Sample> samples = DiscSamples(count);
    return SplitSamples(samples, parameters).validation.size();
  };
  EXPECT_EQ(held_back(1), 0u);
  EXPECT_EQ(held_back(4), 0u);
  EXPECT_EQ(held_back(5), 1u);
  parameters.validation_fraction = 0.5;
  EXPECT_EQ(held_back(1), 0u);
  EXPECT_EQ(held_back(2), 1u);
  parameters.validation_fraction = 0;
  EXPECT_EQ(held_back(20), 0u);
}

TEST(SplitSamples, TheOnlySampleWithObjectsIsForTraining) {
  std::vector<data::Sample> samples = DiscSamples(6);
  TrainingParameters parameters = SmallParameters();
  parameters.validation_fraction = 0.5;
  for (size_t keep = 0; keep < samples.size(); ++keep) {
    for (size_t i = 0; i < samples.size(); ++i) {
      samples[i].object_count = i == keep ? 6 : 0;
    }
    const Split split = SplitSamples(samples, parameters);
    EXPECT_EQ(NamesOf(split.training).count(samples[keep].name), 1u);
  }
}

TEST(SplitSamples, TrainingMaximumIsThatOfTrainingSamples) {
  std::vector<data::Sample> samples = DiscSamples(2);
  TrainingParameters parameters = SmallParameters();
  parameters.intensity = version::IntensityNormalization::kTrainingMax;
  samples[1].image.at(3, 3) = 999;
  const Split split = SplitSamples(samples, parameters);
  EXPECT_EQ(split.training_max, 999);
  EXPECT_EQ(split.training[0].range.low, 0);
  EXPECT_EQ(split.training[0].range.high, 999);
}

TEST(PlanEpoch, CropsCoverAsManyPixelsAsTheSamplesHave) {
  std::vector<data::Sample> samples = DiscSamples(1, {64, 64});
  samples.push_back(DiscSamples(1, {20, 20}).front());
  TrainingParameters parameters = SmallParameters();
  const Split split = SplitSamples(samples, parameters);
  std::vector<size_t> plan = PlanEpoch(split.training, parameters, 1);
  EXPECT_EQ(plan.size(), 3u + 1u);  // 4096 / 1536, rounded up.
  EXPECT_EQ(plan, PlanEpoch(split.training, parameters, 1));
  parameters.sampling = version::Sampling::kRescale;
  EXPECT_EQ(PlanEpoch(split.training, parameters, 1).size(), 2u);
}

TEST(PlanEpoch, EachEpochHasItsOwnOrder) {
  const std::vector<data::Sample> samples = DiscSamples(20);
  const TrainingParameters parameters = SmallParameters();
  const Split split = SplitSamples(samples, parameters);
  EXPECT_NE(PlanEpoch(split.training, parameters, 1),
            PlanEpoch(split.training, parameters, 2));
}

TEST(MakeTrainingExample, HasTheNetworkInputSizeFromSamplesOfAnySize) {
  for (const Size size : {Size{64, 64}, Size{9, 200}, Size{1, 1}}) {
    std::vector<data::Sample> samples = DiscSamples(1, size);
    for (const auto sampling :
         {version::Sampling::kCrop, version::Sampling::kRescale}) {
      TrainingParameters parameters = SmallParameters();
      parameters.sampling = sampling;
      parameters.subimage_size = {50, 40};
      const Split split = SplitSamples(samples, parameters);
      std::mt19937_64 random(1);
      const Example example =
          MakeTrainingExample(split.training[0], parameters, random);
      EXPECT_EQ(example.image.size(), parameters.network_input_size);
      EXPECT_EQ(example.target.size(), parameters.network_input_size);
      EXPECT_EQ(example.weights.size(), parameters.network_input_size);
    }
  }
}

TEST(MakeTrainingExample, ImageAndTargetStayTogether) {
  const std::vector<data::Sample> samples = DiscSamples(1, {80, 80});
  TrainingParameters parameters = SmallParameters();
  const Split split = SplitSamples(samples, parameters);
  for (int seed = 0; seed < 20; ++seed) {
    std::mt19937_64 random(seed);
    const Example example =
        MakeTrainingExample(split.training[0], parameters, random);
    double objects = 0, ground = 0, object_pixels = 0, ground_pixels = 0;
    for (size_t i = 0; i < example.target.pixels().size(); ++i) {
      const bool object = example.target.pixels()[i] != 0;
      (object ? objects : ground) += example.image.pixels()[i];
      (object ? object_pixels : ground_pixels) += 1;
    }
    ASSERT_GT(object_pixels, 0);
    EXPECT_GT(objects / object_pixels, ground / ground_pixels + 0.2);
  }
}

TEST(MakeValidationExample, KeepsTheWholeSampleAndPadsToThePoolingGrid) {
  const std::vector<data::Sample> samples = DiscSamples(1, {33, 50});
  TrainingParameters parameters = SmallParameters();
  const Split split = SplitSamples(samples, parameters);
  const ValidationExample whole =
      MakeValidationExample(split.training[0], parameters);
  EXPECT_EQ(whole.mask, samples[0].mask);
  EXPECT_EQ(whole.scaled, (Size{33, 50}));
  EXPECT_EQ(whole.example.image.size(), (Size{36, 52}));
  parameters.sampling = version::Sampling::kRescale;
  EXPECT_EQ(MakeValidationExample(split.training[0], parameters).scaled,
            parameters.network_input_size);
}

TEST(MakeValidationExample, TakesTheMiddleOfALargeSample) {
  const std::vector<data::Sample> samples = DiscSamples(1, {1000, 4000});
  const TrainingParameters parameters = SmallParameters();
  const Split split = SplitSamples(samples, parameters);
  const ValidationExample middle =
      MakeValidationExample(split.training[0], parameters);
  EXPECT_EQ(middle.mask.size(), middle.scaled);
  const double area =
      static_cast<double>(middle.scaled.height) * middle.scaled.width;
  EXPECT_LE(area, 1 << 20);
  EXPECT_GT(area, 0.99 * (1 << 20));
}

// One pixel and its neighbourhood at a time.
Plane<uint8_t> CutByDefinition(const LabelPlane& objects, int gap) {
  Plane<uint8_t> target(objects.size(), 0);
  for (int y = 0; y < objects.height(); ++y) {
    for (int x = 0; x < objects.width(); ++x) {
      const uint32_t label = objects.at(x, y);
      bool alone = label != 0;
      for (int v = std::max(0, y - gap);
           v <= std::min(objects.height() - 1, y + gap); ++v) {
        for (int u = std::max(0, x - gap);
             u <= std::min(objects.width() - 1, x + gap); ++u) {
          const uint32_t other = objects.at(u, v);
          alone = alone && (other == 0 || other == label);
        }
      }
      target.at(x, y) = alone ? 1 : 0;
    }
  }
  return target;
}

TEST(CutTouching, EqualsTheDefinition) {
  std::mt19937 random(3);
  for (int gap = 0; gap < 4; ++gap) {
    LabelPlane objects({25, 31}, 0);
    for (uint32_t n = 1; n < 9; ++n) {
      const int x0 = static_cast<int>(random() % 25);
      const int y0 = static_cast<int>(random() % 19);
      for (int y = y0; y < y0 + 6; ++y) {
        for (int x = x0; x < x0 + 6; ++x) objects.at(x, y) = n;
      }
    }
    EXPECT_EQ(CutTouching(objects, gap), CutByDefinition(objects, gap)) << gap;
  }
}

}  // namespace
}  // namespace tessera::training
