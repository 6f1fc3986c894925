#include "models/starter/starter.h"

#include <gtest/gtest.h>

#include <string>

#include "base/sha256.h"
#include "models/version/manifest.h"
#include "models/version/safetensors.h"
#include "tests/support/scratch_folder.h"
#include "tests/support/status_matchers.h"

namespace tessera::starter {
namespace {

// Tests run in the project's root.
std::string FileBytes(const std::string& name) {
  return testing::ReadBytes("models/starter/" + name);
}

TEST(Starter, IsTheTwoFilesOfTheFolder) {
  EXPECT_EQ(Sha256Hex(Weights()), Sha256Hex(FileBytes("weights.safetensors")));
  EXPECT_EQ(Manifest(), FileBytes("manifest.json"));
}

TEST(Starter, IsAVersion) {
  const auto manifest = version::ManifestFromJson(Manifest());
  ASSERT_OK(manifest);
  EXPECT_FALSE(manifest->sample_sha256.empty());
  EXPECT_GT(manifest->fingerprint.diameter_median_px, 0);
  const auto weights = version::ParseSafetensors(Weights());
  ASSERT_OK(weights);
  size_t bytes = 0;
  for (const auto& [name, tensor] : weights->tensors) {
    bytes += tensor.bytes.size();
  }
  EXPECT_GE(bytes, 4 * static_cast<size_t>(manifest->parameter_count));
}

TEST(Starter, IsSmallEnoughForTheRepository) {
  EXPECT_LE(Weights().size() + Manifest().size(), 10'000'000u);
}

}  // namespace
}  // namespace tessera::starter
