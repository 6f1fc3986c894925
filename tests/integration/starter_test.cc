// The model that comes with Tessera.
#include "models/starter/starter.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <thread>

#include "base/sha256.h"
#include "tests/integration/harness.h"
#include "tests/integration/users.h"
#include "tests/support/postgres_server.h"

namespace tessera::testing {
namespace {

using ::testing::HasSubstr;

constexpr char kModel[] = "models/nuclei";

void WithStarter(config::ServeOptions& options) { options.starter = true; }

grpc::Status GetModel(Client& client, v1::Model* model) {
  grpc::ClientContext context;
  v1::GetModelRequest request;
  request.set_name(kModel);
  return client.models->GetModel(&context, request, model);
}
v1::Model ModelOf(Client& client) {
  v1::Model model;
  Require(GetModel(client, &model));
  return model;
}
grpc::Status DeleteModel(Client& client, const std::string& name) {
  grpc::ClientContext context;
  v1::DeleteModelRequest request;
  request.set_name(name);
  google::protobuf::Empty nothing;
  return client.models->DeleteModel(&context, request, &nothing);
}
grpc::Status SetProduction(Client& client, int version) {
  grpc::ClientContext context;
  v1::SetModelAliasRequest request;
  request.set_model(kModel);
  request.set_alias("production");
  request.set_version(version);
  v1::Model model;
  return client.models->SetModelAlias(&context, request, &model);
}
v1::ModelVersion VersionOf(Client& client, const std::string& name) {
  grpc::ClientContext context;
  v1::GetModelVersionRequest request;
  request.set_name(name);
  v1::ModelVersion version;
  Require(client.models->GetModelVersion(&context, request, &version));
  return version;
}
// Objects in an image of nuclei of some 13 px.
int64_t CountObjects(Harness& server, const std::string& model) {
  const std::string image = NucleiTiff({7}, 256);
  const Segmented found = server.Segment(HeaderFor(model, image), image);
  Require(found.status);
  return found.summary.objects();
}

TEST(Starter, SegmentsAtTheFirstStart) {
  Harness server(WithStarter);
  const v1::Model model = ModelOf(server.client());
  EXPECT_EQ(model.starting_version(), 1);
  EXPECT_EQ(model.aliases().at("production"), 1);
  EXPECT_EQ(model.access().owner(), "");
  EXPECT_EQ(model.access().visibility(), v1::Access::PUBLIC);
  const v1::ModelVersion version = VersionOf(server.client(), kModel);
  EXPECT_TRUE(version.starting_model());
  EXPECT_EQ(version.training_job(), "");
  EXPECT_EQ(version.manifest_json(), starter::Manifest());
  EXPECT_GT(CountObjects(server, kModel), 3);
}

TEST(Starter, IsLeftOutIfAsked) {
  Harness server;
  v1::Model model;
  EXPECT_EQ(GetModel(server.client(), &model).error_code(),
            grpc::StatusCode::NOT_FOUND);
  // Leaving it out decides nothing.
  server.Restart(WithStarter);
  EXPECT_EQ(ModelOf(server.client()).starting_version(), 1);
}

TEST(Starter, DoesNotComeBackOnceItWasDeleted) {
  Harness server(WithStarter);
  server.Restart();
  EXPECT_EQ(ModelOf(server.client()).version_count(), 1);
  Require(DeleteModel(server.client(), kModel));
  server.Restart();
  v1::Model model;
  EXPECT_EQ(GetModel(server.client(), &model).error_code(),
            grpc::StatusCode::NOT_FOUND);
}

TEST(Starter, LeavesAnEarlierInstallationsModelAsItIs) {
  Harness server;
  const std::string job = server.CreateJob(server.CreateDataset("d"), kModel);
  ASSERT_EQ(server.WatchToEnd(job).state(), v1::TrainingJob::SUCCEEDED);
  const std::string sha256 = VersionOf(server.client(), kModel).sha256();
  server.Restart(WithStarter);
  const v1::Model model = ModelOf(server.client());
  EXPECT_EQ(model.version_count(), 1);
  EXPECT_EQ(model.starting_version(), 0);
  EXPECT_EQ(model.access().owner(), "local");
  EXPECT_EQ(VersionOf(server.client(), kModel).sha256(), sha256);
}

TEST(Starter, TakesVersionsOfAllWhoMayTrain) {
  Users users(WithStarter);
  users.ActAs("viewer");
  EXPECT_GT(CountObjects(users.harness(), kModel), 3);
  users.ActAs("owner");
  users.harness().CreateDataset("d");
  const std::string job = users.harness().CreateJob("datasets/d", kModel);
  const v1::TrainingJob ended = users.harness().WatchToEnd(job);
  ASSERT_EQ(ended.state(), v1::TrainingJob::SUCCEEDED) << ended.error_message();
  EXPECT_EQ(ended.model_version(), "models/nuclei/versions/2");
  const v1::Model model = ModelOf(users.ClientOf("stranger"));
  EXPECT_EQ(model.newest_version(), 2);
  EXPECT_EQ(model.aliases().at("production"), 1);
  EXPECT_EQ(model.access().owner(), "");

  // What everybody uses is the admin's business.
  const grpc::Status refused = SetProduction(users.ClientOf("owner"), 2);
  EXPECT_EQ(ReasonIn(refused), "NOT_OWNER");
  EXPECT_THAT(refused.error_message(), HasSubstr("came with Tessera"));
  for (const char* user : {"owner", "stranger"}) {
    EXPECT_EQ(ReasonIn(DeleteModel(users.ClientOf(user), kModel)), "NOT_OWNER");
    EXPECT_EQ(
        ReasonIn(DeleteModel(users.ClientOf(user), "models/nuclei/versions/1")),
        "NOT_OWNER");
  }
  EXPECT_EQ(ReasonIn(DeleteModel(users.ClientOf("stranger"),
                                 "models/nuclei/versions/2")),
            "NOT_OWNER");
  Require(DeleteModel(users.ClientOf("owner"), "models/nuclei/versions/2"));
  EXPECT_EQ(ModelOf(users.ClientOf("stranger")).newest_version(), 1);
  Require(DeleteModel(users.ClientOf("admin"), kModel));
}

TEST(Starter, IsAddedOnceByServersThatStartTogether) {
  if (!PostgresServer::IsInstalled()) {
    GTEST_SKIP() << "PostgreSQL is not installed";
  }
  PostgresServer postgres;
  const ScratchFolder blobs;
  const auto share = [&](config::ServeOptions& options) {
    options.database = postgres.UrlOf("tessera");
    options.blobs.url = "file:" + blobs.path().string();
    options.starter = true;
  };
  std::unique_ptr<Harness> first;
  std::thread other([&] { first = std::make_unique<Harness>(share); });
  auto second = std::make_unique<Harness>(share);
  other.join();
  for (Harness* server : {first.get(), second.get()}) {
    const v1::Model model = ModelOf(server->client());
    EXPECT_EQ(model.version_count(), 1);
    EXPECT_EQ(model.starting_version(), 1);
    EXPECT_EQ(model.aliases().at("production"), 1);
    EXPECT_GT(CountObjects(*server, kModel), 3);
  }
}

}  // namespace
}  // namespace tessera::testing
