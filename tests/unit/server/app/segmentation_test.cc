#include "server/app/segmentation.h"

#include <gtest/gtest.h>

#include <string>

#include "models/imaging/image_writer.h"
#include "server/inference/devices.h"
#include "server/inference/memory_budget.h"
#include "tests/unit/server/app/app_fixture.h"

namespace tessera::app {
namespace {

// Objects are of no interest here.
class NoSink final : public inference::SegmentSink {
 public:
  absl::Status OnStart(const inference::SegmentStart&) override { return {}; }
  absl::Status OnProgress(const inference::SegmentProgress&) override {
    return {};
  }
  absl::Status OnObject(const inference::SegmentSlice&,
                        const inference::DetectedObject&) override {
    return {};
  }
  absl::Status OnSliceEnd(int) override { return {}; }
};

class SegmentationTest : public AppTest {
 protected:
  SegmentationTest() : AppTest(Limited()) {
    EXPECT_OK(models_.Import(owner_, VersionOf(owner_, "m"), ""));
    const std::vector<imaging::GrayPlane> planes(
        1, imaging::GrayPlane({.height = 20, .width = 30}, 7));
    EXPECT_OK(imaging::WriteGrayTiff(image_, planes, 8));
  }
  static config::SecurityOptions Limited() {
    config::SecurityOptions options = Authenticating();
    options.max_stored_bytes_per_user = 10'000;
    options.max_pixels_per_hour_per_user = 599;
    return options;
  }
  absl::Status Segment(const Caller& caller) {
    NoSink sink;
    return segmentation_
        .Segment(caller,
                 {.model = registry::VersionName(Model("m")),
                  .image = image_,
                  .slices = {},
                  .parameters = {}},
                 sink, {})
        .status();
  }

  const std::filesystem::path image_ = folder_ / "image.tif";
  NullMetrics metrics_;
  inference::RegistryModels stored_{registry_, state_.files()};
  inference::Devices devices_{
      {{.name = "cpu", .hardware = "cpu"}}, stored_, clock_, {}};
  inference::MemoryBudget budget_{1 << 20};
  inference::Segmenter segmenter_{devices_, budget_, metrics_};
  std::unique_ptr<Spool> spool_ =
      Spool::Create(folder_ / "spool", 1 << 20).value();
  Segmentation segmentation_{*control_, segmenter_, *spool_};
};

TEST_F(SegmentationTest, AHiddenModelLooksAbsent) {
  const registry::VersionName hidden(Model("m"));
  EXPECT_OK(segmentation_.CheckModel(owner_, hidden));
  EXPECT_OK(segmentation_.CheckModel(admin_, hidden));
  EXPECT_ERROR(segmentation_.CheckModel(stranger_, hidden), kNotFound,
               "MODEL_NOT_FOUND");
  EXPECT_ERROR(
      segmentation_.CheckModel(owner_, registry::VersionName(Model("x"))),
      kNotFound, "MODEL_NOT_FOUND");
  EXPECT_ERROR(segmentation_.Prepare(stranger_, hidden, {}, {"a.tif", 5}),
               kNotFound, "MODEL_NOT_FOUND");
}

// Files take hours to come.
TEST_F(SegmentationTest, ARightThatWentWhileTheFileCameCountsNoMore) {
  const registry::VersionName model(Model("m"));
  EXPECT_OK(models_.Share(owner_, Model("m"), access::Visibility::kPublic, ""));
  EXPECT_OK(segmentation_.CheckModel(viewer_, model));
  EXPECT_OK(
      models_.Share(owner_, Model("m"), access::Visibility::kPrivate, ""));
  EXPECT_ERROR(Segment(viewer_), kNotFound, "MODEL_NOT_FOUND");
}

TEST_F(SegmentationTest, TheQuotaOfPixelsHoldsForAllButAdmins) {
  // 600 pixels; the model cannot be loaded, which is found later.
  EXPECT_ERROR(Segment(owner_), kResourceExhausted, "QUOTA_PIXELS");
  EXPECT_NE(ReasonOf(Segment(admin_)), "QUOTA_PIXELS");
}

}  // namespace
}  // namespace tessera::app
