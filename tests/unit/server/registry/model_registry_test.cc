#include "server/registry/model_registry.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "base/sha256.h"
#include "server/access/file_holders.h"
#include "server/jobs/job_store.h"
#include "tests/support/example_version.h"
#include "tests/support/fake_clock.h"
#include "tests/support/scratch_folder.h"
#include "tests/support/server_state.h"
#include "tests/support/status_matchers.h"

namespace tessera::registry {
namespace {

using testing::ExampleManifest;
using testing::ExampleWeights;

const access::Principal kAdmin = access::LocalAdmin();

ModelId Id(absl::string_view name) { return ModelId::Parse(name).value(); }

VersionName Version(absl::string_view name) {
  return VersionName::Parse(name).value();
}

class ModelRegistryTest : public ::testing::Test {
 protected:
  std::string Upload(const std::string& bytes) { return state_.Take(bytes); }
  NewVersion Make(char weights, const std::string& request_id = "") {
    return {.creator = access::LocalAdmin(),
            .model_id = "nuclei",
            .weights_sha256 = Upload(ExampleWeights(weights)),
            .manifest_sha256 = Upload(ExampleManifest()),
            .training_job = "trainingJobs/j1",
            .request_id = request_id};
  }

  testing::ScratchFolder folder_;
  testing::FakeClock clock_;
  testing::ServerState state_{folder_.path(), clock_};
  db::Database* const database_ = &state_.database();
  ModelRegistry registry_{*database_, state_.files(), clock_};
};

TEST_F(ModelRegistryTest, NumbersVersionsFromOne) {
  const auto first = registry_.AddVersion(Make('a'));
  ASSERT_OK(first);
  EXPECT_EQ(first->name(), "models/nuclei/versions/1");
  EXPECT_EQ(first->sha256, Sha256Hex(ExampleWeights('a') + ExampleManifest()));
  EXPECT_EQ(first->size_bytes,
            static_cast<int64_t>((ExampleWeights('a') + ExampleManifest()).size()));
  EXPECT_EQ(registry_.AddVersion(Make('b'))->number, 2);
  const auto model = registry_.GetModel(Id("models/nuclei"));
  ASSERT_OK(model);
  EXPECT_EQ(model->newest_version, 2);
  EXPECT_EQ(model->version_count, 2);
}

TEST_F(ModelRegistryTest, TellsAbsentFilesFromDamagedOnes) {
  NewVersion version = Make('a');
  const NewVersion whole = version;
  version.weights_sha256 = Sha256Hex("never sent");
  EXPECT_ERROR(registry_.AddVersion(version), kFailedPrecondition,
               "FILE_NOT_UPLOADED");
  int damaged = 0;
  for (const auto& entry :
       std::filesystem::recursive_directory_iterator(folder_.path())) {
    if (entry.path().filename() != whole.weights_sha256) continue;
    std::ofstream(entry.path(), std::ios::binary) << "other bytes";
    ++damaged;
  }
  ASSERT_EQ(damaged, 1);
  EXPECT_ERROR(registry_.AddVersion(whole), kDataLoss, "FILE_DAMAGED");
}

TEST_F(ModelRegistryTest, ResolvesNumbersAliasesAndTheNewest) {
  EXPECT_OK(registry_.AddVersion(Make('a')));
  EXPECT_OK(registry_.AddVersion(Make('b')));
  EXPECT_OK(registry_.SetAlias(kAdmin, Id("models/nuclei"), "production", 1));
  EXPECT_EQ(registry_.Resolve(Version("models/nuclei"))->number, 2);
  EXPECT_EQ(registry_.Resolve(Version("models/nuclei/versions/1"))->manifest_json,
            ExampleManifest());
  const auto production =
      registry_.Resolve(Version("models/nuclei/versions/production"));
  ASSERT_OK(production);
  EXPECT_EQ(production->number, 1);
  EXPECT_EQ(production->aliases, std::vector<std::string>{"production"});
  EXPECT_EQ(production->training_job, "trainingJobs/j1");
  EXPECT_ERROR(registry_.Resolve(Version("models/nuclei/versions/9")), kNotFound,
               "VERSION_NOT_FOUND");
  EXPECT_ERROR(registry_.Resolve(Version("models/nuclei/versions/none")), kNotFound,
               "VERSION_NOT_FOUND");
  EXPECT_ERROR(registry_.Resolve(Version("models/none")), kNotFound, "MODEL_NOT_FOUND");
}

TEST_F(ModelRegistryTest, ResolvesNamesAsVersions) {
  EXPECT_OK(registry_.AddVersion(Make('a')));
  EXPECT_OK(registry_.AddVersion(Make('b')));
  EXPECT_OK(registry_.SetAlias(kAdmin, Id("models/nuclei"), "production", 1));
  for (const char* const name :
       {"models/nuclei", "models/nuclei/versions/1", "models/nuclei/versions/2",
        "models/nuclei/versions/production", "models/nuclei/versions/3",
        "models/nuclei/versions/none", "models/none", "models/none/versions/1",
        "models/none/versions/production"}) {
    const auto whole = registry_.Resolve(Version(name));
    const auto found = registry_.ResolveName(Version(name));
    EXPECT_EQ(found.status(), whole.status()) << name;
    if (whole.ok() && found.ok()) {
      EXPECT_EQ(found->text(), whole->name());
    }
  }
  EXPECT_OK(registry_.Delete(kAdmin, Version("models/nuclei/versions/2")));
  EXPECT_EQ(registry_.ResolveName(Version("models/nuclei"))->text(),
            "models/nuclei/versions/1");
}

TEST_F(ModelRegistryTest, MovesAliases) {
  EXPECT_OK(registry_.AddVersion(Make('a')));
  EXPECT_OK(registry_.AddVersion(Make('b')));
  EXPECT_OK(registry_.SetAlias(kAdmin, Id("models/nuclei"), "production", 1));
  const auto model = registry_.SetAlias(kAdmin, Id("models/nuclei"), "production", 2);
  ASSERT_OK(model);
  EXPECT_EQ(model->aliases,
            (std::map<std::string, int>{{"production", 2}}));
  EXPECT_ERROR(registry_.SetAlias(kAdmin, Id("models/nuclei"), "3", 1), kInvalidArgument,
               "ID_INVALID");
  EXPECT_ERROR(registry_.SetAlias(kAdmin, Id("models/nuclei"), "best", 7), kNotFound,
               "VERSION_NOT_FOUND");
}

TEST_F(ModelRegistryTest, MovesAnAliasOnlyFromWhereItIsExpected) {
  for (const char weights : {'a', 'b', 'c'}) {
    EXPECT_OK(registry_.AddVersion(Make(weights)));
  }
  EXPECT_ERROR(registry_.SetAlias(kAdmin, Id("models/nuclei"), "production", 1, 2),
               kAborted, "ALIAS_MOVED");
  EXPECT_OK(registry_.SetAlias(kAdmin, Id("models/nuclei"), "production", 1, 0));
  EXPECT_ERROR(registry_.SetAlias(kAdmin, Id("models/nuclei"), "production", 2, 0),
               kAborted, "ALIAS_MOVED");
  EXPECT_OK(registry_.SetAlias(kAdmin, Id("models/nuclei"), "production", 2, 1));
  // A retry, whose first answer was lost.
  EXPECT_OK(registry_.SetAlias(kAdmin, Id("models/nuclei"), "production", 2, 1));
  EXPECT_ERROR(registry_.SetAlias(kAdmin, Id("models/nuclei"), "production", 3, 1),
               kAborted, "ALIAS_MOVED");
  EXPECT_EQ(registry_.GetModel(Id("models/nuclei"))->aliases.at("production"), 2);
}

TEST_F(ModelRegistryTest, NeverGivesANumberOutTwice) {
  EXPECT_OK(registry_.AddVersion(Make('a')));
  EXPECT_OK(registry_.AddVersion(Make('b')));
  EXPECT_OK(registry_.Delete(kAdmin, Version("models/nuclei/versions/2")));
  EXPECT_EQ(registry_.AddVersion(Make('b'))->number, 3);
  EXPECT_OK(registry_.Delete(kAdmin, Version("models/nuclei")));
  EXPECT_ERROR(registry_.GetModel(Id("models/nuclei")), kNotFound,
               "MODEL_NOT_FOUND");
  EXPECT_EQ(registry_.AddVersion(Make('a'))->number, 4);
}

TEST_F(ModelRegistryTest, AnswersARetryAlike) {
  EXPECT_EQ(registry_.AddVersion(Make('a', "job1"))->number, 1);
  EXPECT_EQ(registry_.AddVersion(Make('a', "job1"))->number, 1);
  EXPECT_ERROR(registry_.AddVersion(Make('b', "job1")), kAlreadyExists,
               "REQUEST_ID_REUSED");
}

TEST_F(ModelRegistryTest, ImportsTheNewestOnlyOnce) {
  EXPECT_EQ(registry_.Import(Make('a'))->number, 1);
  EXPECT_EQ(registry_.Import(Make('a'))->number, 1);
  EXPECT_EQ(registry_.Import(Make('b'))->number, 2);
  EXPECT_EQ(registry_.Import(Make('a'))->number, 3);
}

TEST_F(ModelRegistryTest, RefusesFilesThatAreNoVersion) {
  NewVersion version = Make('a');
  version.weights_sha256 = Upload("import os");
  EXPECT_ERROR(registry_.Import(version), kInvalidArgument, "VERSION_INVALID");
  version = Make('a');
  version.manifest_sha256 = Upload("{}");
  EXPECT_ERROR(registry_.Import(version), kInvalidArgument, "VERSION_INVALID");
  version.manifest_sha256 = Upload(ExampleManifest(31'030'658));
  EXPECT_ERROR(registry_.Import(version), kInvalidArgument, "VERSION_INVALID");
  version.manifest_sha256 = Sha256Hex("never uploaded");
  EXPECT_ERROR(registry_.Import(version), kFailedPrecondition,
               "FILE_NOT_UPLOADED");
  version = Make('a');
  version.model_id = "No";
  EXPECT_ERROR(registry_.Import(version), kInvalidArgument, "ID_INVALID");
}

TEST_F(ModelRegistryTest, ListsInPages) {
  for (const char* id : {"b", "a"}) {
    NewVersion version = Make('a');
    version.model_id = id;
    EXPECT_OK(registry_.AddVersion(version));
  }
  const auto models = registry_.ListModels(access::LocalAdmin(), {.size = 1});
  ASSERT_OK(models);
  EXPECT_EQ(models->items.at(0).id, "a");
  EXPECT_EQ(registry_.ListModels(access::LocalAdmin(), {.token = models->next_token})->items.at(0).id,
            "b");
  for (const char weights : {'x', 'y'}) {
    NewVersion version = Make(weights);
    version.model_id = "a";
    EXPECT_OK(registry_.AddVersion(version));
  }
  const auto versions = registry_.ListVersions(Id("models/a"), {.size = 2});
  ASSERT_OK(versions);
  EXPECT_EQ(versions->items.at(0).number, 3);
  EXPECT_EQ(versions->items.at(1).number, 2);
  const auto rest =
      registry_.ListVersions(Id("models/a"), {.token = versions->next_token});
  ASSERT_OK(rest);
  EXPECT_EQ(rest->items.size(), 1u);
  EXPECT_ERROR(registry_.ListVersions(Id("models/b"),
                                      {.token = versions->next_token}),
               kInvalidArgument, "PAGE_TOKEN_INVALID");
}

TEST_F(ModelRegistryTest, KeepsAVersionThatAJobBeginsWithUntilItHasEnded) {
  EXPECT_OK(registry_.AddVersion(Make('a')));
  EXPECT_OK(registry_.AddVersion(Make('b')));
  const auto store = jobs::JobStore::Open(*database_, state_.files(), clock_).value();
  EXPECT_OK(database_->Execute(
      "INSERT INTO dataset_revisions VALUES "
      "('nuclei', 1, 1, 1, 1, 0, 'a', 1, NULL)"));
  const std::string job =
      store
          ->Create({.dataset = "datasets/nuclei",
                    .model_id = "other",
                    .initial_model = "models/nuclei/versions/1"},
                   "")
          .value()
          .id;
  const absl::Status refused = registry_.Delete(kAdmin, Version("models/nuclei/versions/1"));
  EXPECT_ERROR(refused, kFailedPrecondition, "VERSION_IN_USE");
  EXPECT_NE(refused.message().find(job), std::string::npos);
  EXPECT_ERROR(registry_.Delete(kAdmin, Version("models/nuclei")), kFailedPrecondition,
               "VERSION_IN_USE");
  EXPECT_OK(registry_.Delete(kAdmin, Version("models/nuclei/versions/2")));
  // Of a later version, which may go on with it.
  EXPECT_OK(database_->Execute("UPDATE training_jobs SET state = 'RESTING'"));
  EXPECT_ERROR(registry_.Delete(kAdmin, Version("models/nuclei")), kFailedPrecondition,
               "VERSION_IN_USE");
  EXPECT_OK(database_->Execute("UPDATE training_jobs SET state = 'QUEUED'"));
  EXPECT_OK(store->Cancel(job));
  EXPECT_OK(registry_.Delete(kAdmin, Version("models/nuclei")));
}

TEST_F(ModelRegistryTest, DeletesOnlyWhatNothingPointsTo) {
  const NewVersion first = Make('a');
  EXPECT_OK(registry_.AddVersion(first));
  EXPECT_OK(registry_.AddVersion(Make('b')));
  EXPECT_OK(registry_.SetAlias(kAdmin, Id("models/nuclei"), "production", 1));
  EXPECT_ERROR(registry_.Delete(kAdmin, Version("models/nuclei/versions/1")),
               kFailedPrecondition, "VERSION_HAS_ALIAS");
  EXPECT_ERROR(registry_.Delete(kAdmin, Version("models/nuclei/versions/production")),
               kInvalidArgument, "NAME_INVALID");
  EXPECT_OK(registry_.SetAlias(kAdmin, Id("models/nuclei"), "production", 2));
  EXPECT_OK(registry_.Delete(kAdmin, Version("models/nuclei/versions/1")));
  EXPECT_FALSE(state_.Has(first.weights_sha256));
  EXPECT_TRUE(state_.Has(first.manifest_sha256));  // Version 2 has it.
}

TEST(VersionName, IsTakenApart) {
  EXPECT_EQ(Version("models/a").model().text(), "a");
  EXPECT_EQ(Version("models/a").number(), 0);
  EXPECT_EQ(Version("models/a/versions/12").number(), 12);
  EXPECT_EQ(Version("models/a/versions/best").alias(), "best");
  for (const char* const name :
       {"models/a", "models/a/versions/12", "models/a/versions/best"}) {
    EXPECT_EQ(Version(name).text(), name);
  }
}

TEST(VersionName, MayBeWrittenAsOnTheCommandLine) {
  EXPECT_EQ(Version("a@12").text(), "models/a/versions/12");
  EXPECT_EQ(Version("models/a@12").text(), "models/a/versions/12");
  EXPECT_EQ(Version("a@best").text(), "models/a/versions/best");
  EXPECT_EQ(Version("models/a@best").text(), "models/a/versions/best");
}

TEST(VersionName, RefusesWhatIsNone) {
  for (const char* const name :
       {"", "nuclei", "models/", "models/a/versions/", "models/a/versions/0",
        "models/a/versions/1x", "models/a/versions/01", "models/a/versions/A",
        "models/a/revisions/1", "datasets/a", "models/a/versions/1/2", "a@", "@1",
        "a@0", "a@01", "a@1@2", "models/a/versions/1@2", "models/@1", "A@1",
        "datasets/a@1", "models/a@", "a@B"}) {
    EXPECT_ERROR(VersionName::Parse(name), kInvalidArgument, "NAME_INVALID");
  }
}

// What admitted the call may be minutes old when the change is made.
TEST_F(ModelRegistryTest, AsksForTheRightWhereItChangesSomething) {
  const access::Principal ada{"ada", access::Role::kMember, {}};
  const access::Principal bob{"bob", access::Role::kMember, {}};
  NewVersion version = Make('a', "r1");
  version.creator = ada;
  EXPECT_ERROR(registry_.Import(version), kFailedPrecondition,
               "FILE_NOT_UPLOADED");
  access::FileHolders holders(*database_, clock_, 0);
  ASSERT_OK(holders.Hold(ada, version.weights_sha256, 1));
  ASSERT_OK(holders.Hold(ada, version.manifest_sha256, 1));
  ASSERT_OK(registry_.AddVersion(version));
  EXPECT_ERROR(registry_.SetAlias(bob, Id("models/nuclei"), "best", 1),
               kNotFound, "MODEL_NOT_FOUND");
  EXPECT_ERROR(registry_.Delete(bob, Version("models/nuclei")), kNotFound,
               "MODEL_NOT_FOUND");
  ASSERT_OK(database_->Execute(
      "UPDATE resource_access SET visibility = 'PUBLIC'"));
  EXPECT_ERROR(registry_.SetAlias(bob, Id("models/nuclei"), "best", 1),
               kPermissionDenied, "NOT_OWNER");
  EXPECT_ERROR(registry_.Delete(bob, Version("models/nuclei/versions/1")),
               kPermissionDenied, "NOT_OWNER");
  // A retry shows nothing of what somebody else has made under that name.
  ASSERT_OK(database_->Execute(
      "UPDATE resource_access SET owner = 'bob', visibility = 'PRIVATE'"));
  EXPECT_ERROR(registry_.AddVersion(version), kNotFound, "MODEL_NOT_FOUND");
}

}  // namespace
}  // namespace tessera::registry
