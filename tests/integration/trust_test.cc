// Images on which a model is to be trusted, and images on which it is not.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

#include "models/imaging/image_writer.h"
#include "nlohmann/json.hpp"
#include "tests/integration/segmentation_jobs.h"
#include "tests/synthetic/nuclei.h"

namespace tessera::testing {
namespace {

using imaging::GrayPlane;
using ::testing::Contains;
using ::testing::Each;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr char kModel[] = "models/m";

synthetic::NucleiImage Nuclei(uint64_t seed, int side_px = 128) {
  return synthetic::MakeNuclei(seed, {.size = {side_px, side_px},
                                      .nuclei = side_px * side_px / 700,
                                      .min_radius_px = 5,
                                      .max_radius_px = 8,
                                      .touching_fraction = 0.2});
}

std::string Tiff(const std::vector<GrayPlane>& slices) {
  const ScratchFolder folder;
  EXPECT_TRUE(imaging::WriteGrayTiff(folder / "image.tif", slices, 16).ok());
  return ReadBytes(folder / "image.tif");
}

GrayPlane Noise(uint64_t seed) {
  GrayPlane image({128, 128}, 0);
  std::mt19937_64 random(seed);
  for (uint16_t& value : image.pixels()) {
    value = static_cast<uint16_t>(random() % 4096);
  }
  return image;
}

// One model of synthetic nuclei for all tests.
class TrustTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    harness_ = new Harness();
    v1::CreateDatasetRequest request;
    request.set_dataset_id("nuclei");
    for (uint64_t seed = 1; seed <= 8; ++seed) {
      const synthetic::NucleiImage made = Nuclei(seed, 96);
      v1::Sample& sample = *request.add_samples();
      sample.set_name("nuclei_" + std::to_string(seed));
      sample.mutable_image()->set_filename("nuclei.tif");
      sample.mutable_image()->set_sha256(harness_->Upload(Tiff({made.image})));
      sample.mutable_mask()->set_filename("mask.tif");
      const ScratchFolder folder;
      ASSERT_TRUE(
          imaging::WriteLabelTiff(folder / "mask.tif", {made.mask}).ok());
      sample.mutable_mask()->set_sha256(
          harness_->Upload(ReadBytes(folder / "mask.tif")));
    }
    grpc::ClientContext context;
    v1::Dataset dataset;
    Require(harness_->client().datasets->CreateDataset(&context, request,
                                                       &dataset));
    const v1::TrainingJob job =
        harness_->WatchToEnd(harness_->CreateJob(dataset.name(), kModel, 60));
    ASSERT_EQ(job.state(), v1::TrainingJob::SUCCEEDED) << job.error_message();
  }
  static void TearDownTestSuite() { delete harness_; }

  static v1::SegmentSummary SummaryOf(const std::vector<GrayPlane>& slices) {
    const std::string bytes = Tiff(slices);
    const Segmented found = harness_->Segment(HeaderFor(kModel, bytes), bytes);
    Require(found.status);
    return found.summary;
  }

  static Harness* harness_;
};

Harness* TrustTest::harness_ = nullptr;

TEST_F(TrustTest, IsGivenToImagesLikeThoseOfTheTraining) {
  for (const uint64_t seed : {100, 101, 102}) {
    const v1::SegmentSummary summary = SummaryOf({Nuclei(seed).image});
    ASSERT_GT(summary.objects(), 10);
    EXPECT_TRUE(summary.trust().trusted()) << summary.trust().DebugString();
    EXPECT_GE(summary.trust().confidence(), summary.trust().least_confidence());
    EXPECT_THAT(summary.notices(), Each(Not(HasSubstr("trusted"))));
  }
}

TEST_F(TrustTest, IsNotGivenToNoiseAndNothing) {
  for (const GrayPlane& image : {Noise(1), GrayPlane({128, 128}, 700)}) {
    const v1::SegmentSummary summary = SummaryOf({image});
    EXPECT_FALSE(summary.trust().trusted()) << summary.trust().DebugString();
    EXPECT_THAT(
        summary.notices(),
        Contains(HasSubstr(summary.objects() == 0 ? "nothing was found"
                                                  : "not to be trusted")));
  }
}

TEST_F(TrustTest, OfAStackTellsTheSlices) {
  const GrayPlane good = Nuclei(100).image;
  const GrayPlane empty({128, 128}, 700);
  const std::vector<GrayPlane> slices = {good, empty, good};
  const v1::SegmentSummary summary = SummaryOf(slices);
  EXPECT_EQ(summary.trust().slices(), 3);
  EXPECT_EQ(summary.trust().empty_slices(), 1);
  EXPECT_EQ(summary.trust().first_empty_slices(0), 2);
  EXPECT_TRUE(summary.trust().trusted());
  EXPECT_THAT(summary.notices(),
              Contains(HasSubstr("nothing was found in 1 of 3 slices")));
  // A job segments each slice by itself, and says the same.
  std::vector<JobFile> files = {{.bytes = Tiff(slices), .image = {}}};
  files.back().image.set_filename("stack.tif");
  const auto images = Uploaded(
      files, [](const std::string& bytes) { return harness_->Upload(bytes); });
  v1::SegmentationJob queued;
  Require(CreateSegmentation(harness_->client(), kModel, images, "", queued));
  WatchSegmentation(harness_->client(), queued.name(),
                    [](const v1::SegmentationJob&) { return false; });
  const Segmented kept = ReadSegmentation(harness_->client(), queued.name(), 1);
  EXPECT_EQ(kept.summary.trust().SerializeAsString(),
            summary.trust().SerializeAsString());
  EXPECT_THAT(kept.summary.notices(),
              Contains(HasSubstr("nothing was found in 1 of 3 slices")));
}

TEST_F(TrustTest, NeedsTheConfidenceThatTheManifestHas) {
  grpc::ClientContext context;
  v1::GetModelVersionRequest request;
  request.set_name("models/m/versions/1");
  v1::ModelVersion version;
  Require(
      harness_->client().models->GetModelVersion(&context, request, &version));
  const auto manifest = nlohmann::json::parse(version.manifest_json());
  ASSERT_TRUE(manifest.contains("confidence"));
  const double median = manifest["confidence"]["median"];
  EXPECT_GT(median, 0);
  EXPECT_LE(manifest["confidence"]["p05"], median);
  EXPECT_NEAR(SummaryOf({Nuclei(100).image}).trust().least_confidence(),
              0.65 * median, 1e-9);
}

}  // namespace
}  // namespace tessera::testing
