#include "server/app/models.h"

#include <gtest/gtest.h>

#include <string>

#include "server/registry/starting_model.h"
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
    EXPECT_EQ((*file)->content.size_bytes(),
              static_cast<int64_t>(bytes.size()));
    EXPECT_EQ(Sha256Hex(bytes), digest);
  }
  EXPECT_FALSE(*version->OpenNext());
}

TEST_F(ModelsTest, MembersAddVersionsToTheStartingModel) {
  const std::string weights = testing::ExampleWeights('s');
  const std::string manifest = testing::ExampleManifest();
  registry::StartingModels starting(*database_, state_.files(), state_.blobs(),
                                    clock_);
  ASSERT_OK(
      starting.Add({.id = "nuclei", .weights = weights, .manifest = manifest}));
  EXPECT_OK(models_.Export(viewer_, registry::VersionName(Model("nuclei"))));

  ASSERT_OK(MakeDataset(owner_, "d"));
  EXPECT_OK(jobs_.Create(owner_, Training("d", "nuclei", "nuclei"), ""));
  EXPECT_OK(jobs_.Create(owner_, Training("d", "other", "nuclei"), ""));
  EXPECT_ERROR(jobs_.Create(viewer_, Training("d", "nuclei"), ""),
               kPermissionDenied, "ROLE_TOO_LOW");

  const auto second =
      models_.Import(stranger_, VersionOf(stranger_, "nuclei"), "");
  ASSERT_OK(second);
  EXPECT_EQ(second->name(), "models/nuclei/versions/2");
  const registry::VersionName first(Model("nuclei"), 1);
  const registry::VersionName added(Model("nuclei"), 2);
  EXPECT_ERROR(models_.Delete(stranger_, first), kPermissionDenied,
               "NOT_OWNER");
  EXPECT_ERROR(models_.Delete(colleague_, added), kPermissionDenied,
               "NOT_OWNER");
  EXPECT_ERROR(models_.Delete(viewer_, added), kPermissionDenied,
               "ROLE_TOO_LOW");
  EXPECT_OK(models_.Delete(stranger_, added));
  // An admin may keep the model for a group.
  EXPECT_OK(models_.Share(admin_, Model("nuclei"), access::Visibility::kGroup,
                          "lab"));
  EXPECT_OK(models_.Import(owner_, VersionOf(owner_, "nuclei"), ""));
  EXPECT_ERROR(models_.Delete(stranger_, first), kNotFound, "MODEL_NOT_FOUND");
  EXPECT_ERROR(models_.Import(stranger_, VersionOf(stranger_, "nuclei"), ""),
               kPermissionDenied, "NOT_OWNER");
}

}  // namespace
}  // namespace tessera::app
