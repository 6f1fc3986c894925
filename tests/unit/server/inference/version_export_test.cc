#include "server/inference/version_export.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <future>

#include "absl/synchronization/notification.h"
#include "base/retry_delay.h"
#include "tests/support/fake_clock.h"
#include "tests/support/scratch_folder.h"
#include "tests/support/server_state.h"
#include "tests/support/status_matchers.h"
#include "tests/unit/models/inference/small_networks.h"
#include "tests/unit/server/inference/import_version.h"

namespace tessera::inference {
namespace {

constexpr imaging::Size kInput = {64, 64};

class VersionExportTest : public ::testing::Test {
 protected:
  VersionExportTest() {
    const version::Manifest manifest = ManifestFor(kInput, kInput);
    const auto name = ImportVersion(state_, registry_, "cells", manifest,
                                    RandomWeights(manifest));
    version_ = registry_.Resolve(name).value();
  }

  testing::ScratchFolder folder_;
  testing::FakeClock clock_;
  testing::ServerState state_{folder_.path(), clock_};
  registry::ModelRegistry registry_{state_.database(), state_.files(), clock_};
  RegistryModels models_{registry_, state_.files()};
  MemoryBudget budget_{int64_t{1} << 30};
  registry::ModelVersion version_;
};

TEST_F(VersionExportTest, AFileIsNamedAfterItsVersionAndGoesWithItsOwner) {
  VersionExport exports(models_, budget_, {});
  std::filesystem::path path;
  {
    const auto made = exports.Write(version_, ExportFormat::kOnnx);
    ASSERT_OK(made);
    EXPECT_EQ(made->filename, "cells-1.onnx");
    path = made->file.path();
    EXPECT_GT(std::filesystem::file_size(path), 1000U);
  }
  EXPECT_FALSE(std::filesystem::exists(path));
  const auto package = exports.Write(version_, ExportFormat::kBioimageio);
  ASSERT_OK(package);
  EXPECT_EQ(package->filename, "cells-1.zip");
}

// Tells when its weights are wanted, and waits.
class SlowModels final : public ModelSource {
 public:
  explicit SlowModels(const ModelSource& models) : models_(models) {}

  absl::StatusOr<registry::VersionName> ResolveName(
      const registry::VersionName& name) const override {
    return models_.ResolveName(name);
  }
  absl::StatusOr<registry::ModelVersion> Resolve(
      const registry::VersionName& name) const override {
    return models_.Resolve(name);
  }
  absl::StatusOr<storage::LocalBlob> FetchWeights(
      const registry::ModelVersion& version) const override {
    wanted_.Notify();
    go_on_.WaitForNotification();
    return models_.FetchWeights(version);
  }

  void AwaitWanted() { wanted_.WaitForNotification(); }
  void GoOn() { go_on_.Notify(); }

 private:
  const ModelSource& models_;
  mutable absl::Notification wanted_;
  mutable absl::Notification go_on_;
};

TEST_F(VersionExportTest, OneFileIsMadeAtATime) {
  SlowModels slow(models_);
  VersionExport exports(slow, budget_, {});
  auto first = std::async(std::launch::async, [&] {
    return exports.Write(version_, ExportFormat::kOnnx).status();
  });
  slow.AwaitWanted();
  const absl::Status second =
      exports.Write(version_, ExportFormat::kOnnx).status();
  EXPECT_ERROR(second, kResourceExhausted, "SERVER_BUSY");
  EXPECT_TRUE(RetryDelayOf(second).has_value());
  slow.GoOn();
  EXPECT_OK(first.get());
}

TEST_F(VersionExportTest, AServerWithTooLittleMemorySaysSo) {
  MemoryBudget small(1000);
  VersionExport exports(models_, small, {});
  EXPECT_ERROR(exports.Write(version_, ExportFormat::kBioimageio),
               kResourceExhausted, "MEMORY_TOO_SMALL");
}

}  // namespace
}  // namespace tessera::inference
