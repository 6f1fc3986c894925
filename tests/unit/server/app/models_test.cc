#include "server/app/models.h"

#include <gtest/gtest.h>

#include <string>

#include "tests/unit/server/app/app_fixture.h"

namespace tessera::app {
namespace {

using ModelsTest = AppTest;

TEST_F(ModelsTest, AnExportHasTheManifestThenTheWeights) {
  const ImportedVersion sent = VersionOf(owner_, "m");
  EXPECT_OK(models_.Import(owner_, sent, ""));
  auto version = models_.Export(owner_, registry::VersionName(Model("m")));
  ASSERT_OK(version);
  for (const auto& [name, digest] :
       {std::pair("manifest.json", sent.manifest_sha256),
        std::pair("weights.safetensors", sent.weights_sha256)}) {
    auto file = version->OpenNext();
    ASSERT_OK(file);
    ASSERT_TRUE(*file);
    EXPECT_EQ((*file)->filename, name);
    std::string bytes;
    EXPECT_TRUE(*(*file)->content.Next(bytes));
    EXPECT_EQ((*file)->content.size_bytes(), static_cast<int64_t>(bytes.size()));
    EXPECT_EQ(Sha256Hex(bytes), digest);
  }
  EXPECT_FALSE(*version->OpenNext());
}

}  // namespace
}  // namespace tessera::app
