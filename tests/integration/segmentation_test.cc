#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/integration/harness.h"
#include "tests/integration/segmented_objects.h"

namespace tessera::testing {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;

constexpr char kModel[] = "models/m";

// One server with one trained model for all tests.
class SegmentationTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    harness_ = new Harness([](config::ServeOptions& options) {
      options.max_image_pixels = 1 << 20;
    });
    const std::string dataset = harness_->CreateDataset("nuclei", 8);
    const v1::TrainingJob job =
        harness_->WatchToEnd(harness_->CreateJob(dataset, kModel, 40));
    ASSERT_EQ(job.state(), v1::TrainingJob::SUCCEEDED) << job.error_message();
  }
  static void TearDownTestSuite() { delete harness_; }

  static Harness* harness_;
};

Harness* SegmentationTest::harness_ = nullptr;

TEST_F(SegmentationTest, FindsTheObjectsOfEachSlice) {
  const std::string image = NucleiTiff({100, 101, 102}, 150);
  const Segmented found = harness_->Segment(HeaderFor(kModel, image), image);
  Require(found.status);
  int64_t objects = 0;
  std::set<int> slices;
  for (const v1::ObjectBatch& batch : found.batches) {
    EXPECT_FALSE(batch.last_object_continues());
    slices.insert(batch.slice());
    for (const v1::Object& object : batch.objects()) {
      EXPECT_EQ(AreaOf(object), object.area_px());
      EXPECT_GE(object.area_px(), 10);
      EXPECT_GT(object.score(), 0);
      EXPECT_LE(object.score(), 1);
      EXPECT_GT(object.mean_intensity(), 0);
      ++objects;
    }
  }
  EXPECT_GT(objects, 3);
  EXPECT_EQ(slices, (std::set<int>{1, 2, 3}));
  EXPECT_EQ(found.summary.objects(), objects);
  EXPECT_EQ(found.summary.slices(), 3);
  EXPECT_EQ(found.summary.model_version(), "models/m/versions/1");
  EXPECT_EQ(found.summary.image_size().height(), 150);
  EXPECT_EQ(found.summary.parameters().subimage_size().width(), 64);
  EXPECT_EQ(found.summary.parameters().overlap_px(), 16);
  EXPECT_GT(found.summary.network_seconds(), 0);
  EXPECT_EQ(found.summary.precision(), "float32");
  EXPECT_EQ(found.start.model_version(), "models/m/versions/1");
  EXPECT_EQ(found.start.model_sha256(), found.summary.model_sha256());
  EXPECT_EQ(found.start.slices(), 3);
  ASSERT_FALSE(found.progress.empty());
  EXPECT_EQ(found.progress.back().slices(), 3);
  EXPECT_EQ(found.progress.back().tiles_done(), found.progress.back().tiles());
  EXPECT_LT(found.largest_message_bytes, size_t{512} << 10);
}

TEST_F(SegmentationTest, TakesTheSlicesAskedFor) {
  const std::string image = NucleiTiff({100, 101, 102, 100}, 150);
  v1::SegmentHeader header = HeaderFor(kModel, image);
  header.add_slices(2);
  header.add_slices(4);
  const Segmented found = harness_->Segment(header, image);
  Require(found.status);
  EXPECT_EQ(found.summary.slices(), 2);
  std::set<int> slices;
  for (const v1::ObjectBatch& batch : found.batches) {
    slices.insert(batch.slice());
  }
  EXPECT_EQ(slices, (std::set<int>{2, 4}));
  header.add_slices(5);
  EXPECT_EQ(ReasonIn(harness_->Segment(header, image).status),
            "SLICE_OUT_OF_RANGE");
}

TEST_F(SegmentationTest, SegmentsOneChannelAndSaysWhereItsSlicesLie) {
  // Two times of two channels of two z planes.
  const std::string image = Described(
      NucleiTiff({100, 110, 101, 111, 102, 112, 103, 113}, 150),
      "ImageJ=1.53t\nimages=8\nchannels=2\nslices=2\nframes=2\n");
  const std::string alone = NucleiTiff({110, 111, 112, 113}, 150);
  const Segmented expected = harness_->Segment(HeaderFor(kModel, alone), alone);
  v1::SegmentHeader header = HeaderFor(kModel, image);
  header.set_channel(2);
  const Segmented found = harness_->Segment(header, image);
  Require(found.status);
  EXPECT_EQ(found.summary.slices(), 4);
  for (int slice = 1; slice <= 4; ++slice) {
    const auto objects = ObjectsOf(found, slice);
    const auto those = ObjectsOf(expected, slice);
    ASSERT_EQ(objects.size(), those.size());
    EXPECT_GT(objects.size(), 0u);
    for (size_t i = 0; i < objects.size(); ++i) {
      EXPECT_EQ(objects[i].SerializeAsString(), those[i].SerializeAsString());
    }
  }
  for (const v1::ObjectBatch& batch : found.batches) {
    EXPECT_EQ(batch.plane().c(), 1);
    EXPECT_EQ(batch.plane().z(), (batch.slice() - 1) % 2);
    EXPECT_EQ(batch.plane().t(), (batch.slice() - 1) / 2);
  }
  header.set_channel(3);
  EXPECT_EQ(ReasonIn(harness_->Segment(header, image).status),
            "CHANNEL_OUT_OF_RANGE");
  header.clear_channel();
  const Segmented first = harness_->Segment(header, image);
  Require(first.status);
  EXPECT_EQ(first.summary.slices(), 4);
  EXPECT_THAT(first.summary.notices(), Contains(HasSubstr("2 channels")));
}

