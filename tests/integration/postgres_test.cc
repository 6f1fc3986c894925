// A server whose metadata is in PostgreSQL, and what it does when PostgreSQL
// goes away.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "base/retry_delay.h"
#include "server/db/open_database.h"
#include "server/wire/status.h"
#include "tests/integration/harness.h"
#include "tests/support/postgres_server.h"

namespace tessera::testing {
namespace {

using ::testing::HasSubstr;

constexpr char kTerminateOthers[] =
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
    "WHERE pid <> pg_backend_pid() AND backend_type = 'client backend'";

class PostgresTest : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!PostgresServer::IsInstalled()) {
      GTEST_SKIP() << "PostgreSQL is not installed";
    }
    postgres_ = std::make_unique<PostgresServer>();
    url_ = postgres_->UrlOf("tessera");
    harness_ = std::make_unique<Harness>(
        [&](config::ServeOptions& options) { options.database = url_; });
  }
  void TearDown() override { harness_.reset(); }

  grpc::Status GetModel(v1::Model& model) {
    grpc::ClientContext context;
    v1::GetModelRequest request;
    request.set_name("models/m");
    return harness_->client().models->GetModel(&context, request, &model);
  }

  std::unique_ptr<PostgresServer> postgres_;
  std::string url_;
  std::unique_ptr<Harness> harness_;
};

TEST_F(PostgresTest, TrainsAndSegmentsWhileConnectionsBreak) {
  const std::string dataset = harness_->CreateDataset("nuclei");
  const auto database = db::Open(url_, db::DatabaseUse::kBeside).value();
  const std::string name = harness_->CreateJob(dataset, "models/m", 12);
  int broken_at = 0;  // Once at the end of each epoch.
  const v1::TrainingJob job =
      harness_->WatchUntil(name, [&](const v1::TrainingJob& seen) {
        if (seen.progress().epoch() > broken_at) {
          broken_at = seen.progress().epoch();
          EXPECT_TRUE(database->Execute(kTerminateOthers).ok());
        }
        return false;
      });
  EXPECT_GE(broken_at, 3);
  ASSERT_EQ(job.state(), v1::TrainingJob::SUCCEEDED) << job.error_message();
  const std::string image = NucleiTiff({7});
  EXPECT_TRUE(
      harness_->Segment(HeaderFor("models/m", image), image).status.ok());

  harness_->Restart();
  v1::Model model;
  Require(GetModel(model));
  EXPECT_EQ(model.newest_version(), 1);
  EXPECT_FALSE(
      std::filesystem::exists(harness_->folder() / "data" / db::kDatabaseFile));
}

TEST_F(PostgresTest, SaysThatItCannotBeReachedAndHeals) {
  harness_->CreateDataset("nuclei");
  postgres_->Kill();
  v1::Model model;
  const absl::Status failed = wire::FromGrpc(GetModel(model));
  EXPECT_EQ(failed.code(), absl::StatusCode::kUnavailable);
  EXPECT_TRUE(RetryDelayOf(failed).has_value());
  EXPECT_THAT(
      harness_->AwaitMetrics("\ntessera_part_up{part=\"database\"} 0\n"),
      HasSubstr("\ntessera_part_up{part=\"database\"} 0\n"));
  postgres_->Start();
  EXPECT_EQ(GetModel(model).error_code(), grpc::StatusCode::NOT_FOUND);
  EXPECT_THAT(
      harness_->AwaitMetrics("\ntessera_part_up{part=\"database\"} 1\n"),
      HasSubstr("\ntessera_part_up{part=\"database\"} 1\n"));
  const std::string name =
      harness_->CreateJob("datasets/nuclei", "models/m", 1);
  EXPECT_EQ(harness_->WatchToEnd(name).state(), v1::TrainingJob::SUCCEEDED);
}

}  // namespace
}  // namespace tessera::testing
