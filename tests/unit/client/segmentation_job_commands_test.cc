// `segment --detach`, and `job` with segmentation jobs.
#include <gmock/gmock.h>

#include "absl/strings/str_format.h"
#include "base/sha256.h"
#include "tests/unit/client/cli_fixture.h"

namespace tessera::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

class SegmentationJobTest : public CliTest {
 protected:
  SegmentationJobTest() { api.versions = {{.name = "models/m/versions/1"}}; }

  std::string Image(const std::string& name, const std::string& bytes) {
    return folder.Write(name, bytes).string();
  }

  client::SegmentationJob JobAt(client::JobState state, int64_t succeeded,
                                int64_t failed) {
    return {.name = "segmentationJobs/5e6d",
            .model = "models/m/versions/1",
            .state = state,
            .owner = "ada",
            .images = 20,
            .images_succeeded = succeeded,
            .images_failed = failed,
            .slices = 30,
            .slices_done = succeeded + failed,
            .objects = 123,
            .seconds_left = 90};
  }

  // Makes images 1 to `count` FAILED.
  void Fail(int count) {
    for (int i = 1; i <= count; ++i) {
      api.segmentations.images.push_back(
          {.filename = absl::StrFormat("f%d.tif", i),
           .position = i,
           .state = client::JobState::kFailed,
           .error_message = absl::StrFormat("no TIFF (%d)", i)});
    }
  }
};

TEST_F(SegmentationJobTest, DetachUploadsAndQueues) {
  ASSERT_EQ(Run({"segment", Image("a.tif", "aaa"), Image("b.png", "bb"),
                 "--model", "m@1", "--slices", "1-2,4", "--channel", "2",
                 "--min-area", "5", "--detach"}),
            0)
      << err;
  EXPECT_EQ(out, "segmentationJobs/5e6d\n");
  EXPECT_THAT(err, HasSubstr("2 images, 5 B sent, 0 B known already"));
  EXPECT_THAT(err, HasSubstr("tessera job watch 5e6d"));
  EXPECT_THAT(err, HasSubstr("tessera results 5e6d --out DIR"));
  EXPECT_EQ(api.files.at(Sha256Hex("aaa")), "aaa");
  EXPECT_EQ(api.segmentations.jobs.at(0).model, "models/m/versions/1");
  EXPECT_EQ(api.segmentations.parameters.min_area_px, 5);
  ASSERT_EQ(api.segmentations.images.size(), 2u);
  const client::SegmentationImage& image = api.segmentations.images[1];
  EXPECT_EQ(image.filename, "b.png");
  EXPECT_EQ(image.sha256, Sha256Hex("bb"));
  EXPECT_THAT(image.slices, ElementsAre(1, 2, 4));
  EXPECT_EQ(image.channel, 2);
}

TEST_F(SegmentationJobTest, DetachAgainSendsNothing) {
  const std::vector<std::string> call = {"--json",
                                         "segment",
                                         Image("a.tif", "aaa"),
                                         Image("b.tif", "aaa"),
                                         Image("c.tif", "c"),
                                         "--model",
                                         "m",
                                         "--detach"};
  ASSERT_EQ(Run(call), 0) << err;
  ASSERT_EQ(JsonLines().size(), 1u);
  EXPECT_EQ(JsonLines()[0]["name"], "segmentationJobs/5e6d");
  EXPECT_EQ(JsonLines()[0]["sent_bytes"], 4);
  EXPECT_EQ(api.uploads.size(), 2u);
  ASSERT_EQ(Run(call), 0) << err;
  EXPECT_EQ(JsonLines()[0]["sent_bytes"], 0);
  EXPECT_EQ(JsonLines()[0]["known_bytes"], 7);
  EXPECT_EQ(api.uploads.size(), 2u);
}

