#include "models/version/plan.h"

#include <cmath>
#include <functional>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace tessera::version {
namespace {

using ::testing::HasSubstr;

void Nothing(TrainingParameters&) {}

// 100 images of 512×512 with objects of that diameter.
Fingerprint Nuclei(double diameter_px = 24) {
  return {.samples = 100,
          .objects = 4000,
          .pixels = int64_t{100} * 512 * 512,
          .smallest_image = {512, 512},
          .median_image = {512, 512},
          .largest_image = {512, 512},
          .diameter_p05_px = diameter_px / 2,
          .diameter_median_px = diameter_px,
          .diameter_p95_px = diameter_px * 2,
          .object_fraction = 0.2,
          .touching_fraction = 0.12,
          .bits = 8};
}

Fingerprint Images(int samples, imaging::Size size, double diameter_px = 24) {
  Fingerprint images = Nuclei(diameter_px);
  images.samples = samples;
  images.pixels = int64_t{samples} * size.height * size.width;
  images.smallest_image = images.median_image = images.largest_image = size;
  return images;
}

// The reason of the decision on `name`; empty if there is none.
std::string ReasonOf(const Plan& plan, const std::string& name) {
  for (const PlanDecision& decision : plan.decisions) {
    if (decision.name == name) return decision.reason;
  }
  return "";
}

TEST(Plan, OfOrdinaryObjectsKeepsTheirScale) {
  const TrainingParameters p = PlanTraining(Nuclei(), Nothing).parameters;
  EXPECT_EQ(p.target, Target::kDistance);
  EXPECT_EQ(p.network.base_width, 16);
  EXPECT_EQ(p.network.normalization, NetworkNormalization::kBatch);
  EXPECT_EQ(p.network_input_size, (imaging::Size{256, 256}));
  EXPECT_EQ(p.subimage_size, (imaging::Size{256, 256}));
  EXPECT_EQ(p.batch_size, 8);
  EXPECT_EQ(p.crops_per_epoch, 400);  // 100 images of four crops.
  EXPECT_EQ(p.epochs, 64);            // 64 passes.
  EXPECT_DOUBLE_EQ(p.learning_rate, 0.003);
  EXPECT_EQ(p.learning_rate_schedule, LearningRateSchedule::kCosine);
  EXPECT_EQ(p.precision, Precision::kAuto);
  EXPECT_EQ(p.touching_gap_px, 0);
  EXPECT_EQ(p.early_stopping_patience, 0);
}

TEST(Plan, ScalesObjectsIntoTheRangeThatSuitsTheNetwork) {
  const auto side = [](double diameter) {
    return PlanTraining(Nuclei(diameter), Nothing)
        .parameters.subimage_size.height;
  };
  EXPECT_EQ(side(0), 256);  // Unknown.
  EXPECT_EQ(side(14), 256);
  EXPECT_EQ(side(60), 256);
  EXPECT_EQ(side(7), 128);
  EXPECT_EQ(side(120), 512);
  EXPECT_EQ(side(13), 238);  // 256 · 13 / 14 is 237.7.
  EXPECT_EQ(side(0.1), 16);
}

TEST(Plan, InputIsNoLargerThanTheImages) {
  const auto sizes = [](imaging::Size images, double diameter) {
    const auto p = PlanTraining(Images(50, images, diameter), Nothing);
    return std::pair(p.parameters.network_input_size,
                     p.parameters.subimage_size);
  };
  using Sizes = std::pair<imaging::Size, imaging::Size>;
  EXPECT_EQ(sizes({100, 300}, 24), (Sizes{{112, 256}, {112, 256}}));
  EXPECT_EQ(sizes({112, 113}, 24), (Sizes{{112, 128}, {112, 128}}));
  EXPECT_EQ(sizes({20, 20}, 24), (Sizes{{64, 64}, {64, 64}}));
  EXPECT_EQ(sizes({300, 300}, 120), (Sizes{{160, 160}, {320, 320}}));
}

TEST(Plan, BatchesHaveAboutTheSamePixels) {
  const auto batch = [](int side, int samples) {
    return PlanTraining(Images(samples, {side, side}), Nothing)
        .parameters.batch_size;
  };
  EXPECT_EQ(batch(256, 500), 8);
  EXPECT_EQ(batch(176, 500), 17);  // 8 · 65,536 / 30,976.
  EXPECT_EQ(batch(64, 500), 32);
  const auto larger = [](TrainingParameters& p) {
    p.network_input_size = {1024, 1024};
  };
  EXPECT_EQ(PlanTraining(Nuclei(), larger).parameters.batch_size, 2);
}

TEST(Plan, BudgetIsBoundedOnBothSides) {
  const auto crops = [](const Fingerprint& fingerprint) {
    const auto p = PlanTraining(fingerprint, Nothing).parameters;
    return std::pair(p.crops_per_epoch, p.epochs);
  };
  EXPECT_EQ(crops(Images(4, {256, 256})), std::pair(200, 40));
  EXPECT_EQ(crops(Images(1000, {256, 256})), std::pair(1000, 60));
  EXPECT_EQ(crops(Images(100'000, {256, 256})), std::pair(4000, 15));
  // Of inputs a quarter the size there are four times as many.
  EXPECT_EQ(crops(Images(4, {128, 128})), std::pair(200, 160));
}

TEST(Plan, AveragesOverTheLastTwentiethOfTheSteps) {
  const auto kept = [](int epochs) {
    return PlanTraining(Nuclei(), [&](auto& p) { p.epochs = epochs; })
        .parameters.weight_averaging;
  };
  EXPECT_DOUBLE_EQ(kept(100), 0.996);  // 5,000 steps: 50 of 8 crops an epoch.
  EXPECT_DOUBLE_EQ(kept(8), 0.95);
  EXPECT_DOUBLE_EQ(kept(1), 0.9);
  EXPECT_DOUBLE_EQ(kept(10'000), 0.999);
}

TEST(Plan, WhatFollowsFromAValueFollowsFromTheGivenOne) {
  const auto plan = [](const GivenParameters& given) {
    return PlanTraining(Nuclei(120), given).parameters;
  };
  const auto input = plan([](auto& p) { p.network_input_size = {128, 64}; });
  EXPECT_EQ(input.network_input_size, (imaging::Size{128, 64}));
  EXPECT_EQ(input.subimage_size, (imaging::Size{256, 128}));
  EXPECT_EQ(input.batch_size, 32);
  EXPECT_DOUBLE_EQ(input.learning_rate, 0.006);

  const auto subimage = plan([](auto& p) { p.subimage_size = {300, 300}; });
  EXPECT_EQ(subimage.network_input_size, (imaging::Size{256, 256}));
  EXPECT_EQ(subimage.subimage_size, (imaging::Size{300, 300}));

  const auto batch = plan([](auto& p) { p.batch_size = 2; });
  EXPECT_DOUBLE_EQ(batch.learning_rate, 0.0015);

  const auto crops = plan([](auto& p) { p.crops_per_epoch = 1000; });
  EXPECT_EQ(crops.crops_per_epoch, 1000);
  EXPECT_EQ(crops.epochs, 8);

  const auto target = plan([](auto& p) { p.target = Target::kForeground; });
  EXPECT_EQ(target.touching_gap_px, 1);
}

TEST(Plan, GivenEpochsArePassesOverTheSamples) {
  const auto two = [](TrainingParameters& p) { p.epochs = 2; };
  const TrainingParameters p =
      PlanTraining(Images(4, {256, 256}), two).parameters;
  EXPECT_EQ(p.epochs, 2);
  EXPECT_EQ(p.crops_per_epoch, 0);
  // Four crops would be half a step of eight.
  EXPECT_EQ(p.batch_size, 2);
}

TEST(Plan, GivenValuesWin) {
  TrainingParameters all = PyjamasParameters();
  all.network_input_size = {64, 96};
  all.subimage_size = {100, 200};
  all.epochs = 7;
  all.crops_per_epoch = 11;
  all.seed = 5;
  all.device = "cpu";
  const Plan plan =
      PlanTraining(Nuclei(), [&](TrainingParameters& p) { p = all; });
  EXPECT_EQ(plan.parameters, all);
  ASSERT_FALSE(plan.decisions.empty());
  for (const PlanDecision& decision : plan.decisions) {
    EXPECT_EQ(decision.reason, "given") << decision.name;
  }
}

TEST(Plan, LeavesOutSpecksAndNothingOfASizeThatTheSamplesHave) {
  const auto bound = [](double smallest_px) {
    Fingerprint fingerprint = Nuclei();
    fingerprint.smallest_object_px = smallest_px;
    return PlanTraining(fingerprint, Nothing).parameters.min_area_px;
  };
  EXPECT_EQ(bound(500), 10);
  EXPECT_EQ(bound(20), 10);
  EXPECT_EQ(bound(9), 4);
  EXPECT_EQ(bound(3), 1);
  EXPECT_EQ(bound(1), 1);
}

TEST(Plan, KnowsTheSmallestObjectByTheDiametersOfAnEarlierFingerprint) {
  const auto bound = [](double diameter_px) {
    return PlanTraining(Nuclei(diameter_px), Nothing).parameters.min_area_px;
  };
  EXPECT_EQ(bound(24), 10);
  EXPECT_EQ(bound(4), 1);
  EXPECT_EQ(bound(0), 10);
}

TEST(Plan, WithPyjamasSamplingLeavesOutSpecksToo) {
  Fingerprint fingerprint = Nuclei();
  fingerprint.smallest_object_px = 12;
  const auto rescale = [](auto& p) { p.sampling = Sampling::kRescale; };
  EXPECT_EQ(PlanTraining(fingerprint, rescale).parameters.min_area_px, 6);
  const auto pyjamas = PlanOfPreset("pyjamas", fingerprint, Nothing);
  EXPECT_EQ(pyjamas->parameters.min_area_px, 6);
  EXPECT_THAT(ReasonOf(*pyjamas, "min_area_px"), HasSubstr("12 px"));
  EXPECT_EQ(PlanOfPreset("pyjamas", fingerprint,
                         [](auto& p) { p.min_area_px = 0; })
                ->parameters.min_area_px,
            0);
}

TEST(Plan, TellsWhatWasGivenAndWhyTheRestIsSo) {
  // The same value as planned, and still given.
  const Plan plan = PlanTraining(Nuclei(7), [](TrainingParameters& p) {
    p.batch_size = 8;
    p.seed = 1;
  });
  EXPECT_EQ(ReasonOf(plan, "batch_size"), "given");
  EXPECT_EQ(ReasonOf(plan, "seed"), "given");
  EXPECT_EQ(ReasonOf(plan, "device"), "");
  EXPECT_THAT(ReasonOf(plan, "target"), HasSubstr("12%"));
  EXPECT_THAT(ReasonOf(plan, "subimage_size"), HasSubstr("7.0 px"));
  EXPECT_EQ(plan.decisions[3].name, "subimage_size");
  EXPECT_EQ(plan.decisions[3].value, "128x128");
  EXPECT_EQ(ReasonOf(plan, "masks"), "");
}

TEST(Plan, SaysThatMasksAreBinary) {
  Fingerprint binary = Nuclei();
  binary.binary_masks = true;
  for (const char* preset : {"default", "pyjamas"}) {
    EXPECT_EQ(ReasonOf(*PlanOfPreset(preset, binary, Nothing), "masks"),
              "objects are told apart by connection: masks are binary");
  }
}

TEST(Plan, OfPyjamasIsAsPyjamasHasIt) {
  TrainingParameters expected = PyjamasParameters();
  expected.subimage_size = {512, 512};
  expected.min_area_px = 10;
  EXPECT_EQ(PlanOfPreset("pyjamas", Nuclei(200), Nothing)->parameters,
            expected);
  expected.network_input_size = {64, 96};
  const auto plan =
      PlanOfPreset("pyjamas", Nuclei(200), [](TrainingParameters& p) {
        p.network_input_size = {64, 96};
      });
  EXPECT_EQ(plan->parameters, expected);
  EXPECT_EQ(ReasonOf(*plan, "network_input_size"), "given");
}

TEST(Plan, WholeSamplesAreAppliedAtTheScaleOfTheirTraining) {
  const auto rescale = [](auto& p) { p.sampling = Sampling::kRescale; };
  const auto given = [](auto& p) { p.subimage_size = {300, 200}; };
  const auto crop = [](auto& p) {
    p.sampling = Sampling::kCrop;
    p.network_input_size = {64, 96};
  };
  Fingerprint fingerprint = Images(9, {300, 500});
  const auto subimage = [&](const char* preset, const GivenParameters& set) {
    return PlanOfPreset(preset, fingerprint, set)->parameters.subimage_size;
  };
  EXPECT_EQ(subimage("pyjamas", Nothing), (imaging::Size{300, 500}));
  EXPECT_EQ(subimage("default", rescale), (imaging::Size{300, 500}));
  EXPECT_EQ(subimage("pyjamas", given), (imaging::Size{300, 200}));
  // Crops keep their scale.
  EXPECT_EQ(subimage("pyjamas", crop), (imaging::Size{64, 96}));
  // Sizes out of the parameter's range.
  fingerprint.median_image = {8, 100'000};
  EXPECT_EQ(subimage("pyjamas", Nothing), (imaging::Size{16, 65'536}));
  fingerprint.median_image = {};
  EXPECT_EQ(subimage("pyjamas", Nothing), (imaging::Size{256, 256}));
}

TEST(Plan, PresetsThatAreNotKnownAreRefused) {
  const auto refused = PlanOfPreset("keras", Nuclei(), Nothing).status();
  EXPECT_EQ(refused.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(refused.message()), HasSubstr("default, pyjamas"));
}

TEST(Plan, IsValidWhateverTheDatasetIsLike) {
  for (const int depth : {1, 4, 5, 6}) {
    for (const double diameter : {0.0, 0.01, 5.0, 14.0, 59.9, 400.0, 1e9}) {
      for (const int side : {0, 1, 15, 255, 257, 60'000}) {
        for (const int samples : {0, 1, 7, 1'000'000}) {
          const auto p = PlanTraining(Images(samples, {side, 100}, diameter),
                                      [&](TrainingParameters& parameters) {
                                        parameters.network.depth = depth;
                                      })
                             .parameters;
          ASSERT_TRUE(Validate(p).ok())
              << Validate(p) << ": depth " << depth << ", diameter "
              << diameter << ", side " << side << ", samples " << samples;
        }
      }
    }
  }
}

TEST(Plan, LeavesWrongGivenValuesToBeNamed) {
  const std::vector<std::pair<std::string, GivenParameters>> cases = {
      {"network_input_size",
       [](auto& p) { p.network_input_size = {-1, 0}; }},
      {"subimage_size", [](auto& p) { p.subimage_size = {0, -7}; }},
      {"depth", [](auto& p) { p.network.depth = 99; }},
      {"batch_size", [](auto& p) { p.batch_size = -1; }},
      {"crops_per_epoch", [](auto& p) { p.crops_per_epoch = -1; }},
      {"learning_rate", [](auto& p) { p.learning_rate = std::nan(""); }}};
  for (const auto& [name, given] : cases) {
    const auto status = Validate(PlanTraining(Nuclei(), given).parameters);
    EXPECT_THAT(std::string(status.message()), HasSubstr(name));
  }
}

TEST(Plan, DecisionsComeBackFromJson) {
  const Plan plan = PlanTraining(Nuclei(), Nothing);
  const auto back = DecisionsFromJson(ToJson(plan.decisions));
  ASSERT_TRUE(back.ok()) << back.status();
  EXPECT_EQ(*back, plan.decisions);
  for (const char* json : {"[]", "{}", R"({"decisions":[1]})",
                           R"({"decisions":[{"name":"a"}]})"}) {
    EXPECT_FALSE(DecisionsFromJson(json).ok()) << json;
  }
}

TEST(Plan, OfMixedMagnificationGivesEachSampleItsOwnScale) {
  Fingerprint mixed = Images(100, {128, 128}, 90);
  mixed.sample_diameter_p05_px = 10;
  mixed.sample_diameter_median_px = 40;
  mixed.sample_diameter_p95_px = 60;
  const Plan plan = PlanTraining(mixed, Nothing);
  EXPECT_EQ(plan.parameters.least_diameter_px, 18);
  EXPECT_EQ(plan.parameters.most_diameter_px, 36);
  EXPECT_EQ(plan.parameters.subimage_size, (imaging::Size{256, 256}));
  EXPECT_EQ(plan.parameters.network_input_size, (imaging::Size{256, 256}));
  EXPECT_THAT(ReasonOf(plan, "most_diameter_px"), HasSubstr("10.0 to 60.0 px"));
  EXPECT_TRUE(Validate(plan.parameters).ok());

  mixed.sample_diameter_p05_px = 11;
  const Plan one_scale = PlanTraining(mixed, Nothing);
  EXPECT_EQ(one_scale.parameters.most_diameter_px, 0);
  EXPECT_EQ(ReasonOf(one_scale, "most_diameter_px"), "");
}

TEST(Plan, AGivenScaleHoldsForSamplesOfMixedMagnification) {
  Fingerprint mixed = Nuclei();
  mixed.sample_diameter_p05_px = 10;
  mixed.sample_diameter_p95_px = 90;
  const auto given = [](auto& p) { p.subimage_size = {300, 300}; };
  EXPECT_EQ(PlanTraining(mixed, given).parameters.most_diameter_px, 0);
  const Plan off = PlanTraining(mixed, [](auto& p) { p.most_diameter_px = 0; });
  EXPECT_EQ(off.parameters.most_diameter_px, 0);
}

}  // namespace
}  // namespace tessera::version
