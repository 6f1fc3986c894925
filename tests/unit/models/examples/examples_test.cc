#include "models/examples/examples.h"

#include <algorithm>
#include <random>

#include "gtest/gtest.h"
#include "models/instances/encode.h"
#include "tests/support/stored_samples.h"
#include "tests/unit/models/examples/disc_samples.h"

namespace tessera::examples {
namespace {

using imaging::Size;
using testing::Stored;
using version::Target;
using version::TrainingParameters;

TrainingParameters SmallParameters() {
  TrainingParameters parameters;
  parameters.network = {.base_width = 4, .depth = 2};
  parameters.network_input_size = {32, 48};
  parameters.subimage_size = {32, 48};
  return parameters;
}

TEST(MakeTrainingExample, HasTheNetworkInputSizeFromSamplesOfAnySize) {
  for (const Size size : {Size{64, 64}, Size{9, 200}, Size{1, 1}}) {
    std::vector<data::Sample> samples = DiscSamples(1, size);
    for (const auto sampling :
         {version::Sampling::kCrop, version::Sampling::kRescale}) {
      TrainingParameters parameters = SmallParameters();
      parameters.sampling = sampling;
      parameters.subimage_size = {50, 40};
      const auto stored = Stored(samples, parameters);
      const Split split = SplitSamples(stored->sources(), parameters);
      std::mt19937_64 random(1);
      const Example example =
          MakeTrainingExample(split.training[0], {}, parameters, random);
      EXPECT_EQ(example.image.size(), parameters.network_input_size);
      ASSERT_EQ(example.planes.size(), 1u);
      EXPECT_EQ(example.planes[0].size(), parameters.network_input_size);
      EXPECT_EQ(example.weights.size(), parameters.network_input_size);
    }
  }
}

TEST(MakeTrainingExample, ImageAndTargetStayTogether) {
  const std::vector<data::Sample> samples = DiscSamples(1, {80, 80});
  TrainingParameters parameters = SmallParameters();
  const auto stored = Stored(samples, parameters);
  const Split split = SplitSamples(stored->sources(), parameters);
  for (int seed = 0; seed < 20; ++seed) {
    std::mt19937_64 random(seed);
    const Example example =
        MakeTrainingExample(split.training[0], {}, parameters, random);
    double objects = 0, ground = 0, object_pixels = 0, ground_pixels = 0;
    for (size_t i = 0; i < example.planes[0].pixels().size(); ++i) {
      const bool object = example.planes[0].pixels()[i] != 0;
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
  const auto stored = Stored(samples, parameters);
  const Split split = SplitSamples(stored->sources(), parameters);
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
  const auto stored = Stored(samples, parameters);
  const Split split = SplitSamples(stored->sources(), parameters);
  const ValidationExample middle =
      MakeValidationExample(split.training[0], parameters);
  EXPECT_EQ(middle.mask.size(), middle.scaled);
  const double area =
      static_cast<double>(middle.scaled.height) * middle.scaled.width;
  EXPECT_LE(area, 1 << 20);
  EXPECT_GT(area, 0.99 * (1 << 20));
}

TEST(MakeTrainingExample, EveryTargetHasItsPlanes) {
  const std::vector<data::Sample> samples = DiscSamples(1, {80, 80});
  for (const Target target :
       {Target::kBorder, Target::kDistance, Target::kFlow}) {
    TrainingParameters parameters = SmallParameters();
    parameters.target = target;
    parameters.augmentation_zoom = 1.5;
    const auto stored = Stored(samples, parameters);
    const Split split = SplitSamples(stored->sources(), parameters);
    size_t background = 0;
    for (int seed = 0; seed < 10; ++seed) {
      std::mt19937_64 random(seed);
      const Example example =
          MakeTrainingExample(split.training[0], {}, parameters, random);
      const size_t beyond_first = target == Target::kFlow ? 2 : 1;
      ASSERT_EQ(example.planes.size(),
                1 + beyond_first + (target == Target::kDistance ? 4 : 0));
      EXPECT_EQ(example.weights.empty(), target != Target::kDistance);
      for (size_t p = 1; p <= beyond_first; ++p) {
        for (size_t i = 0; i < example.image.pixels().size(); ++i) {
          if (example.planes[0].pixels()[i] != 0) continue;
          ASSERT_EQ(example.planes[p].pixels()[i], 0) << NameOf(target);
          ++background;
        }
      }
    }
    EXPECT_GT(background, 0u) << NameOf(target);
  }
}

// Flows point inwards: a small step along one stays on the object, for every
// mirroring and also where the image is reflected to fill the crop.
TEST(MakeTrainingExample, FlowsAreMirroredWithTheirObjects) {
  for (const Size size : {Size{80, 80}, Size{30, 30}}) {
    const std::vector<data::Sample> samples = DiscSamples(1, size);
    TrainingParameters parameters = SmallParameters();
    parameters.network_input_size = parameters.subimage_size = {48, 48};
    parameters.target = Target::kFlow;
    const auto stored = Stored(samples, parameters);
    const Split split = SplitSamples(stored->sources(), parameters);
    int64_t inside = 0;
    int64_t all = 0;
    for (int seed = 0; seed < 16; ++seed) {
      std::mt19937_64 random(seed);
      const Example e =
          MakeTrainingExample(split.training[0], {}, parameters, random);
      for (int y = 3; y < 45; ++y) {
        for (int x = 3; x < 45; ++x) {
          if (e.planes[0].at(x, y) == 0) continue;
          const auto to_x = static_cast<int>(x + 2 * e.planes[2].at(x, y) + .5);
          const auto to_y = static_cast<int>(y + 2 * e.planes[1].at(x, y) + .5);
          inside += e.planes[0].at(to_x, to_y) != 0;
          ++all;
        }
      }
    }
    EXPECT_GT(static_cast<double>(inside), 0.98 * static_cast<double>(all));
  }
}

// The mean intensity on objects less that on the ground.
double Contrast(const Example& example) {
  double objects = 0, ground = 0, object_pixels = 0, ground_pixels = 0;
  for (size_t i = 0; i < example.planes[0].pixels().size(); ++i) {
    const bool object = example.planes[0].pixels()[i] != 0;
    (object ? objects : ground) += example.image.pixels()[i];
    (object ? object_pixels : ground_pixels) += 1;
  }
  return objects / object_pixels - ground / ground_pixels;
}

TEST(MakeTrainingExample, TurnsImageAndPlanesTogether) {
  const std::vector<data::Sample> samples = DiscSamples(1, {80, 80});
  TrainingParameters parameters = SmallParameters();
  parameters.target = Target::kDistance;
  parameters.augmentation_rotation = 1;
  const auto stored = Stored(samples, parameters);
  const Split split = SplitSamples(stored->sources(), parameters);
  double deepest = 0;  // A crop may cut all middles off.
  for (int seed = 0; seed < 20; ++seed) {
    std::mt19937_64 random(seed);
    const Example example =
        MakeTrainingExample(split.training[0], {}, parameters, random);
    EXPECT_EQ(example.image.size(), parameters.network_input_size);
    EXPECT_GT(Contrast(example), 0.2);
    for (size_t i = 0; i < example.image.pixels().size(); ++i) {
      const float depth = example.planes[1].pixels()[i];
      if (example.planes[0].pixels()[i] == 0) {
        ASSERT_EQ(depth, 0);
      }
      deepest = std::max<double>(deepest, depth);
    }
  }
  EXPECT_GT(deepest, 0.9);
}

TEST(MakeTrainingExample, InvertedExamplesHaveDarkObjects) {
  const std::vector<data::Sample> samples = DiscSamples(1, {80, 80});
  TrainingParameters parameters = SmallParameters();
  parameters.augmentation_inversion = 1;
  const auto stored = Stored(samples, parameters);
  const Split split = SplitSamples(stored->sources(), parameters);
  for (int seed = 0; seed < 10; ++seed) {
    std::mt19937_64 random(seed);
    EXPECT_LT(Contrast(MakeTrainingExample(split.training[0], {}, parameters,
                                           random)),
              -0.2);
  }
}

TEST(MakeTrainingExample, AroundAnObjectShowsIt) {
  const std::vector<data::Sample> samples = DiscSamples(1, {400, 400});
  const TrainingParameters parameters = SmallParameters();
  const auto stored = Stored(samples, parameters);
  const Source& source = stored->sources()[0];
  ASSERT_EQ(source.object_pixels.size(), 6u);
  for (size_t object = 0; object < 6; ++object) {
    const auto pixel = static_cast<size_t>(source.object_pixels[object]);
    EXPECT_EQ(samples[0].mask.pixels()[pixel], object + 1);
    std::mt19937_64 random(object);
    const Example example =
        MakeTrainingExample(source, object, parameters, random);
    const std::vector<float>& objects = example.planes[0].pixels();
    EXPECT_GT(std::count(objects.begin(), objects.end(), 1.0f), 0) << object;
  }
}

TEST(Examples, SamplesOfSmallObjectsAreEnlarged) {
  const std::vector<data::Sample> samples = DiscSamples(1, {80, 80});
  TrainingParameters parameters = SmallParameters();
  parameters.augmentation = false;
  const auto stored = Stored(samples, parameters);
  const Source& source = stored->sources()[0];
  ASSERT_GT(source.diameter_px, 8);
  ASSERT_LT(source.diameter_px, 16);
  EXPECT_EQ(MakeValidationExample(source, parameters).scaled, (Size{80, 80}));
  parameters.least_diameter_px = 2 * source.diameter_px;
  parameters.most_diameter_px = 3 * source.diameter_px;
  const ValidationExample enlarged = MakeValidationExample(source, parameters);
  EXPECT_EQ(enlarged.subimage, (Size{16, 24}));
  EXPECT_EQ(enlarged.scaled, (Size{160, 160}));
  EXPECT_EQ(enlarged.mask, samples[0].mask);
}

}  // namespace
}  // namespace tessera::examples