TEST_F(SegmentationJobTest, MoreImagesThanABatchAreAllSent) {
  std::string list;
  for (int i = 0; i < 2100; ++i) {
    list +=
        Image(absl::StrFormat("%d.tif", i), absl::StrFormat("%d", i % 1500));
    list += i == 0 ? "\n\n" : "\n";
  }
  ASSERT_EQ(Run({"segment", "--images-from", Image("list", list), "--model",
                 "m", "--detach"}),
            0)
      << err;
  EXPECT_EQ(api.files.size(), 1500u);
  ASSERT_EQ(api.segmentations.images.size(), 2100u);
  EXPECT_EQ(api.segmentations.images[2099].filename, "2099.tif");
  EXPECT_EQ(api.segmentations.images[2099].sha256, Sha256Hex("599"));
}

TEST_F(SegmentationJobTest, FilesThatCannotBeReadAreNamedBeforeAnythingIsSent) {
  std::vector<std::string> call = {"segment"};
  for (int i = 1; i <= 12; ++i) {
    call.push_back(Image(absl::StrFormat("empty%02d.tif", i), ""));
  }
  call.push_back(Image("good.tif", "good"));
  call.insert(call.end(), {"--model", "m", "--detach"});
  EXPECT_EQ(Run(call), 1);
  EXPECT_THAT(err, HasSubstr("empty10.tif: the file is empty"));
  EXPECT_THAT(err, Not(HasSubstr("empty11.tif")));
  EXPECT_THAT(err, HasSubstr("12 of 13 images cannot be read"));
  EXPECT_TRUE(api.uploads.empty());
  EXPECT_TRUE(api.segmentations.jobs.empty());
}

TEST_F(SegmentationJobTest, AnAbsentModelIsToldBeforeAnythingIsSent) {
  EXPECT_EQ(Run({"segment", Image("a.tif", "a"), "--model", "x", "--detach"}),
            1);
  EXPECT_THAT(err, HasSubstr("models/x is absent"));
  EXPECT_TRUE(api.uploads.empty());
}

TEST_F(SegmentationJobTest, DetachRefusesWhatBelongsToResults) {
  const std::vector<std::string> call = {"segment", Image("a.tif", "a"),
                                         "--model", "m", "--detach"};
  for (const auto& [option, value] :
       std::vector<std::pair<std::string, std::string>>{
           {"--out", "o"}, {"--format", "csv"}, {"--review", "r"}}) {
    auto arguments = call;
    arguments.insert(arguments.end(), {option, value});
    EXPECT_EQ(Run(arguments), 2) << option;
    EXPECT_THAT(err, HasSubstr(option + ": does not go with --detach"));
  }
  EXPECT_EQ(Run({"segment", call[1], "--model", "m"}), 2);
  EXPECT_THAT(err, HasSubstr("--out is required"));
  EXPECT_EQ(Run({"segment", "--model", "m", "--detach"}), 2);
  EXPECT_THAT(err, HasSubstr("IMAGE is required"));
  EXPECT_EQ(Run({"segment", Image("x/a.tif", "a"), Image("y/a.tif", "b"),
                 "--model", "m", "--detach"}),
            2);
  EXPECT_THAT(err, HasSubstr("two images are called a"));
  EXPECT_EQ(connected_to, "");
}

TEST_F(SegmentationJobTest, AListOfBothKindsIsSortedByTime) {
  client::SegmentationJob job = JobAt(client::JobState::kRunning, 4, 1);
  job.create_time = absl::FromUnixSeconds(200);
  api.segmentations.jobs = {job};
  api.jobs = {
      {.name = "trainingJobs/new", .create_time = absl::FromUnixSeconds(300)},
      {.name = "trainingJobs/old",
       .owner = "bob",
       .create_time = absl::FromUnixSeconds(100)}};
  ASSERT_EQ(Run({"job", "list"}), 0) << err;
  EXPECT_LT(out.find("new"), out.find("5e6d"));
  EXPECT_LT(out.find("5e6d"), out.find("old"));
  EXPECT_THAT(out, HasSubstr("5e6d  segmentation  RUNNING"));
  EXPECT_THAT(out, HasSubstr("20 images  m@1    5/20 images  ada"));
  ASSERT_EQ(Run({"--json", "job", "list"}), 0) << err;
  ASSERT_EQ(JsonLines().size(), 3u);
  EXPECT_EQ(JsonLines()[1]["name"], "segmentationJobs/5e6d");
  EXPECT_EQ(JsonLines()[1]["images_failed"], 1);
  EXPECT_EQ(JsonLines()[2]["owner"], "bob");

  // An older server has no segmentation jobs.
  api.segmentations.error = absl::UnimplementedError("what?");
  EXPECT_EQ(Run({"job", "list"}), 0) << err;
  EXPECT_THAT(out, HasSubstr("new"));
}

