#include "models/examples/split.h"

#include <algorithm>
#include <set>
#include <string>

#include "gtest/gtest.h"
#include "tests/support/stored_samples.h"
#include "tests/unit/models/examples/disc_samples.h"

namespace tessera::examples {
namespace {

using imaging::Size;
using testing::Stored;
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
  for (const Source& source : sources) names.insert(source.name);
  return names;
}

std::set<std::string> HeldBack(const std::vector<data::Sample>& samples,
                               const TrainingParameters& parameters) {
  const auto stored = Stored(samples, parameters);
  return NamesOf(SplitSamples(stored->sources(), parameters).validation);
}

TEST(SplitSamples, HoldsBackTheFractionWhateverTheOrder) {
  std::vector<data::Sample> samples = DiscSamples(20);
  TrainingParameters parameters = SmallParameters();
  parameters.validation_fraction = 0.2;
  const auto stored = Stored(samples, parameters);
  const Split split = SplitSamples(stored->sources(), parameters);
  EXPECT_EQ(split.training.size(), 16u);
  const std::set<std::string> held_back = NamesOf(split.validation);
  EXPECT_EQ(held_back.size(), 4u);
  for (const std::string& name : NamesOf(split.training)) {
    EXPECT_EQ(held_back.count(name), 0u);
  }
  std::reverse(samples.begin(), samples.end());
  EXPECT_EQ(HeldBack(samples, parameters), held_back);
  parameters.seed = 2;
  EXPECT_NE(HeldBack(samples, parameters), held_back);
}

TEST(SplitSamples, FewSamplesAreAllForTraining) {
  TrainingParameters parameters = SmallParameters();
  parameters.validation_fraction = 0.1;
  const auto held_back = [&](int count) {
    return HeldBack(DiscSamples(count), parameters).size();
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
  TrainingParameters parameters = SmallParameters();
  parameters.validation_fraction = 0.5;
  for (size_t keep = 0; keep < 6; ++keep) {
    std::vector<data::Sample> samples = DiscSamples(6);
    for (size_t i = 0; i < samples.size(); ++i) {
      if (i == keep) continue;
      samples[i].mask = imaging::LabelPlane(samples[i].mask.size(), 0);
      samples[i].object_count = 0;
    }
    const auto stored = Stored(samples, parameters);
    const Split split = SplitSamples(stored->sources(), parameters);
    EXPECT_EQ(NamesOf(split.training).count(samples[keep].name), 1u);
  }
}

TEST(SplitSamples, TrainingMaximumIsThatOfTrainingSamples) {
  std::vector<data::Sample> samples = DiscSamples(2);
  TrainingParameters parameters = SmallParameters();
  parameters.intensity = version::IntensityNormalization::kTrainingMax;
  samples[1].image.at(3, 3) = 999;
  const auto stored = Stored(samples, parameters);
  const Split split = SplitSamples(stored->sources(), parameters);
  EXPECT_EQ(split.training_max, 999);
  EXPECT_EQ(split.training[0].range.low, 0);
  EXPECT_EQ(split.training[0].range.high, 999);
}

TEST(PlanEpoch, CropsCoverAsManyPixelsAsTheSamplesHave) {
  std::vector<data::Sample> samples = DiscSamples(1, {64, 64});
  samples.push_back(DiscSamples(1, {20, 20}).front());
  TrainingParameters parameters = SmallParameters();
  const auto stored = Stored(samples, parameters);
  const Split split = SplitSamples(stored->sources(), parameters);
  std::vector<PlannedCrop> plan = PlanEpoch(split.training, parameters, 1);
  EXPECT_EQ(plan.size(), 3u + 1u);  // 4096 / 1536, rounded up.
  EXPECT_EQ(plan, PlanEpoch(split.training, parameters, 1));
  parameters.sampling = version::Sampling::kRescale;
  EXPECT_EQ(PlanEpoch(split.training, parameters, 1).size(), 2u);
}

TEST(PlanEpoch, EachEpochHasItsOwnOrder) {
  const std::vector<data::Sample> samples = DiscSamples(20);
  const TrainingParameters parameters = SmallParameters();
  const auto stored = Stored(samples, parameters);
  const Split split = SplitSamples(stored->sources(), parameters);
  EXPECT_NE(PlanEpoch(split.training, parameters, 1),
            PlanEpoch(split.training, parameters, 2));
}

TEST(PlanEpoch, CropsPerEpochTakeEachSampleInTurn) {
  const std::vector<data::Sample> samples = DiscSamples(5, {32, 48});
  TrainingParameters parameters = SmallParameters();
  parameters.validation_fraction = 0;
  parameters.crops_per_epoch = 12;
  const auto stored = Stored(samples, parameters);
  const Split split = SplitSamples(stored->sources(), parameters);
  const std::vector<PlannedCrop> plan = PlanEpoch(split.training, parameters, 1);
  ASSERT_EQ(plan.size(), 12u);
  for (size_t i = 0; i < samples.size(); ++i) {
    const auto times =
        std::count(plan.begin(), plan.end(), PlannedCrop{.source = i});
    EXPECT_GE(times, 2);
    EXPECT_LE(times, 3);
  }
  parameters.crops_per_epoch = 3;
  EXPECT_EQ(PlanEpoch(split.training, parameters, 1).size(), 3u);
}

TEST(PlanEpoch, CropsAroundObjectsShowEachObjectAsOften) {
  std::vector<data::Sample> samples = DiscSamples(4, {32, 48});
  TrainingParameters parameters = SmallParameters();
  parameters.validation_fraction = 0;
  parameters.object_crops = 0.75;
  parameters.crops_per_epoch = 64;  // 48 around the 24 objects.
  const auto stored = Stored(samples, parameters);
  const Split split = SplitSamples(stored->sources(), parameters);
  const std::vector<PlannedCrop> plan = PlanEpoch(split.training, parameters, 1);
  ASSERT_EQ(plan.size(), 64u);
  for (size_t i = 0; i < samples.size(); ++i) {
    EXPECT_EQ(std::count(plan.begin(), plan.end(), PlannedCrop{.source = i}),
              4);
    for (size_t k = 0; k < 6; ++k) {
      EXPECT_EQ(std::count(plan.begin(), plan.end(),
                           PlannedCrop{.source = i, .object = k}),
                2);
    }
  }
}

}  // namespace
}  // namespace tessera::examples
