#include "server/app/probabilities.h"

#include <gtest/gtest.h>

#include <string>

#include "models/imaging/image_writer.h"
#include "server/inference/devices.h"
#include "server/inference/memory_budget.h"
#include "tests/unit/server/app/app_fixture.h"

namespace tessera::app {
namespace {

class ProbabilitiesTest : public AppTest {
 protected:
  ProbabilitiesTest() : AppTest(Limited()) {
    EXPECT_OK(models_.Import(owner_, VersionOf(owner_, "m"), ""));
    const std::vector<imaging::GrayPlane> planes(
        1, imaging::GrayPlane({.height = 20, .width = 30}, 7));
    const auto path = folder_ / "image.tif";
    EXPECT_OK(imaging::WriteGrayTiff(path, planes, 8));
    bytes_ = testing::ReadBytes(path);
    slice_.sha256 = Send(owner_, bytes_);
  }
  static config::SecurityOptions Limited() {
    config::SecurityOptions options = Authenticating();
    options.max_pixels_per_hour_per_user = 99;
    return options;
  }

  absl::Status Read(const Caller& caller, const std::string& model,
                    const imaging::Rect& region) {
    return probabilities_
        .Read(caller, {.model = registry::VersionName(Model(model)),
                       .slice = slice_,
                       .region = region})
        .status();
  }

  std::string bytes_;
  pictures::SliceId slice_;
  std::unique_ptr<pictures::Pictures> pictures_ =
      pictures::Pictures::Open(
          state_.files(), clock_,
          {.folder = folder_ / "pictures",
           .reserve = [](const std::string&, int64_t, const std::stop_token&)
               -> absl::StatusOr<std::shared_ptr<void>> {
             return std::shared_ptr<void>();
           }})
          .value();
  Images images_{*control_, *pictures_, catalog_, uploads_};
  inference::RegistryModels stored_{registry_, state_.files()};
  inference::Devices devices_{
      {{.name = "cpu", .hardware = "cpu"}}, stored_, clock_, {}};
  inference::MemoryBudget budget_{1 << 20};
  inference::Probability probability_{devices_, budget_};
  Probabilities probabilities_{*control_, images_, probability_, {}};
};

TEST_F(ProbabilitiesTest, NeedTheRightToTheModelAndToTheImage) {
  EXPECT_ERROR(Read(owner_, "x", {0, 0, 5, 5}), kNotFound, "MODEL_NOT_FOUND");
  EXPECT_ERROR(Read(stranger_, "m", {0, 0, 5, 5}), kNotFound,
               "MODEL_NOT_FOUND");
  ASSERT_OK(models_.Share(owner_, Model("m"), access::Visibility::kPublic, ""));
  EXPECT_ERROR(Read(stranger_, "m", {0, 0, 5, 5}), kNotFound, "FILE_NOT_FOUND");
  Send(stranger_, bytes_);
  // Beyond the image: both rights are there.
  EXPECT_ERROR(Read(stranger_, "m", {0, 0, 31, 5}), kInvalidArgument,
               "REGION_INVALID");
}

TEST_F(ProbabilitiesTest, CountTowardsThePixelsOfTheCaller) {
  EXPECT_ERROR(Read(owner_, "m", {0, 0, 10, 10}), kResourceExhausted,
               "QUOTA_PIXELS");
  // Fits into the allowance; the model cannot be loaded, which is found later.
  EXPECT_NE(ReasonOf(Read(owner_, "m", {0, 0, 10, 9})), "QUOTA_PIXELS");
  EXPECT_ERROR(Read(owner_, "m", {0, 0, 10, 9}), kResourceExhausted,
               "QUOTA_PIXELS");
}

}  // namespace
}  // namespace tessera::app