TEST_F(SegmentationJobTest, AWatchEndsWithTheJob) {
  api.segmentations.watched = {JobAt(client::JobState::kQueued, 0, 0),
                               JobAt(client::JobState::kRunning, 7, 0),
                               JobAt(client::JobState::kSucceeded, 20, 0)};
  for (const char* const name : {"5e6d", "segmentationJobs/5e6d"}) {
    ASSERT_EQ(Run({"job", "watch", name}), 0) << err;
    EXPECT_THAT(out, HasSubstr("segmented 20 images: 123 objects"));
    EXPECT_EQ(err, "");  // Ten seconds have not passed.
  }
  ASSERT_EQ(Run({"--json", "job", "watch", "5e6d"}), 0) << err;
  ASSERT_EQ(JsonLines().size(), 3u);
  EXPECT_EQ(JsonLines()[1]["images_succeeded"], 7);
}

TEST_F(SegmentationJobTest, AWatchNamesTenImagesThatFailed) {
  Fail(12);
  api.segmentations.watched = {JobAt(client::JobState::kSucceeded, 8, 12)};
  EXPECT_EQ(Run({"job", "watch", "5e6d"}), 1);
  EXPECT_THAT(err, HasSubstr("note: f10.tif: no TIFF (10)\n"));
  EXPECT_THAT(err, Not(HasSubstr("f11.tif")));
  EXPECT_THAT(err, HasSubstr("tessera: 12 of 20 images failed, for the reasons "
                             "above (the first 10 are named)"));
}

TEST_F(SegmentationJobTest, AJobThatFailsOrIsCancelledIsStatus1) {
  api.segmentations.watched = {JobAt(client::JobState::kFailed, 0, 0)};
  api.segmentations.watched[0].error_message = "the model was deleted";
  EXPECT_EQ(Run({"job", "watch", "5e6d"}), 1);
  EXPECT_THAT(err, HasSubstr("job 5e6d failed: the model was deleted"));
  api.segmentations.watched = {JobAt(client::JobState::kCancelled, 3, 0)};
  EXPECT_EQ(Run({"job", "watch", "5e6d"}), 1);
  EXPECT_THAT(err, HasSubstr("was cancelled"));
}

TEST_F(SegmentationJobTest, IsShownCancelledAndDeleted) {
  api.segmentations.jobs = {JobAt(client::JobState::kRunning, 4, 1)};
  Fail(1);
  EXPECT_EQ(Run({"job", "show", "5e6d"}), 0) << err;
  EXPECT_THAT(out, HasSubstr("5 of 20 images, 90 s left, 1 failed, 5 of 30 "
                             "slices\n20 images → m@1"));
  EXPECT_THAT(err, HasSubstr("f1.tif: no TIFF (1)"));
  EXPECT_EQ(Run({"job", "cancel", "5e6d"}), 0) << err;
  EXPECT_THAT(out, HasSubstr("cancelled: 5 of 20 images"));
  EXPECT_EQ(Run({"job", "delete", "5e6d"}), 0) << err;
  EXPECT_THAT(api.segmentations.deleted, ElementsAre("segmentationJobs/5e6d"));
}

TEST_F(SegmentationJobTest, ATrainingJobIsNotDeleted) {
  api.jobs = {{.name = "trainingJobs/7f3c"}};
  EXPECT_EQ(Run({"job", "delete", "7f3c"}), 1);
  EXPECT_THAT(err, HasSubstr("7f3c is a training job"));
}

TEST_F(SegmentationJobTest, AnAbsentJobIsNamed) {
  for (const char* const verb : {"show", "watch", "cancel", "delete"}) {
    EXPECT_EQ(Run({"job", verb, "none"}), 1);
    EXPECT_THAT(err, HasSubstr("there is no job none")) << verb;
  }
}

}  // namespace
}  // namespace tessera::testing
