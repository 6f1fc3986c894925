#include <gmock/gmock.h>

#include <cmath>

#include "models/version/parameter_table.h"
#include "tests/support/another_value.h"
#include "tests/unit/client/cli_fixture.h"

namespace tessera::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::UnorderedElementsAreArray;

TEST_F(CliTest, TrainSendsOnlyWhatIsGiven) {
  ASSERT_EQ(Run({"train",
                 "wing",
                 "--model",
                 "nuclei",
                 "--preset",
                 "pyjamas",
                 "--input-size",
                 "128x256",
                 "--epochs",
                 "3",
                 "--no-augmentation",
                 "--learning-rate",
                 "0.01",
                 "--target",
                 "flow",
                 "--upsampling",
                 "nearest",
                 "--skip-connection",
                 "add",
                 "--schedule",
                 "cosine",
                 "--weight-decay",
                 "0.5",
                 "--weight-averaging",
                 "0.25",
                 "--precision",
                 "bfloat16",
                 "--crops-per-epoch",
                 "7",
                 "--zoom",
                 "1.5",
                 "--min-area",
                 "4"}),
            0)
      << err;
  EXPECT_EQ(out, "trainingJobs/7f3c\n");
  const client::TrainingParameters expected = {
      {"augmentation", false},
      {"augmentation_zoom", 1.5},
      {"crops_per_epoch", 7},
      {"epochs", 3},
      {"learning_rate", 0.01},
      {"learning_rate_schedule", "cosine"},
      {"min_area_px", 4},
      {"network_input_size", imaging::Size{128, 256}},
      {"precision", "bfloat16"},
      {"preset", "pyjamas"},
      {"skip_connection", "add"},
      {"target", "flow"},
      {"upsampling", "nearest"},
      {"weight_averaging", 0.25},
      {"weight_decay", 0.5}};
  EXPECT_THAT(api.parameters, UnorderedElementsAreArray(expected));
}

TEST_F(CliTest, TrainHasAFlagForEachParameter) {
  for (const version::Parameter& row : version::ParameterTable()) {
    const version::ParameterValue value = AnotherValue(row);
    std::vector<std::string> call = {"train", "wing", "--model", "m"};
    if (const bool* const on = std::get_if<bool>(&value)) {
      call.push_back(*on ? row.flag : row.off_flag);
    } else {
      call.insert(call.end(), {row.flag, version::TextOf(value)});
    }
    ASSERT_EQ(Run(call), 0) << row.name << ": " << err;
    EXPECT_EQ(api.parameters, (client::TrainingParameters{{row.name, value}}))
        << row.flag;
  }
  ASSERT_EQ(Run({"train", "wing", "--model", "m", "--augmentation"}), 0);
  EXPECT_EQ(api.parameters,
            (client::TrainingParameters{{"augmentation", true}}));
  ASSERT_EQ(Run({"train", "wing", "--model", "m"}), 0);
  EXPECT_TRUE(api.parameters.empty());
}

TEST_F(CliTest, TrainPrintsThePlan) {
  api.plan = {{"target", "distance", "keeps objects apart"},
              {"network_input_size", "256x256", "given"},
              {"masks", "binary", "objects are told apart by connection"}};
  ASSERT_EQ(Run({"train", "wing", "--model", "nuclei"}), 0) << err;
  const std::string table =
      "PARAMETER           VALUE     BECAUSE\n"
      "target              distance  keeps objects apart\n"
      "network_input_size  256x256   given\n"
      "masks               binary    objects are told apart by connection\n";
  EXPECT_EQ(out, "trainingJobs/7f3c\n" + table);
  ASSERT_EQ(Run({"job", "show", "7f3c"}), 0);
  EXPECT_THAT(out, HasSubstr(table));

  ASSERT_EQ(Run({"--json", "train", "wing", "--model", "nuclei"}), 0);
  ASSERT_EQ(JsonLines().size(), 1u);
  const auto plan = JsonLines()[0]["plan"];
  ASSERT_EQ(plan.size(), 3u);
  EXPECT_EQ(plan[1]["name"], "network_input_size");
  EXPECT_EQ(plan[1]["value"], "256x256");
  EXPECT_EQ(plan[1]["reason"], "given");
}

