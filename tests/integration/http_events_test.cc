// What a stream of events tells.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <regex>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "tests/integration/http_results_fixture.h"

namespace tessera::testing {
namespace {

using nlohmann::json;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

TEST_F(HttpResultsTest, EventsTellOfTheJobAndGoOnAfterABreak) {
  const std::string job = Create(Send("a.tif", NucleiTiff({5, 6, 7}, 192)));
  const std::string path = absl::StrCat("/v1/events?topics=queue,", job);
  std::string id;
  {
    HttpCall first(port(), "GET", path);
    const std::string text = first.ReadTo("event: segmentationJob");
    EXPECT_THAT(text, HasSubstr("Content-Type: text/event-stream"));
    EXPECT_THAT(first.ReadTo("event: queue"), HasSubstr("runningSlices"));
    id = absl::StrCat(job, "=1.0");
  }
  HttpCall second(port(), "GET", path, "", {{"Last-Event-ID", id}});
  const std::string text = second.ReadTo("\"state\":\"SUCCEEDED\"");
  EXPECT_THAT(text, HasSubstr("\"state\":\"SUCCEEDED\""));
  EXPECT_THAT(text, HasSubstr(absl::StrCat("id: ", job, "=")));
}

// What whole events of an answer in chunks tell of a training.
struct TrainingEvents {
  explicit TrainingEvents(const std::string& answer) {
    // Events have no carriage return, and begin after the head.
    const std::string text =
        std::regex_replace(answer.substr(answer.find("retry:")),
                           std::regex("\r\n[0-9a-f]+\r\n"), "");
    std::vector<std::string> events = absl::StrSplit(text, "\n\n");
    events.pop_back();  // Nothing, or not whole.
    for (const std::string& event : events) {
      const std::vector<std::string> lines = absl::StrSplit(event, '\n');
      for (const std::string& line : lines) {
        if (absl::StartsWith(line, "id: ")) id = line.substr(4);
        if (!absl::StartsWith(line, "data: ")) continue;
        const json job = json::parse(line.substr(6));
        for (const json& epoch : job["progress"]["history"]) {
          epochs.push_back(epoch["epoch"]);
        }
      }
    }
  }

  std::vector<int> epochs;
  std::string id;
};

TEST_F(HttpResultsTest, EventsHaveEachEpochOnce) {
  const std::string job = harness_->CreateJob(
      harness_->CreateDataset("epochs", 4), "models/epochs", 6);
  const std::string path = absl::StrCat("/v1/events?topics=", job);
  HttpCall first(port(), "GET", path);
  TrainingEvents seen(first.ReadTo("\"epoch\":2,\"trainingLoss\"", "\n\n"));
  HttpCall second(port(), "GET", path, "", {{"Last-Event-ID", seen.id}});
  const TrainingEvents rest(second.ReadTo("\"state\":\"SUCCEEDED\"", "\n\n"));
  seen.epochs.insert(seen.epochs.end(), rest.epochs.begin(), rest.epochs.end());
  EXPECT_THAT(seen.epochs, ElementsAre(1, 2, 3, 4, 5, 6));
}

}  // namespace
}  // namespace tessera::testing
