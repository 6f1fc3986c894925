// Text of strangers, in all that a command prints.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "base/quoting.h"
#include "tests/unit/client/cli_fixture.h"

namespace tessera::testing {
namespace {

using ::testing::HasSubstr;

// Clears the screen, forges a line, reverses what follows, is no UTF-8.
constexpr char kHostile[] = "x\x1b[2J\nok\u202e\u009b31m\xff";
constexpr char kShown[] = "x\\x1b[2J\\nok\\u202e\\u009b31m\\xff";

class HostileTextTest : public CliTest {
 protected:
  HostileTextTest() {
    api.status.version = kHostile;
    api.status.devices = {{.name = "cpu", .description = kHostile}};
    api.datasets["datasets/d"] = {.name = "datasets/d",
                                  .access = {.owner = kHostile}};
    api.samples["datasets/d"] = {{.name = kHostile}};
    api.models = {{.name = "models/m", .access = {.owner = kHostile}}};
    api.versions = {{.name = "models/m/versions/1",
                     .dataset = kHostile,
                     .parameters = {{"target", kHostile}},
                     .dataset_sha256 = kHostile,
                     .initial_model = kHostile}};
    api.jobs = {{.name = "trainingJobs/7",
                 .dataset = kHostile,
                 .state = client::JobState::kFailed,
                 .error_message = kHostile,
                 .plan = {{kHostile, kHostile, kHostile}}}};
    api.watched = api.jobs;
    api.segmentations.jobs = {{.name = "segmentationJobs/8",
                               .state = client::JobState::kFailed,
                               .error_message = kHostile,
                               .owner = kHostile,
                               .images = 2,
                               .images_failed = 1}};
    api.segmentations.watched = api.segmentations.jobs;
    api.segmentations.images = {{.filename = kHostile,
                                 .state = client::JobState::kFailed,
                                 .error_message = kHostile},
                                {.filename = kHostile,
                                 .position = 2,
                                 .state = client::JobState::kSucceeded}};
    api.segmentations.results = [](const auto&) {
      return absl::DataLossError(kHostile);
    };
  }

  // Runs the command twice, for people and for programs.
  void RunBothWays(std::vector<std::string> arguments) {
    for (const bool json : {false, true}) {
      if (json) arguments.insert(arguments.begin(), "--json");
      Run(arguments);
      const std::string all = out + err;
      EXPECT_EQ(PrintableLines(all), all) << arguments.back();
      EXPECT_THAT(all, HasSubstr(json ? "x\\u001b[2J" : "x\\x1b[2J"))
          << arguments.back();
    }
  }
};

TEST_F(HostileTextTest, IsShownEscaped) {
  RunBothWays({"status"});
  RunBothWays({"dataset", "list"});
  RunBothWays({"dataset", "show", "d"});
  RunBothWays({"model", "list"});
  RunBothWays({"model", "show", "m"});
  RunBothWays({"job", "list"});
  RunBothWays({"job", "show", "7"});
  RunBothWays({"job", "watch", "7"});
  RunBothWays({"job", "show", "8"});
  RunBothWays({"job", "watch", "8"});
  RunBothWays({"results", "8", "--out", folder.path().string()});
}

TEST_F(HostileTextTest, ForgesNoLineOfAModelCard) {
  ASSERT_EQ(Run({"model", "show", "m"}), 0) << err;
  EXPECT_THAT(out, HasSubstr(std::string("trained on ") + kShown));
  EXPECT_THAT(out, HasSubstr(std::string("target: ") + kShown));
}

TEST_F(HostileTextTest, OfAnErrorIsShownEscaped) {
  api.create_job_error = absl::InvalidArgumentError("a\x1b[2J");
  EXPECT_EQ(Run({"train", "d", "--model", "m"}), 2);
  EXPECT_EQ(err, "tessera: a\\x1b[2J\n");
  EXPECT_EQ(Run({"train", "\x1b[2J", "--model", "m"}), 2);
  EXPECT_EQ(PrintableLines(err), err);
}

}  // namespace
}  // namespace tessera::testing
