#include "server/inference/model_cache.h"

#include <gtest/gtest.h>

#include <vector>

#include "base/sha256.h"
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

using imaging::GrayPlane;
using imaging::Size;

constexpr Size kInput = {256, 256};

class ModelCacheTest : public ::testing::Test {
 protected:
  ModelCacheTest() {
    const version::Manifest manifest = ManifestFor(kInput, kInput);
    const std::string weights = RandomWeights(manifest);
    network_bytes_ = static_cast<int64_t>(weights.size()) * 5;
    for (const char* id : {"a", "b"}) {
      ImportVersion(state_, registry_, id, manifest, weights);
    }
  }

  static registry::VersionName Name(const std::string& id) {
    return registry::VersionName::Parse("models/" + id).value();
  }

  testing::ScratchFolder folder_;
  testing::FakeClock clock_;
  testing::ServerState state_{folder_.path(), clock_};
  registry::ModelRegistry registry_{state_.database(), state_.files(), clock_};
  RegistryModels models_{registry_, state_.files()};
  int64_t network_bytes_ = 0;
};

TEST_F(ModelCacheTest, RefusesANetworkThatNeverFits) {
  ModelCache cache(models_, "cpu", {},
                   {.bytes = network_bytes_ - 1});
  EXPECT_ERROR(cache.Get(Name("a")), kResourceExhausted, "MEMORY_TOO_SMALL");
}

TEST_F(ModelCacheTest, DropsWhatIsNotUsedForWhatIs) {
  ModelCache cache(models_, "cpu", {},
                   {.bytes = network_bytes_ * 3 / 2});
  for (const char* id : {"a", "b", "a"}) EXPECT_OK(cache.Get(Name(id)));
}

TEST_F(ModelCacheTest, CountsNetworksInUseThatItDoesNotKeep) {
  ModelCache cache(models_, "cpu", {},
                   {.bytes = network_bytes_ * 3 / 2});
  auto used = cache.Get(Name("a")).value();
  EXPECT_ERROR(cache.Get(Name("b")), kResourceExhausted, "MODELS_IN_USE");
  EXPECT_EQ(cache.Get(Name("a")).value(), used) << "it was dropped for nothing";
  used.reset();
  EXPECT_OK(cache.Get(Name("b")));
}

TEST_F(ModelCacheTest, ComputesInPartsWhatTakesTooMuchMemory) {
  ModelCache roomy(models_, "cpu");
  // Between what 192×192 and 256×256 take.
  ModelCache tight(models_, "cpu", {}, {.feature_bytes = 20 << 20});
  GrayPlane image(kInput, 0);
  for (int y = 0; y < kInput.height; ++y) {
    for (int x = 0; x < kInput.width; ++x) {
      image.at(x, y) = static_cast<uint16_t>(x * y % 251);
    }
  }
  std::vector<OutOfMemoryFallback> fallbacks;
  const PredictOptions options = {
      .on_out_of_memory = [&](OutOfMemoryFallback fallback) {
        fallbacks.push_back(fallback);
      }};
  const auto whole =
      PlanesOrDie(*roomy.Get(Name("a")).value()->predictor, image, options);
  EXPECT_TRUE(fallbacks.empty());
  const auto parts =
      PlanesOrDie(*tight.Get(Name("a")).value()->predictor, image, options);
  EXPECT_EQ(fallbacks, std::vector<OutOfMemoryFallback>{
                           OutOfMemoryFallback::kSmallerTiles});
  for (size_t i = 0; i < whole.front().pixels().size(); ++i) {
    ASSERT_NEAR(whole.front().pixels()[i], parts.front().pixels()[i], 1e-4);
  }
}

}  // namespace
}  // namespace tessera::inference
