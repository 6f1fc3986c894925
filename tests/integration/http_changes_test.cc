// Changes over HTTP that are made once, or not at all.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/integration/http_results_fixture.h"

namespace tessera::testing {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;
using ::testing::Not;

TEST_F(HttpResultsTest, ARetryQueuesNothingTwice) {
  const json image = Send("a.tif", NucleiTiff({3}, 64));
  const std::string job = Create(image, "b7c1");
  EXPECT_EQ(Create(image, "b7c1"), job);
  const HttpAnswer other =
      Post("/v1/segmentationJobs", {{"model", "models/nuclei"},
                                    {"images", {image, image}},
                                    {"requestId", "b7c1"}});
  EXPECT_EQ(other.status, 400);
  EXPECT_THAT(other.body, HasSubstr("IMAGE_INVALID"));
}

TEST_F(HttpResultsTest, OfTwoWhoAddSamplesAtOnceOneIsTold) {
  const std::string dataset = harness_->CreateDataset("raced", 2);
  // Its last two samples are those that the callers want to add.
  const std::string other = harness_->CreateDataset("other", 4);
  json samples = json::parse(Get(absl::StrCat("/v1/", other, "/samples")).body);
  HttpAnswer answers[2];
  std::vector<std::thread> callers;
  for (int i = 0; i < 2; ++i) {
    json mine = samples["samples"][2 + i];
    for (const char* output : {"width", "height", "objectCount"}) {
      mine.erase(output);
    }
    callers.emplace_back([&answers, &dataset, i, mine] {
      answers[i] =
          Post(absl::StrCat("/v1/", dataset, ":addSamples"),
               {{"samples", json::array({mine})}, {"expectedRevision", 1}});
    });
  }
  for (std::thread& caller : callers) caller.join();
  const int winner = answers[0].status == 200 ? 0 : 1;
  EXPECT_EQ(answers[winner].status, 200) << answers[winner].body;
  EXPECT_EQ(answers[1 - winner].status, 409) << answers[1 - winner].body;
  EXPECT_THAT(answers[1 - winner].body, HasSubstr("REVISION_MOVED"));
  const json made = json::parse(answers[winner].body);
  EXPECT_EQ(made["revision"], 2);
  EXPECT_EQ(made["sampleCount"], 3);
}

TEST_F(HttpResultsTest, ATrainingIsPlannedWithoutBeingQueued) {
  const std::string dataset = harness_->CreateDataset("planned", 2);
  const HttpAnswer answer =
      Post("/v1/trainingJobs",
           {{"job", {{"dataset", dataset}, {"model", "models/planned"}}},
            {"validateOnly", true}});
  ASSERT_EQ(answer.status, 200) << answer.body;
  const json job = json::parse(answer.body);
  EXPECT_EQ(job["name"], "");
  EXPECT_EQ(job["dataset"], "datasets/planned/revisions/1");
  EXPECT_FALSE(job["plan"].empty());
  EXPECT_THAT(Get("/v1/trainingJobs").body, Not(HasSubstr("models/planned")));
  EXPECT_EQ(Get("/v1/models/planned").status, 404);
}

}  // namespace
}  // namespace tessera::testing
