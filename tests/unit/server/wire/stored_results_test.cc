#include "server/wire/stored_results.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "server/wire/label_runs.h"
#include "server/wire/slice_messages.h"
#include "tests/support/scratch_folder.h"
#include "tests/support/status_matchers.h"

namespace tessera::wire {
namespace {

using ::testing::ElementsAre;

// Two slices in one file: three and one objects.
class StoredResultsTest : public ::testing::Test {
 protected:
  StoredResultsTest() {
    std::ofstream out(path_, std::ios::binary);
    out << "other bytes";
    Record(out, 1, 3, 0.5, {"colour became luminance"});
    Record(out, 2, 1, 0.9, {"colour became luminance", "it was small"});
  }

  void Record(std::ofstream& out, int number, int objects, double uncertainty,
              const std::vector<std::string>& notices) {
    const int64_t offset = out.tellp();
    SliceMessages recorder(out);
    EXPECT_OK(recorder.OnStart({}));
    inference::SegmentSlice slice{.number = number};
    inference::SegmentSummary summary;
    for (int i = 1; i <= objects; ++i) {
      inference::DetectedObject object;
      object.measurements.number = static_cast<uint32_t>(i);
      object.outline.polygons = {
          {.exterior = {{0, 0}, {2, 0}, {2, 2}, {0, 2}}, .holes = {}}};
      EXPECT_OK(recorder.OnObject(slice, object));
    }
    EXPECT_OK(recorder.OnSliceEnd(number));
    summary.model_version = "models/m/versions/1";
    summary.slices = 1;
    summary.objects = objects;
    summary.network_seconds = 2;
    summary.settings.review_regions = 1;
    summary.notices = notices;
    summary.uncertain_regions = {
        {number, {.rect = {0, 0, 4, 4}, .uncertainty = uncertainty}}};
    EXPECT_OK(recorder.Finish(summary));
    slices_.push_back({"digest", offset, int64_t{out.tellp()} - offset});
  }
  StoredResults Open() {
    v1::SegmentStart start;
    start.set_slices(2);
    return StoredResults(
        slices_,
        [this](const std::string&) -> absl::StatusOr<StoredResults::File> {
          return StoredResults::File{path_, nullptr};
        },
        start);
  }

  testing::ScratchFolder folder_;
  const std::filesystem::path path_ = folder_ / "results";
  std::vector<SliceBytes> slices_;
};

v1::SegmentSummary SummaryAt(double diameter_px, int subimage_px) {
  v1::SegmentSummary summary;
  summary.mutable_diameter()->set_diameter_px(diameter_px);
  summary.mutable_diameter()->set_source(v1::ObjectDiameter::ESTIMATED);
  summary.mutable_diameter()->set_confidence(0.9);
  auto& parameters = *summary.mutable_parameters();
  parameters.mutable_subimage_size()->set_height(subimage_px);
  parameters.mutable_subimage_size()->set_width(subimage_px);
  parameters.set_overlap_px(16);
  return summary;
}

TEST(MergeSummaries, KeepTheDiameterOfAFile) {
  const v1::SegmentSummary slice = SummaryAt(22, 64);
  const v1::SegmentSummary merged = MergeSummaries({slice, slice, slice});
  EXPECT_EQ(merged.diameter().diameter_px(), 22);
  EXPECT_EQ(merged.diameter().largest_px(), 0);
  EXPECT_EQ(merged.parameters().subimage_size().width(), 64);
}

TEST(MergeSummaries, HaveTheRangeOfDiametersOfEachSlice) {
  v1::SegmentSummary small = SummaryAt(16, 64);
  v1::SegmentSummary large = SummaryAt(64, 256);
  for (v1::SegmentSummary* const slice : {&small, &large}) {
    auto& diameter = *slice->mutable_diameter();
    diameter.set_smallest_px(diameter.diameter_px());
    diameter.set_largest_px(diameter.diameter_px());
  }
  const v1::SegmentSummary merged = MergeSummaries({small, large});
  EXPECT_EQ(merged.diameter().smallest_px(), 16);
  EXPECT_EQ(merged.diameter().largest_px(), 64);
  EXPECT_EQ(merged.diameter().diameter_px(), 32);
  EXPECT_FALSE(merged.parameters().has_subimage_size());
  EXPECT_EQ(merged.parameters().overlap_px(), 16);
}

TEST_F(StoredResultsTest, HaveTheLabelImageOnRequest) {
  LabelledResults results(Open());
  std::vector<v1::SegmentResponse::ContentCase> kinds;
  size_t runs = 0;
  while (true) {
    v1::SegmentResponse response;
    const auto more = results.Next(response);
    ASSERT_OK(more);
    if (!*more) break;
    kinds.push_back(response.content_case());
    runs += response.labels().runs().size() / 16;
  }
  EXPECT_EQ(runs, 4u * 2);  // Four squares of two rows.
  EXPECT_EQ(kinds.front(), v1::SegmentResponse::kStart);
  EXPECT_EQ(kinds.back(), v1::SegmentResponse::kSummary);
}

TEST_F(StoredResultsTest, AreTheMessagesOfAWholeImage) {
  StoredResults results = Open();
  std::vector<v1::SegmentResponse> messages;
  while (true) {
    v1::SegmentResponse response;
    const auto more = results.Next(response);
    ASSERT_OK(more);
    if (!*more) break;
    messages.push_back(response);
  }
  ASSERT_EQ(messages.size(), 4u);
  EXPECT_EQ(messages[0].start().slices(), 2);
  EXPECT_EQ(messages[1].objects().slice(), 1);
  EXPECT_EQ(messages[1].objects().objects_size(), 3);
  EXPECT_EQ(messages[2].objects().slice(), 2);
  EXPECT_EQ(messages[2].objects().objects_size(), 1);
  const v1::SegmentSummary& summary = messages[3].summary();
  EXPECT_EQ(summary.slices(), 2);
  EXPECT_EQ(summary.objects(), 4);
  EXPECT_EQ(summary.network_seconds(), 4);
  EXPECT_EQ(summary.model_version(), "models/m/versions/1");
  EXPECT_THAT(summary.notices(),
              ElementsAre("colour became luminance", "it was small"));
  ASSERT_EQ(summary.uncertain_regions_size(), 1);
  EXPECT_EQ(summary.uncertain_regions(0).slice(), 2);
}

TEST_F(StoredResultsTest, DamagedBytesAreFound) {
  slices_[1].bytes -= 3;
  StoredResults results = Open();
  absl::StatusOr<bool> more = true;
  while (more.ok() && *more) {
    v1::SegmentResponse response;
    more = results.Next(response);
  }
  EXPECT_ERROR(more, kDataLoss, "RESULTS_DAMAGED");
}

}  // namespace
}  // namespace tessera::wire
