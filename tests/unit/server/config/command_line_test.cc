#include "server/config/command_line.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdlib.h>

#include <variant>
#include <vector>

#include "base/version.h"
#include "tests/support/status_matchers.h"

namespace tessera::config {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Pair;

absl::StatusOr<Command> Parse(std::vector<const char*> arguments) {
  arguments.insert(arguments.begin(), "tesserad");
  return ParseCommandLine(static_cast<int>(arguments.size()), arguments.data());
}

TEST(CommandLine, ServeNeedsNoOption) {
  const auto command = Parse({"serve"});
  ASSERT_OK(command);
  const auto& options = std::get<ServeOptions>(*command);
  EXPECT_EQ(options.data_dir, "tessera-data");
  EXPECT_EQ(ToString(options.listen), "127.0.0.1:7443");
  EXPECT_EQ(ToString(options.metrics_listen), "127.0.0.1:9464");
  EXPECT_EQ(ToString(options.http.listen), "127.0.0.1:8080");
  EXPECT_TRUE(options.http.web);
  EXPECT_THAT(options.devices, ElementsAre("auto"));
  EXPECT_EQ(options.precision, "float32");
  EXPECT_TRUE(options.starter);
  EXPECT_OK(CheckExposure(options));
}

TEST(CommandLine, LeavesTheStartingModelOutIfAsked) {
  const auto command = Parse({"serve", "--no-starter"});
  ASSERT_OK(command);
  EXPECT_FALSE(std::get<ServeOptions>(*command).starter);
}

TEST(CommandLine, TakesTheDatabaseFromAFlagOrTheEnvironment) {
  const auto flag = Parse({"serve", "--database", "postgresql://h/a",
                           "--database-connections", "5"});
  ASSERT_OK(flag);
  EXPECT_EQ(std::get<ServeOptions>(*flag).database, "postgresql://h/a");
  EXPECT_EQ(std::get<ServeOptions>(*flag).database_connections, 5);
  ::setenv("TESSERA_DATABASE", "postgresql://h/b", 1);
  const auto serve = Parse({"serve"});
  const auto token = Parse({"token", "list"});
  const auto verify = Parse({"verify"});
  const auto migrate = Parse({"migrate", "--data-dir", "/d"});
  ::unsetenv("TESSERA_DATABASE");
  ASSERT_OK(serve);
  EXPECT_EQ(std::get<ServeOptions>(*serve).database, "postgresql://h/b");
  ASSERT_OK(token);
  EXPECT_EQ(std::get<TokenOptions>(*token).database, "postgresql://h/b");
  ASSERT_OK(verify);
  EXPECT_EQ(std::get<VerifyOptions>(*verify).database, "postgresql://h/b");
  ASSERT_OK(migrate);
  EXPECT_EQ(std::get<MigrateOptions>(*migrate).database, "postgresql://h/b");
  EXPECT_EQ(std::get<MigrateOptions>(*migrate).data_dir, "/d");
}

TEST(CommandLine, TakesAllOptionsOfServe) {
  const auto command = Parse({"serve",     "--data-dir",
                              "/d",        "--listen",
                              "0.0.0.0:0", "--metrics-listen",
                              "[::1]:1",   "--device",
                              "cuda:1",    "--threads",
                              "3",         "--precision",
                              "auto",      "--blobs",
                              "s3://b/p",  "--cache-dir",
                              "/c",        "--cache-bytes",
                              "99",        "--max-image-pixels",
                              "4096",      "--max-upload-bytes",
                              "77",        "--picture-bytes",
                              "88",        "--max-queued-jobs",
                              "5",         "--max-queued-jobs-per-user",
                              "4",         "--max-segmentations",
                              "9",         "--max-segmentations-per-user",
                              "3",         "--fair-share-half-life",
                              "90m",       "--user-weight",
                              "ada=2",     "--user-weight",
                              "a=b=0.5",   "--insecure"});
  ASSERT_OK(command);
  const auto& options = std::get<ServeOptions>(*command);
  EXPECT_EQ(options.data_dir, "/d");
  EXPECT_EQ(ToString(options.listen), "0.0.0.0:0");
  EXPECT_EQ(ToString(options.metrics_listen), "[::1]:1");
  EXPECT_THAT(options.devices, ElementsAre("cuda:1"));
  EXPECT_EQ(options.precision, "auto");
  EXPECT_EQ(options.threads, 3);
  EXPECT_EQ(options.blobs.url, "s3://b/p");
  EXPECT_EQ(options.blobs.cache_dir, "/c");
  EXPECT_EQ(options.blobs.cache_bytes, 99);
  EXPECT_EQ(options.max_image_pixels, 4096);
  EXPECT_EQ(options.max_upload_bytes, 77);
  EXPECT_EQ(options.picture_bytes, 88);
  EXPECT_EQ(options.max_queued_jobs, 5);
  EXPECT_EQ(options.max_queued_jobs_per_user, 4);
  EXPECT_EQ(options.max_segmentations, 9);
  EXPECT_EQ(options.max_segmentations_per_user, 3);
  EXPECT_EQ(options.fair_share_half_life, absl::Minutes(90));
  EXPECT_THAT(options.user_weights,
              ElementsAre(Pair("a=b", 0.5), Pair("ada", 2)));
  EXPECT_TRUE(options.insecure);
}

TEST(CommandLine, TakesTheOptionsOfWork) {
  const auto least = Parse({"work", "--server", "127.0.0.1:1"});
  ASSERT_OK(least);
  EXPECT_EQ(std::get<WorkOptions>(*least).device, "auto");
  EXPECT_EQ(std::get<WorkOptions>(*least).idle_exit, absl::InfiniteDuration());
  const auto command = Parse({"work",
                              "--server",
                              "gpu:1",
                              "--token-file",
                              "/t",
                              "--ca-file",
                              "/c",
                              "--client-cert",
                              "/cert",
                              "--client-key",
                              "/key",
                              "--device",
                              "cuda:1",
                              "--kinds",
                              "train,segment",
                              "--once",
                              "--idle-exit",
                              "9",
                              "--grace",
                              "7",
                              "--log-dir",
                              "/l",
                              "--precision",
                              "bfloat16",
                              "--otlp-endpoint",
                              "http://collector:4318"});
  ASSERT_OK(command);
  const auto& options = std::get<WorkOptions>(*command);
  EXPECT_EQ(options.otlp_endpoint, "http://collector:4318");
  EXPECT_EQ(options.precision, "bfloat16");
  EXPECT_EQ(options.server, "gpu:1");
  EXPECT_EQ(options.token_file, "/t");
  EXPECT_EQ(options.ca_file, "/c");
  EXPECT_EQ(options.client_cert, "/cert");
  EXPECT_EQ(options.client_key, "/key");
  EXPECT_EQ(options.device, "cuda:1");
  EXPECT_THAT(options.kinds, ElementsAre("train", "segment"));
  EXPECT_TRUE(options.once);
  EXPECT_EQ(options.idle_exit, absl::Seconds(9));
  EXPECT_EQ(options.grace, absl::Seconds(7));
  EXPECT_EQ(options.log_dir, "/l");
}

TEST(CommandLine, ATokenIsNotSentUnencrypted) {
  EXPECT_OK(Parse({"work", "--server", "localhost:1", "--token-file", "/t"}));
  const auto command =
      Parse({"work", "--server", "gpu:1", "--token-file", "/t"});
  EXPECT_THAT(std::string(command.status().message()),
              HasSubstr("give --ca-file"));
}

TEST(CommandLine, TakesTheOptionsAboutWorkers) {
  const auto none = Parse({"serve"});
  ASSERT_OK(none);
  EXPECT_FALSE(std::get<ServeOptions>(*none).local_workers.has_value());
  const auto command =
      Parse({"serve", "--local-workers", "0", "--lease-seconds", "5"});
  ASSERT_OK(command);
  EXPECT_EQ(std::get<ServeOptions>(*command).local_workers, 0);
  EXPECT_EQ(std::get<ServeOptions>(*command).lease_seconds, 5);
}

TEST(CommandLine, TakesTheCommandsForDataFolders) {
  EXPECT_EQ(
      std::get<VerifyOptions>(*Parse({"verify", "--data-dir", "/d"})).data_dir,
      "/d");
  const auto backup = std::get<BackupOptions>(*Parse(
      {"backup", "/b", "--data-dir", "/d", "--blobs", "s3://b/p?region=eu"}));
  EXPECT_EQ(backup.blobs, "s3://b/p?region=eu");
  EXPECT_EQ(backup.dir, "/b");
  EXPECT_EQ(backup.data_dir, "/d");
  const auto restore = std::get<RestoreOptions>(*Parse({"restore", "/b"}));
  EXPECT_EQ(restore.dir, "/b");
  EXPECT_EQ(restore.data_dir, "tessera-data");
  EXPECT_FALSE(Parse({"backup"}).ok());
}

TEST(CommandLine, TakesHowLongAServerMayDrain) {
  const auto served = Parse({"serve", "--drain-timeout", "90s"});
  ASSERT_OK(served);
  EXPECT_EQ(std::get<ServeOptions>(*served).drain_timeout, absl::Seconds(90));
  for (const char* wrong : {"0s", "11m", "soon"}) {
    EXPECT_THAT(
        std::string(
            Parse({"serve", "--drain-timeout", wrong}).status().message()),
        HasSubstr("--drain-timeout"));
  }
}

TEST(CommandLine, TakesHowLongThingsAreKept) {
  const RetentionOptions usual =
      std::get<ServeOptions>(*Parse({"serve"})).retention;
  EXPECT_EQ(usual.request_ids, absl::Hours(7 * 24));
  EXPECT_EQ(usual.ended_jobs, absl::Hours(90 * 24));
  EXPECT_EQ(usual.job_logs, absl::Hours(30 * 24));
  EXPECT_EQ(usual.results, absl::Hours(30 * 24));
  const auto command =
      Parse({"serve", "--keep-request-ids", "36h", "--keep-ended-jobs", "inf",
             "--keep-job-logs", "1.5d", "--keep-results", "90m"});
  ASSERT_OK(command);
  const RetentionOptions& keep = std::get<ServeOptions>(*command).retention;
  EXPECT_EQ(keep.request_ids, absl::Hours(36));
  EXPECT_EQ(keep.ended_jobs, absl::InfiniteDuration());
  EXPECT_EQ(keep.job_logs, absl::Hours(36));
  EXPECT_EQ(keep.results, absl::Minutes(90));
}

TEST(CommandLine, RefusesTimesThatCannotBeKept) {
  for (const char* wrong : {"0d", "59m", "-1d", "d", "nan", "nand", "long"}) {
    const auto command = Parse({"serve", "--keep-job-logs", wrong});
    EXPECT_THAT(std::string(command.status().message()),
                AllOf(HasSubstr("--keep-job-logs"), HasSubstr("30d")))
        << wrong;
  }
  // A request would be answered with a job that is not there any more.
  EXPECT_THAT(
      std::string(
          Parse({"serve", "--keep-ended-jobs", "6d"}).status().message()),
      AllOf(HasSubstr("--keep-ended-jobs"), HasSubstr("--keep-request-ids")));
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
      {"work"},
      {"work", "--server", "nowhere"},
      {"work", "--server", "gpu:1", "--kinds", "sing"},
      {"work", "--server", "gpu:1", "--client-cert", "/c"},
      {"serve", "--local-workers", "-1"}};
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

TEST(Exposure, IsFineWithAuthenticationAndTls) {
  ServeOptions options;
  options.listen.host = "0.0.0.0";
  options.security.tokens = true;
  EXPECT_THAT(std::string(CheckExposure(options).message()), HasSubstr("TLS"));
  options.security.tls_cert = options.security.tls_key = "server.pem";
  EXPECT_OK(CheckExposure(options));
  options.security.tokens = false;
  EXPECT_THAT(std::string(CheckExposure(options).message()),
              HasSubstr("authentication"));
}

TEST(CommandLine, SecurityFlagsFitEachOther) {
  const auto command =
      Parse({"serve", "--auth", "oidc", "--oidc-issuer", "i", "--oidc-audience",
             "a", "--oidc-keys", "k", "--tls-cert", "c", "--tls-key", "k",
             "--tls-client-ca", "ca"});
  ASSERT_OK(command);
  const auto& security = std::get<ServeOptions>(*command).security;
  EXPECT_TRUE(security.tokens && security.oidc && security.encrypts());
  EXPECT_EQ(security.oidc_user_claim, "sub");
  const std::vector<std::vector<const char*>> wrong_calls = {
      {"serve", "--auth", "password"},
      {"serve", "--auth", "oidc"},
      {"serve", "--auth", "tokens", "--oidc-issuer", "i"},
      {"serve", "--tls-cert", "c"},
      {"serve", "--tls-client-ca", "ca"},
      {"serve", "--max-stored-bytes-per-user", "-1"}};
  for (const auto& arguments : wrong_calls) {
    EXPECT_EQ(Parse(arguments).status().code(),
              absl::StatusCode::kInvalidArgument);
  }
}

TEST(CommandLine, TakesTheCommandsOfTokens) {
  const auto create =
      Parse({"token", "create", "laptop", "--user", "ada", "--role", "member",
             "--group", "lab", "--group", "visitors", "--data-dir", "/d"});
  ASSERT_OK(create);
  const auto& options = std::get<TokenOptions>(*create);
  EXPECT_EQ(options.action, TokenOptions::Action::kCreate);
  EXPECT_EQ(options.name, "laptop");
  EXPECT_EQ(options.groups, (std::vector<std::string>{"lab", "visitors"}));
  EXPECT_EQ(options.expires_in_days, 90);
  const auto revoke = Parse({"token", "revoke", "laptop"});
  ASSERT_OK(revoke);
  EXPECT_EQ(std::get<TokenOptions>(*revoke).action,
            TokenOptions::Action::kRevoke);
  ASSERT_OK(Parse({"token", "list"}));
  for (const auto& arguments : std::vector<std::vector<const char*>>{
           {"token"}, {"token", "create", "x"}, {"token", "revoke"}}) {
    EXPECT_FALSE(Parse(arguments).ok());
  }
}

TEST(CommandLine, SaysWhereHttpIsAnswered) {
  const auto command = Parse({"serve", "--http-listen", "[::1]:0", "--web-dir",
                              "/page", "--no-web"});
  ASSERT_OK(command);
  const HttpOptions& http = std::get<ServeOptions>(*command).http;
  EXPECT_EQ(ToString(http.listen), "[::1]:0");
  EXPECT_EQ(http.web_dir, "/page");
  EXPECT_FALSE(http.web);
  EXPECT_THAT(std::string(
                  Parse({"serve", "--http-listen", "8080"}).status().message()),
              HasSubstr("--http-listen"));
}

TEST(Exposure, CountsTheAddressesOfMetricsAndHttpToo) {
  ServeOptions options;
  options.metrics_listen.host = "10.0.0.1";
  EXPECT_EQ(CheckExposure(options).code(),
            absl::StatusCode::kFailedPrecondition);
  options = {};
  options.http.listen.host = "10.0.0.1";
  EXPECT_EQ(CheckExposure(options).code(),
            absl::StatusCode::kFailedPrecondition);
}

}  // namespace
}  // namespace tessera::config
