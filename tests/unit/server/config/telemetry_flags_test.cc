#include "server/config/telemetry_flags.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/support/status_matchers.h"

namespace tessera::config {
namespace {

using ::testing::HasSubstr;

absl::StatusOr<Command> Parse(std::vector<const char*> words) {
  words.insert(words.begin(), "tesserad");
  return ParseCommandLine(static_cast<int>(words.size()), words.data());
}

std::string Fault(const std::vector<const char*>& words) {
  return std::string(Parse(words).status().message());
}

TEST(TelemetryFlags, LeaveHealthAndLogAsTheyAre) {
  const auto command = Parse({"serve"});
  ASSERT_OK(command);
  const auto& options = std::get<ServeOptions>(*command);
  EXPECT_FALSE(options.health_listen);
  EXPECT_EQ(options.log_format, LogFormat::kText);
}

TEST(TelemetryFlags, SayWhereHealthIsAnsweredAndWhatLinesLookLike) {
  const auto command =
      Parse({"serve", "--health-listen", "[::1]:7444", "--log-format", "json"});
  ASSERT_OK(command);
  const auto& options = std::get<ServeOptions>(*command);
  ASSERT_TRUE(options.health_listen);
  EXPECT_EQ(ToString(*options.health_listen), "[::1]:7444");
  EXPECT_EQ(options.log_format, LogFormat::kJson);
}

TEST(TelemetryFlags, AreNamedWhereTheyAreWrong) {
  EXPECT_THAT(Fault({"serve", "--health-listen", "7444"}),
              HasSubstr("--health-listen"));
  EXPECT_THAT(Fault({"serve", "--log-format", "xml"}),
              HasSubstr("--log-format"));
}

// It tells no more than whether the server serves.
TEST(TelemetryFlags, MayAnswerHealthToOtherMachines) {
  const auto command = Parse({"serve", "--health-listen", "0.0.0.0:7444"});
  ASSERT_OK(command);
  EXPECT_OK(CheckExposure(std::get<ServeOptions>(*command)));
}

TEST(TelemetryFlags, AskAServerForItsHealth) {
  const auto command = Parse({"health", "--server", "127.0.0.1:1"});
  ASSERT_OK(command);
  EXPECT_EQ(std::get<HealthOptions>(*command).server, "127.0.0.1:1");
}

}  // namespace
}  // namespace tessera::config
