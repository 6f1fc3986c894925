// Images of other magnifications than the training's.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "models/imaging/image_writer.h"
#include "tests/integration/segmentation_jobs.h"
#include "tests/synthetic/nuclei.h"

namespace tessera::testing {
namespace {

using imaging::GrayPlane;
using ::testing::HasSubstr;

constexpr char kModel[] = "models/m";
constexpr double kPixelSizeUm = 0.5;  // Of the samples.

synthetic::NucleiImage Nuclei(uint64_t seed, int side_px) {
  return synthetic::MakeNuclei(seed, {.size = {side_px, side_px},
                                      .nuclei = side_px * side_px / 500,
                                      .min_radius_px = 5,
                                      .max_radius_px = 8,
                                      .touching_fraction = 0});
}

template <typename Write>
std::string Written(const Write& write) {
  const ScratchFolder folder;
  EXPECT_TRUE(write(folder / "image.tif").ok());
  return ReadBytes(folder / "image.tif");
}

std::string Tiff(const std::vector<GrayPlane>& slices,
                 double pixel_size_um = 0) {
  return Written([&](const std::filesystem::path& path) {
    return imaging::WriteGrayTiff(path, slices, 16, pixel_size_um);
  });
}

// Each pixel lies between the four that are nearest to it in the original.
GrayPlane Enlarged(const GrayPlane& image, int factor) {
  GrayPlane large({image.height() * factor, image.width() * factor}, 0);
  const auto at = [&](int y, int x) {
    return double{1} * image.at(std::clamp(x, 0, image.width() - 1),
                                std::clamp(y, 0, image.height() - 1));
  };
  for (int y = 0; y < large.height(); ++y) {
    for (int x = 0; x < large.width(); ++x) {
      const double from_y = (y + 0.5) / factor - 0.5;
      const double from_x = (x + 0.5) / factor - 0.5;
      const int y0 = static_cast<int>(std::floor(from_y));
      const int x0 = static_cast<int>(std::floor(from_x));
      const double below = from_y - y0;
      const double right = from_x - x0;
      large.at(x, y) = static_cast<uint16_t>(std::lround(
          (1 - below) * ((1 - right) * at(y0, x0) + right * at(y0, x0 + 1)) +
          below * ((1 - right) * at(y0 + 1, x0) + right * at(y0 + 1, x0 + 1))));
    }
  }
  return large;
}

// One model for all tests, whose samples have pixels of kPixelSizeUm.
class DiameterTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    harness_ = new Harness();
    v1::CreateDatasetRequest request;
    request.set_dataset_id("nuclei");
    for (uint64_t seed = 1; seed <= 8; ++seed) {
      const synthetic::NucleiImage made = Nuclei(seed, 96);
      v1::Sample& sample = *request.add_samples();
      sample.set_name(absl::StrCat("nuclei_", seed));
      sample.mutable_image()->set_filename("nuclei.tif");
      sample.mutable_image()->set_sha256(
          harness_->Upload(Tiff({made.image}, kPixelSizeUm)));
      sample.mutable_mask()->set_filename("mask.tif");
      sample.mutable_mask()->set_sha256(
          harness_->Upload(Written([&](const std::filesystem::path& path) {
            return imaging::WriteLabelTiff(path, {made.mask});
          })));
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

  static Segmented Segment(const std::string& bytes,
                           const v1::SegmentParameters& parameters = {}) {
    v1::SegmentHeader header = HeaderFor(kModel, bytes);
    *header.mutable_parameters() = parameters;
    return harness_->Segment(header, bytes);
  }

  static Harness* harness_;
};

Harness* DiameterTest::harness_ = nullptr;

std::vector<v1::Object> ObjectsOf(const Segmented& found) {
  std::vector<v1::Object> objects;
  for (const v1::ObjectBatch& batch : found.batches) {
    objects.insert(objects.end(), batch.objects().begin(),
                   batch.objects().end());
  }
  return objects;
}

// How many of `objects` have one of `others` at their place, `factor` times
// enlarged, and of about the area that is to be expected.
double PartFound(const Segmented& small, const Segmented& large, int factor) {
  const std::vector<v1::Object> objects = ObjectsOf(small);
  const std::vector<v1::Object> others = ObjectsOf(large);
  const auto found = std::count_if(
      objects.begin(), objects.end(), [&](const v1::Object& object) {
        return std::any_of(
            others.begin(), others.end(), [&](const v1::Object& other) {
              const double dx =
                  other.centroid_x() / factor - object.centroid_x();
              const double dy =
                  other.centroid_y() / factor - object.centroid_y();
              const double ratio = static_cast<double>(other.area_px()) /
                                   factor / factor /
                                   static_cast<double>(object.area_px());
              return std::hypot(dx, dy) < 2 && ratio > 0.7 && ratio < 1.4;
            });
      });
  return static_cast<double>(found) / static_cast<double>(objects.size());
}

TEST_F(DiameterTest, OfAnEnlargedImageIsFoundAndItsObjectsToo) {
  const GrayPlane image = Nuclei(100, 160).image;
  const Segmented as_trained = Segment(Tiff({image}));
  Require(as_trained.status);
  ASSERT_GT(as_trained.summary.objects(), 20);
  EXPECT_EQ(as_trained.summary.diameter().source(),
            v1::ObjectDiameter::ESTIMATED);
  EXPECT_EQ(as_trained.summary.parameters().subimage_size().width(), 64);

  const std::string large = Tiff({Enlarged(image, 3)});
  const Segmented found = Segment(large);
  Require(found.status);
  EXPECT_EQ(found.summary.diameter().source(), v1::ObjectDiameter::ESTIMATED);
  EXPECT_GE(found.summary.diameter().confidence(), 0.5);
  EXPECT_NEAR(found.summary.diameter().diameter_px(), 39, 9);
  EXPECT_GT(found.summary.parameters().subimage_size().width(), 120);
  EXPECT_GT(PartFound(as_trained, found, 3), 0.9);
  EXPECT_NEAR(found.summary.objects(), as_trained.summary.objects(),
              as_trained.summary.objects() / 10.0);

  // Without it the model finds less.
  v1::SegmentParameters parameters;
  parameters.set_diameter(v1::SegmentParameters::DIAMETER_MODEL);
  const Segmented without = Segment(large, parameters);
  Require(without.status);
  EXPECT_EQ(without.summary.diameter().source(), v1::ObjectDiameter::TRAINING);
  EXPECT_LT(PartFound(as_trained, without, 3),
            PartFound(as_trained, found, 3) - 0.1);
}

TEST_F(DiameterTest, CanBeGivenAndIsThenNotEstimated) {
  const std::string large = Tiff({Enlarged(Nuclei(100, 100).image, 3)});
  v1::SegmentParameters parameters;
  parameters.set_diameter_px(39);
  const Segmented found = Segment(large, parameters);
  Require(found.status);
  EXPECT_EQ(found.summary.diameter().source(), v1::ObjectDiameter::GIVEN);
  EXPECT_EQ(found.summary.diameter().diameter_px(), 39);
  // The parameters of the summary give the same objects again.
  const Segmented again = Segment(large, found.summary.parameters());
  Require(again.status);
  EXPECT_FALSE(again.summary.has_diameter());
  EXPECT_EQ(again.summary.objects(), found.summary.objects());
  EXPECT_EQ(PartFound(found, again, 1), 1);

  parameters.set_diameter_px(5000);
  const Segmented refused = Segment(large, parameters);
  EXPECT_EQ(refused.status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_THAT(refused.status.error_message(), HasSubstr("Scale the image"));
  EXPECT_EQ(ReasonIn(refused.status), "PARAMETER_OUT_OF_RANGE");
}

TEST_F(DiameterTest, FollowsFromThePixelSizesIfBothAreKnown) {
  const GrayPlane large = Enlarged(Nuclei(100, 100).image, 3);
  const Segmented found = Segment(Tiff({large}, kPixelSizeUm / 3));
  Require(found.status);
  EXPECT_EQ(found.summary.diameter().source(), v1::ObjectDiameter::PIXEL_SIZE);
  EXPECT_EQ(found.summary.diameter().confidence(), 1);
  EXPECT_NEAR(found.summary.diameter().diameter_px(), 39, 6);
}

TEST_F(DiameterTest, OfAnImageWithoutObjectsIsUnsure) {
  const Segmented found = Segment(Tiff({GrayPlane({128, 128}, 700)}));
  Require(found.status);
  EXPECT_EQ(found.summary.diameter().source(), v1::ObjectDiameter::UNSURE);
  EXPECT_LT(found.summary.diameter().confidence(), 0.5);
  EXPECT_EQ(found.summary.parameters().subimage_size().width(), 64);
  ASSERT_GT(found.summary.notices_size(), 0);
  EXPECT_THAT(found.summary.notices(0), HasSubstr("--diameter"));
}

TEST_F(DiameterTest, IsOneForAllSlicesOfAFileUnlessAskedOtherwise) {
  const GrayPlane small = Nuclei(100, 300).image;
  const GrayPlane large = Enlarged(Nuclei(101, 100).image, 3);
  const std::string stack = Tiff({small, large, small});
  const Segmented one = Segment(stack);
  Require(one.status);
  EXPECT_EQ(one.summary.diameter().largest_px(), 0);
  EXPECT_NEAR(one.summary.diameter().diameter_px(), 13, 3);
  EXPECT_EQ(one.summary.parameters().subimage_size().width(), 64);

  v1::SegmentParameters parameters;
  parameters.set_diameter(v1::SegmentParameters::DIAMETER_AUTO_EACH_SLICE);
  const Segmented each = Segment(stack, parameters);
  Require(each.status);
  EXPECT_NEAR(each.summary.diameter().smallest_px(), 13, 3);
  EXPECT_GT(each.summary.diameter().largest_px(), 26);
  EXPECT_FALSE(each.summary.parameters().has_subimage_size());
}

// A job segments each slice by itself.
TEST_F(DiameterTest, OfAJobIsThatOfSegment) {
  std::vector<JobFile> files;
  for (const char* const name : {"stack.tif", "chosen.tif"}) {
    const GrayPlane small = Nuclei(100, 120).image;
    const GrayPlane large = Enlarged(Nuclei(101, 40).image, 3);
    files.push_back({.bytes = Tiff({small, large, small}), .image = {}});
    files.back().image.set_filename(name);
  }
  files.back().image.add_slices(2);
  const auto images = Uploaded(
      files, [](const std::string& bytes) { return harness_->Upload(bytes); });
  for (const auto choice : {v1::SegmentParameters::DIAMETER_UNSPECIFIED,
                            v1::SegmentParameters::DIAMETER_AUTO_EACH_SLICE}) {
    v1::SegmentParameters parameters;
    parameters.set_diameter(choice);
    v1::SegmentationJob queued;
    Require(CreateSegmentation(harness_->client(), kModel, images, "", queued,
                               parameters));
    EXPECT_EQ(queued.parameters().diameter(),
              choice == v1::SegmentParameters::DIAMETER_UNSPECIFIED
                  ? v1::SegmentParameters::DIAMETER_AUTO
                  : choice);
    EXPECT_FALSE(queued.parameters().has_subimage_size());
    const v1::SegmentationJob job =
        WatchSegmentation(harness_->client(), queued.name(),
                          [](const v1::SegmentationJob&) { return false; });
    ASSERT_EQ(job.state(), v1::SegmentationJob::SUCCEEDED)
        << job.error_message();
    for (size_t i = 0; i < files.size(); ++i) {
      SCOPED_TRACE(files[i].image.filename());
      v1::SegmentHeader header = HeaderFor(kModel, files[i].bytes);
      header.set_filename(files[i].image.filename());
      *header.mutable_slices() = files[i].image.slices();
      *header.mutable_parameters() = parameters;
      ExpectEqual(ReadSegmentation(harness_->client(), queued.name(),
                                   static_cast<int64_t>(i) + 1),
                  harness_->Segment(header, files[i].bytes));
    }
  }
}

}  // namespace
}  // namespace tessera::testing
