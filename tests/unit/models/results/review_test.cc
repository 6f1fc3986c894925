#include "models/results/review.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "models/data/dataset_folder.h"
#include "models/data/region.h"
#include "models/imaging/image_file.h"
#include "tests/support/scratch_folder.h"
#include "tests/unit/models/results/example.h"

namespace tessera::results {
namespace {

using ::testing::ElementsAre;
using testing::ExampleLabels;
using testing::ExampleSegmentation;
using testing::ScratchFolder;
using testing::WriteExampleImage;

results::Segmentation With(std::vector<results::UncertainRegion> regions,
                          const std::vector<int>& slices = {1}) {
  results::Segmentation found = ExampleSegmentation(slices);
  found.summary.uncertain_regions = std::move(regions);
  return found;
}

std::vector<std::string> NamesOf(const std::vector<ReviewSample>& samples) {
  std::vector<std::string> names;
  for (const auto& sample : samples) {
    names.push_back(sample.folder.filename().string());
  }
  return names;
}

TEST(Review, ASampleHasThePixelsAndTheLabelsOfItsRegion) {
  ScratchFolder folder;
  const auto image = folder / "cells.tif";
  ASSERT_TRUE(WriteExampleImage(image, 2));
  const imaging::Rect rect{2, 1, 9, 6};
  Review review(8);
  ASSERT_TRUE(review.Add(image, With({{2, rect, 0.25}}, {1, 2})).ok());
  const auto written = review.Write(folder / "review");
  ASSERT_TRUE(written.ok()) << written.status();
  ASSERT_EQ(written->size(), 1u);
  EXPECT_EQ(written->front().folder, folder / "review/cells_X2_8_Y1_5_Z1_1");
  EXPECT_EQ(written->front().image, image);
  EXPECT_EQ(written->front().region.uncertainty, 0.25);
  EXPECT_EQ(written->front().objects, 2);

  const auto dataset = data::DatasetFolder::Open(folder / "review");
  ASSERT_TRUE(dataset.ok()) << dataset.status();
  EXPECT_TRUE(data::CheckSamples(dataset->samples()).ok());
  const auto sample = data::LoadSample(dataset->samples().front());
  ASSERT_TRUE(sample.ok()) << sample.status();
  EXPECT_EQ(sample->bits_per_sample, 16);
  const auto file = imaging::ImageFile::Open(image);
  const imaging::GrayPlane slice = *(*file)->ReadSlice(1);
  EXPECT_EQ(sample->image, data::CutOut(slice, rect));
  const imaging::LabelPlane labels = ExampleLabels();
  for (int y = rect.y0; y < rect.y1; ++y) {
    for (int x = rect.x0; x < rect.x1; ++x) {
      EXPECT_EQ(sample->mask.at(x - rect.x0, y - rect.y0), labels.at(x, y));
    }
  }
}

TEST(Review, KeepsTheLeastCertainOfAllImages) {
  ScratchFolder folder;
  const auto a = folder / "a.tif";
  const auto b = folder / "b.tif";
  ASSERT_TRUE(WriteExampleImage(a));
  ASSERT_TRUE(WriteExampleImage(b, 2));
  Review review(3);
  ASSERT_TRUE(review
                  .Add(a, With({{1, {0, 0, 5, 5}, 0.5},
                                {1, {5, 0, 10, 5}, 0.3},
                                {1, {0, 5, 5, 10}, 0.1}}))
                  .ok());
  ASSERT_TRUE(review
                  .Add(b, With({{2, {0, 0, 5, 5}, 0.4},
                                {1, {5, 0, 10, 5}, 0.3}}, {1, 2}))
                  .ok());
  const auto written = review.Write(folder / "review");
  ASSERT_TRUE(written.ok()) << written.status();
  EXPECT_THAT(NamesOf(*written),
              ElementsAre("a_X0_4_Y0_4_Z0_0", "b_X0_4_Y0_4_Z1_1",
                          "a_X5_9_Y0_4_Z0_0"));
}

TEST(Review, WithoutRegionsNothingIsWritten) {
  ScratchFolder folder;
  Review review(3);
  ASSERT_TRUE(review.Add("a.tif", With({})).ok());
  const auto written = review.Write(folder / "review");
  ASSERT_TRUE(written.ok()) << written.status();
  EXPECT_TRUE(written->empty());
  EXPECT_FALSE(std::filesystem::exists(folder / "review"));
}

TEST(Review, RefusesRegionsThatAreNotInTheImage) {
  for (const results::UncertainRegion& wrong :
       {results::UncertainRegion{1, {0, 0, 13, 5}, 1},
        results::UncertainRegion{1, {-1, 0, 5, 5}, 1},
        results::UncertainRegion{1, {5, 5, 5, 9}, 1},
        results::UncertainRegion{2, {0, 0, 5, 5}, 1}}) {
    Review review(3);
    EXPECT_EQ(review.Add("a.tif", With({wrong})).code(),
              absl::StatusCode::kDataLoss);
  }
}

TEST(Review, AnImageThatHasChangedIsRefused) {
  ScratchFolder folder;
  const auto image = folder / "cells.tif";
  ASSERT_TRUE(WriteExampleImage(image, 2));
  Review review(3);
  ASSERT_TRUE(review.Add(image, With({{2, {0, 0, 5, 5}, 1}}, {1, 2})).ok());
  ASSERT_TRUE(WriteExampleImage(image, 1));
  EXPECT_EQ(review.Write(folder / "review").status().code(),
            absl::StatusCode::kFailedPrecondition);
}

}  // namespace
}  // namespace tessera::results