TEST_F(SegmentationTest, WhatIsNoNumberIsBackground) {
  const std::string image = NucleiTiff({100}, 150);
  const Segmented expected = harness_->Segment(HeaderFor(kModel, image), image);
  const auto objects = ObjectsOf(expected, 1);
  ASSERT_GT(objects.size(), 3u);
  const v1::Object& lost = objects.at(1);
  ASSERT_TRUE(Covers(lost, static_cast<int>(lost.centroid_x()),
                     static_cast<int>(lost.centroid_y())));
  const int x = static_cast<int>(lost.centroid_x());
  const int y = static_cast<int>(lost.centroid_y());
  const imaging::Rect hole{x - 8, y - 8, x + 8, y + 8};
  const std::string floats = AsFloats(image, hole);
  const Segmented found = harness_->Segment(HeaderFor(kModel, floats), floats);
  Require(found.status);
  EXPECT_THAT(found.summary.notices(), Contains(HasSubstr("not numbers")));
  double brightest = 0;
  for (const v1::Object& object : ObjectsOf(found, 1)) {
    for (int at_y = hole.y0; at_y < hole.y1; ++at_y) {
      for (int at_x = hole.x0; at_x < hole.x1; ++at_x) {
        ASSERT_FALSE(Covers(object, at_x, at_y)) << at_x << ", " << at_y;
      }
    }
    brightest = std::max(brightest, object.mean_intensity());
  }
  // In the file's own units.
  double expected_brightest = 0;
  for (const v1::Object& object : objects) {
    if (object.number() == lost.number()) continue;
    expected_brightest = std::max(expected_brightest, object.mean_intensity());
  }
  EXPECT_NEAR(brightest, expected_brightest / 65'536,
              expected_brightest / 65'536 / 10);
}

TEST_F(SegmentationTest, UsesTheParametersAskedFor) {
  const std::string image = NucleiTiff({100}, 150);
  v1::SegmentHeader header = HeaderFor(kModel, image);
  header.mutable_parameters()->set_min_area_px(100);
  header.mutable_parameters()->set_overlap_px(0);
  header.mutable_parameters()->set_test_time_augmentation(true);
  const Segmented found = harness_->Segment(header, image);
  Require(found.status);
  EXPECT_GT(found.summary.objects(), 0);
  for (const v1::ObjectBatch& batch : found.batches) {
    for (const v1::Object& object : batch.objects()) {
      EXPECT_GE(object.area_px(), 100);
    }
  }
  EXPECT_EQ(found.summary.parameters().min_area_px(), 100);
  header.mutable_parameters()->set_min_area_px(0);
  const Segmented all = harness_->Segment(header, image);
  Require(all.status);
  EXPECT_EQ(all.summary.small_objects_removed(), 0);
  EXPECT_EQ(found.summary.small_objects_removed(),
            all.summary.objects() - found.summary.objects());
  EXPECT_EQ(found.summary.parameters().overlap_px(), 0);
  EXPECT_TRUE(found.summary.parameters().test_time_augmentation());
  header.mutable_parameters()->set_overlap_px(-3);
  EXPECT_EQ(ReasonIn(harness_->Segment(header, image).status),
            "PARAMETER_OUT_OF_RANGE");
}

TEST_F(SegmentationTest, NumbersObjectsInTheOrderInWhichTheyCome) {
  const std::string image = NucleiTiff({100, 101}, 300);
  const Segmented found = harness_->Segment(HeaderFor(kModel, image), image);
  Require(found.status);
  std::map<int, int> last_number;  // By slice.
  for (const v1::ObjectBatch& batch : found.batches) {
    for (const v1::Object& object : batch.objects()) {
      EXPECT_EQ(object.number(), ++last_number[batch.slice()]);
    }
  }
  EXPECT_GT(last_number[1], 3);
  EXPECT_GT(last_number[2], 3);
}

TEST_F(SegmentationTest, NamesTheRegionsInWhichItIsLeastCertain) {
  const std::string image = NucleiTiff({100, 101, 102}, 150);
  v1::SegmentHeader header = HeaderFor(kModel, image);
  header.add_slices(1);
  header.add_slices(3);
  const Segmented without = harness_->Segment(header, image);
  Require(without.status);
  EXPECT_EQ(without.summary.uncertain_regions_size(), 0);
  EXPECT_EQ(without.summary.parameters().review_regions(), 0);
  header.mutable_parameters()->set_review_regions(5);
  const Segmented found = harness_->Segment(header, image);
  Require(found.status);
  EXPECT_EQ(found.summary.objects(), without.summary.objects());
  // If nothing else is asked for, they have the subimage size.
  const v1::SegmentParameters& used = found.summary.parameters();
  const int side = used.subimage_size().width();
  EXPECT_EQ(used.review_region_size().width(), side);
  ASSERT_EQ(found.summary.uncertain_regions_size(), 5);
  double before = 1;
  for (const v1::UncertainRegion& region : found.summary.uncertain_regions()) {
    EXPECT_TRUE(region.slice() == 1 || region.slice() == 3);
    EXPECT_EQ(region.x1() - region.x0(), side);
    EXPECT_EQ(region.y1() - region.y0(), side);
    EXPECT_GE(std::min(region.x0(), region.y0()), 0);
    EXPECT_LE(std::max(region.x1(), region.y1()), 150);
    EXPECT_GT(region.uncertainty(), 0);
    EXPECT_LE(region.uncertainty(), before);
    before = region.uncertainty();
  }
  header.mutable_parameters()->set_review_regions(1001);
  EXPECT_EQ(ReasonIn(harness_->Segment(header, image).status),
            "PARAMETER_OUT_OF_RANGE");
}

TEST_F(SegmentationTest, RefusesWhatItCannotRead) {
  const std::string image = NucleiTiff({1});
  const v1::SegmentHeader header = HeaderFor(kModel, image);
  const grpc::Status text =
      harness_->Segment(HeaderFor(kModel, "hello"), "hello").status;
  EXPECT_EQ(text.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_THAT(text.error_message(), HasSubstr("cells.tif"));
  EXPECT_EQ(ReasonIn(harness_->Segment(header, image + "x").status),
            "SIZE_MISMATCH");
  EXPECT_EQ(ReasonIn(harness_->Segment(header, image.substr(9)).status),
            "SIZE_MISMATCH");
  EXPECT_EQ(
      ReasonIn(harness_->Segment(HeaderFor("models/no", image), image).status),
      "MODEL_NOT_FOUND");
  const std::string large = NucleiTiff({1}, 2200);
  EXPECT_EQ(
      harness_->Segment(HeaderFor(kModel, large), large).status.error_code(),
      grpc::StatusCode::RESOURCE_EXHAUSTED);
}

TEST_F(SegmentationTest, LeavesNothingBehind) {
  const std::string image = NucleiTiff({1});
  Require(harness_->Segment(HeaderFor(kModel, image), image).status);
  harness_->Segment(HeaderFor(kModel, "hello"), "hello");
  EXPECT_TRUE(
      std::filesystem::is_empty(harness_->folder() / "data" / "spool"));
}

TEST_F(SegmentationTest, EndsWhenTheClientIsGone) {
  const std::string image = NucleiTiff(std::vector<uint64_t>(50, 7), 500);
  v1::SegmentRequest request;
  *request.mutable_header() = HeaderFor(kModel, image);
  grpc::ClientContext context;
  const auto stream = harness_->client().segmentation->Segment(&context);
  stream->Write(request);
  for (size_t at = 0; at < image.size(); at += 65536) {
    request.set_chunk(image.substr(at, 65536));
    stream->Write(request);
  }
  stream->WritesDone();
  v1::SegmentResponse response;
  ASSERT_TRUE(stream->Read(&response));
  context.TryCancel();
  EXPECT_EQ(stream->Finish().error_code(), grpc::StatusCode::CANCELLED);
  // The file goes when the work ends, which is within one tile.
  const absl::Time deadline = absl::Now() + absl::Seconds(10);
  const std::filesystem::path spool = harness_->folder() / "data" / "spool";
  while (!std::filesystem::is_empty(spool) && absl::Now() < deadline) {
    absl::SleepFor(absl::Milliseconds(20));
  }
  EXPECT_TRUE(std::filesystem::is_empty(spool));
}

TEST_F(SegmentationTest, WorksFromPython) {
  const std::string image = NucleiTiff({100}, 150);
  const auto path = harness_->folder().Write("cells.tif", image);
  const auto output = harness_->folder() / "python.txt";
  const std::string command = absl::StrCat(
      "PYTHONDONTWRITEBYTECODE=1 /usr/bin/python3 "
      "tests/integration/python_client.py --server ",
      harness_->server().address(), " --model ", kModel, " ", path.string(),
      " > ", output.string(), " 2>&1");
  EXPECT_EQ(std::system(command.c_str()), 0);
  const std::string text = ReadBytes(output);
  const Segmented found = harness_->Segment(HeaderFor(kModel, image), image);
  EXPECT_THAT(text, HasSubstr("model models/m newest version 1"));
  EXPECT_THAT(text, HasSubstr(absl::StrCat(found.summary.objects(),
                                           " objects by models/m/versions/1")));
  EXPECT_THAT(text, HasSubstr("MODEL_NOT_FOUND"));
}

}  // namespace
}  // namespace tessera::testing
