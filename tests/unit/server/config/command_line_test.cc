#include "server/config/command_line.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <variant>
#include <vector>

#include "base/version.h"
#include "tests/support/status_matchers.h"

namespace tessera::config {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Pair;

absl::StatusOr<Command> Parse(std::vector<const char*> arguments) {
  arguments.insert(arguments.begin(), "tesserad");
  return ParseCommandLine(static_cast<int>(arguments.size()),
                          arguments.data());
}

TEST(CommandLine, ServeNeedsNoOption) {
  const auto command = Parse({"serve"});
  ASSERT_OK(command);
  const auto& options = std::get<ServeOptions>(*command);
  EXPECT_EQ(options.data_dir, "tessera-data");
  EXPECT_EQ(ToString(options.listen), "127.0.0.1:7443");
  EXPECT_EQ(ToString(options.metrics_listen), "127.0.0.1:9464");
  EXPECT_EQ(options.device, "auto");
  EXPECT_OK(CheckExposure(options));
}

TEST(CommandLine, TakesAllOptionsOfServe) {
  const auto command = Parse(
      {"serve", "--data-dir", "/d", "--listen", "0.0.0.0:0",
       "--metrics-listen", "[::1]:1", "--device", "cuda:1", "--threads", "3",
       "--max-image-pixels", "4096", "--max-upload-bytes", "77",
       "--max-queued-jobs", "5", "--max-queued-jobs-per-user", "4",
       "--fair-share-half-life", "90m", "--user-weight", "ada=2",
       "--user-weight", "a=b=0.5", "--insecure"});
  ASSERT_OK(command);
  const auto& options = std::get<ServeOptions>(*command);
  EXPECT_EQ(options.data_dir, "/d");
  EXPECT_EQ(ToString(options.listen), "0.0.0.0:0");
  EXPECT_EQ(ToString(options.metrics_listen), "[::1]:1");
  EXPECT_EQ(options.device, "cuda:1");
  EXPECT_EQ(options.threads, 3);
  EXPECT_EQ(options.max_image_pixels, 4096);
  EXPECT_EQ(options.max_upload_bytes, 77);
  EXPECT_EQ(options.max_queued_jobs, 5);
  EXPECT_EQ(options.max_queued_jobs_per_user, 4);
  EXPECT_EQ(options.fair_share_half_life, absl::Minutes(90));
  EXPECT_THAT(options.user_weights,
              ElementsAre(Pair("a=b", 0.5), Pair("ada", 2)));
  EXPECT_TRUE(options.insecure);
}

TEST(CommandLine, TakesTheOptionsOfWork) {
  const auto command =
      Parse({"work", "--server", "127.0.0.1:1", "--job", "7f"});
  ASSERT_OK(command);
  EXPECT_EQ(std::get<WorkOptions>(*command).server, "127.0.0.1:1");
  EXPECT_EQ(std::get<WorkOptions>(*command).job_id, "7f");
}

TEST(CommandLine, TellsItsVersion) {
  const auto command = Parse({"--version"});
  ASSERT_OK(command);
  EXPECT_THAT(std::get<PrintText>(*command).text, HasSubstr(kVersion));
}

TEST(CommandLine, ComplainsInOneLine) {
  const std::vector<std::vector<const char*>> wrong_calls = {
      {},
      {"sing"},
      {"serve", "--no-such-option"},
      {"serve", "--threads", "many"},
      {"serve", "--max-queued-jobs", "0"},
      {"serve", "--listen", "nowhere"},
      {"work", "--server", "127.0.0.1:1"}};
  for (const auto& arguments : wrong_calls) {
    const absl::Status status = Parse(arguments).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
    EXPECT_EQ(status.message().find('\n'), absl::string_view::npos);
    EXPECT_FALSE(status.message().empty());
  }
}

TEST(Exposure, HasToBeAskedFor) {
  ServeOptions options;
  options.listen.host = "0.0.0.0";
  EXPECT_EQ(CheckExposure(options).code(),
            absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(std::string(CheckExposure(options).message()),
              HasSubstr("--insecure"));
  options.insecure = true;
  EXPECT_OK(CheckExposure(options));
}

TEST(Exposure, CountsTheMetricsAddressToo) {
  ServeOptions options;
  options.metrics_listen.host = "10.0.0.1";
  EXPECT_EQ(CheckExposure(options).code(),
            absl::StatusCode::kFailedPrecondition);
}

}  // namespace
}  // namespace tessera::config
