#include "server/inference/probability.h"

#include <gtest/gtest.h>

#include <cmath>
#include <string>

#include "models/version/manifest.h"
#include "server/registry/model_registry.h"
#include "tests/support/fake_clock.h"
#include "tests/support/scratch_folder.h"
#include "tests/support/server_state.h"
#include "tests/support/status_matchers.h"
#include "tests/unit/models/inference/small_networks.h"
#include "tests/unit/server/inference/import_version.h"

namespace tessera::inference {
namespace {

using imaging::FloatPlane;
using imaging::GrayPlane;
using imaging::Rect;

constexpr imaging::Size kInput = {64, 64};

class ProbabilityTest : public ::testing::Test {
 protected:
  registry::VersionName Import(const std::string& id,
                               const version::Manifest& manifest,
                               const std::string& weights) {
    return ImportVersion(state_, registry_, id, manifest, weights);
  }

  // Dark where the regions of the tests lie, so that the percentiles of a
  // region are not those of the image.
  static GrayPlane TestImage() {
    GrayPlane image({300, 400}, 0);
    for (int y = 0; y < image.height(); ++y) {
      for (int x = 0; x < image.width(); ++x) {
        image.at(x, y) =
            static_cast<uint16_t>(x * 37 % 101 + y * 11 % 53 + (x > 250) * 900);
      }
    }
    return image;
  }

  static ProbabilityRequest Ask(const registry::VersionName& model,
                                const GrayPlane& image, const Rect& region) {
    return {.model = model,
            .image_size = image.size(),
            .region = region,
            .read =
                [&image](const Rect& rect) {
                  GrayPlane part({rect.height(), rect.width()}, 0);
                  for (int y = 0; y < rect.height(); ++y) {
                    for (int x = 0; x < rect.width(); ++x) {
                      part.at(x, y) = image.at(rect.x0 + x, rect.y0 + y);
                    }
                  }
                  return part;
                },
            .count =
                [&image] {
                  imaging::IntensityHistogram histogram;
                  histogram.Add(image);
                  return histogram;
                }};
  }

  // Compares with the planes of the whole image; `tolerance` is in 8-bit steps.
  static void ExpectPartOf(const std::vector<FloatPlane>& whole,
                           const Rect& region, const ProbabilityPlanes& found,
                           double tolerance) {
    for (size_t i = 0; i < found.planes.size(); ++i) {
      ASSERT_EQ(found.planes[i].size(),
                (imaging::Size{region.height(), region.width()}));
      for (int y = 0; y < region.height(); ++y) {
        for (int x = 0; x < region.width(); ++x) {
          ASSERT_NEAR(found.planes[i].at(x, y),
                      255 * whole[i].at(region.x0 + x, region.y0 + y),
                      tolerance)
              << i << ": " << x << ", " << y;
        }
      }
    }
  }

  testing::ScratchFolder folder_;
  testing::FakeClock clock_;
  testing::ServerState state_{folder_.path(), clock_};
  registry::ModelRegistry registry_{state_.database(), state_.files(), clock_};
  RegistryModels models_{registry_, state_.files()};
  Devices devices_{NameDevices({"cpu"}, 2).value(), models_, clock_, {}};
  MemoryBudget budget_{int64_t{1} << 30};
  Probability probability_{devices_, budget_};
};

TEST_F(ProbabilityTest, ARegionHasTheProbabilitiesOfTheWholeImage) {
  const version::Manifest manifest = ManifestFor(kInput, kInput);
  const std::string weights = PointwiseWeights(manifest, {-3, 3}, {1, -1});
  const auto model = Import("m", manifest, weights);
  const GrayPlane image = TestImage();
  const auto whole = PlanesOrDie(*LoadOrDie(manifest, weights), image);
  for (const Rect region : {Rect{0, 0, 90, 70}, Rect{101, 99, 220, 241},
                            Rect{399, 299, 400, 300}}) {
    const auto found = probability_.Compute(Ask(model, image, region), {});
    ASSERT_OK(found);
    EXPECT_EQ(found->model_version, "models/m/versions/1");
    EXPECT_EQ(found->names, std::vector<std::string>{"foreground"});
    // Rounding to 8 bit.
    ExpectPartOf(whole, region, *found, 0.51);
  }
}

TEST_F(ProbabilityTest, SeesTheSurroundingsOfTheRegion) {
  const version::Manifest manifest =
      ManifestFor(kInput, kInput, version::Target::kDistance);
  const std::string& weights = TrainedWeights(version::Target::kDistance);
  const auto model = Import("m", manifest, weights);
  const GrayPlane image = TestImage();
  const auto whole = PlanesOrDie(*LoadOrDie(manifest, weights), image);
  const Rect region{120, 100, 200, 200};
  const auto found = probability_.Compute(Ask(model, image, region), {});
  ASSERT_OK(found);
  EXPECT_EQ(found->names, (std::vector<std::string>{"foreground", "distance"}));
  // Tiles lie elsewhere than in the whole image.
  ExpectPartOf(whole, region, *found, 8);
}

TEST_F(ProbabilityTest, EndsWhenItIsStopped) {
  const version::Manifest manifest = ManifestFor(kInput, kInput);
  const auto model = Import("m", manifest, RandomWeights(manifest));
  const GrayPlane image = TestImage();
  std::stop_source stop;
  stop.request_stop();
  EXPECT_TRUE(absl::IsCancelled(
      probability_.Compute(Ask(model, image, {0, 0, 50, 50}), stop.get_token())
          .status()));
  ProbabilityRequest given = Ask(model, image, {0, 0, 50, 50});
  given.parameters.diameter = DiameterChoice::kGiven;
  given.parameters.diameter_px = -4;
  EXPECT_ERROR(probability_.Compute(given, {}), kInvalidArgument,
               "PARAMETER_OUT_OF_RANGE");
}

}  // namespace
}  // namespace tessera::inference