TEST_F(CliTest, AParameterThatTheServerRefusesIsAWrongCall) {
  api.create_job_error = absl::InvalidArgumentError("batch_size is -3");
  EXPECT_EQ(Run({"train", "wing", "--model", "m", "--batch-size", "-3"}), 2);
  EXPECT_EQ(err, "tessera: batch_size is -3\n");
}

client::TrainingJob JobAt(client::JobState state, int epoch) {
  client::TrainingJob job{.name = "trainingJobs/7f3c", .state = state};
  job.progress = {.epoch = epoch, .epochs = 4, .seconds_left = 90};
  if (epoch > 0) {
    job.progress.history.push_back({.epoch = epoch,
                                    .training_loss = 0.25,
                                    .validation_loss = std::nan(""),
                                    .validation_ap50 = 0.5});
  }
  return job;
}

TEST_F(CliTest, FollowEndsWithTheModelVersion) {
  api.watched = {JobAt(client::JobState::kQueued, 0),
                 JobAt(client::JobState::kRunning, 2),
                 JobAt(client::JobState::kSucceeded, 4)};
  api.watched.back().model_version = "models/nuclei/versions/1";
  ASSERT_EQ(Run({"train", "wing", "--model", "nuclei", "--follow"}), 0);
  EXPECT_EQ(out, "trainingJobs/7f3c\ntrained nuclei@1\n");
  EXPECT_THAT(err, HasSubstr("epoch 2/4"));
  EXPECT_THAT(err, HasSubstr("loss 0.2500, AP50 0.500, 90 s left"));
  EXPECT_THAT(err, Not(HasSubstr("\x1b")));
}

TEST_F(CliTest, AFailedJobIsStatus1WithItsMessage) {
  api.watched = {JobAt(client::JobState::kFailed, 1)};
  api.watched.back().error_message = "no memory; give --batch-size 1";
  EXPECT_EQ(Run({"job", "watch", "7f3c"}), 1);
  EXPECT_THAT(err, HasSubstr("give --batch-size 1"));
  api.watched = {JobAt(client::JobState::kCancelled, 1)};
  EXPECT_EQ(Run({"job", "watch", "7f3c"}), 1);
}

TEST_F(CliTest, AnUnreadableJobIsShownAndEndsAWatch) {
  client::TrainingJob job = JobAt(client::JobState::kUnreadable, 1);
  job.error_message = "another version wrote it; start that version";
  api.jobs = {job};
  EXPECT_EQ(Run({"job", "list"}), 0);
  EXPECT_THAT(out, HasSubstr("UNREADABLE"));
  EXPECT_EQ(Run({"job", "show", "7f3c"}), 0);
  EXPECT_THAT(out, HasSubstr("start that version"));
  api.watched = {job};
  EXPECT_EQ(Run({"job", "watch", "7f3c"}), 1);
  EXPECT_THAT(err, HasSubstr("start that version"));
}

TEST_F(CliTest, WatchWithJsonPrintsEachChange) {
  api.watched = {JobAt(client::JobState::kRunning, 1),
                 JobAt(client::JobState::kSucceeded, 4)};
  ASSERT_EQ(Run({"--json", "job", "watch", "7f3c"}), 0);
  ASSERT_EQ(JsonLines().size(), 2u);
  const auto first = JsonLines()[0];
  EXPECT_EQ(first["state"], "RUNNING");
  EXPECT_TRUE(first["progress"]["last_epoch"]["validation_loss"].is_null());
}

TEST_F(CliTest, LeavingAWatchSaysHowToComeBack) {
  api.watched = {JobAt(client::JobState::kRunning, 1)};
  EXPECT_EQ(Run({"job", "watch", "7f3c"}), 1);
  EXPECT_THAT(err, HasSubstr("tessera job cancel 7f3c"));
}

TEST_F(CliTest, JobsAreShownAndCancelled) {
  api.jobs = {JobAt(client::JobState::kRunning, 1)};
  EXPECT_EQ(Run({"job", "list"}), 0);
  EXPECT_THAT(out, HasSubstr("RUNNING"));
  EXPECT_EQ(Run({"job", "show", "7f3c"}), 0);
  EXPECT_THAT(out, HasSubstr("epoch 1/4"));
  EXPECT_EQ(Run({"job", "cancel", "7f3c"}), 0);
  EXPECT_THAT(out, HasSubstr("cancelled"));
}

}  // namespace
}  // namespace tessera::testing
