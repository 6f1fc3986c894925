#include "server/registry/starting_model.h"

#include <gtest/gtest.h>

#include <string>

#include "base/sha256.h"
#include "server/access/file_holders.h"
#include "server/jobs/job_store.h"
#include "server/registry/model_registry.h"
#include "tests/support/example_version.h"
#include "tests/support/failing_database.h"
#include "tests/support/fake_clock.h"
#include "tests/support/scratch_folder.h"
#include "tests/support/server_state.h"
#include "tests/support/status_matchers.h"

namespace tessera::registry {
namespace {

using testing::ExampleManifest;
using testing::ExampleWeights;

const access::Principal kAda{"ada", access::Role::kMember, {}};
const access::Principal kBob{"bob", access::Role::kMember, {}};
const access::Principal kRoot{"root", access::Role::kAdmin, {}};

const ModelId kNuclei = ModelId::Known("nuclei");

class StartingModelTest : public ::testing::Test {
 protected:
  absl::StatusOr<StartingModelOutcome> Add(db::Database& database) {
    StartingModels models(database, state_.files(), state_.blobs(), clock_);
    return models.Add(
        {.id = "nuclei", .weights = weights_, .manifest = manifest_});
  }
  absl::StatusOr<StartingModelOutcome> Add() { return Add(*database_); }

  // A version of `creator`, who has sent its files.
  absl::StatusOr<ModelVersion> AddVersion(const access::Principal& creator,
                                          char weights) {
    const NewVersion version = {
        .creator = creator,
        .model_id = "nuclei",
        .weights_sha256 = state_.Take(ExampleWeights(weights)),
        .manifest_sha256 = state_.Take(manifest_),
        .training_job = "",
        .request_id = ""};
    access::FileHolders holders(*database_, clock_, 0);
    EXPECT_OK(holders.Hold(creator, version.weights_sha256, 1));
    EXPECT_OK(holders.Hold(creator, version.manifest_sha256, 1));
    return registry_.Import(version);
  }
  absl::Status Delete(const access::Principal& editor, int number) {
    return registry_.Delete(editor, VersionName(kNuclei, number));
  }
  int64_t BytesOf(const std::string& user) {
    const auto found = database_->Execute(
        "SELECT bytes FROM stored_bytes WHERE owner = $1", {user});
    EXPECT_OK(found);
    return found->empty() ? 0 : found->front().Int(0);
  }

  const std::string weights_ = ExampleWeights('s');
  const std::string manifest_ = ExampleManifest();
  testing::ScratchFolder folder_;
  testing::FakeClock clock_;
  testing::ServerState state_{folder_.path(), clock_};
  db::Database* const database_ = &state_.database();
  ModelRegistry registry_{*database_, state_.files(), clock_};
};

TEST_F(StartingModelTest, IsPublicAndNobodysAndInProduction) {
  EXPECT_EQ(Add().value(), StartingModelOutcome::kAdded);
  const auto model = registry_.GetModel(kNuclei);
  ASSERT_OK(model);
  EXPECT_EQ(model->aliases, (std::map<std::string, int>{{"production", 1}}));
  EXPECT_EQ(model->starting_version, 1);
  EXPECT_EQ(model->access.owner, "");
  EXPECT_EQ(model->access.visibility, access::Visibility::kPublic);
  const auto version = registry_.Resolve(VersionName(kNuclei));
  ASSERT_OK(version);
  EXPECT_TRUE(version->starting_model);
  EXPECT_EQ(version->manifest_json, manifest_);
  EXPECT_EQ(version->sha256, Sha256Hex(weights_ + manifest_));
  EXPECT_EQ(registry_.ListModels(kAda, {})->items.size(), 1u);
  EXPECT_TRUE(state_.Has(version->weights_sha256));
  EXPECT_TRUE(state_.Has(version->manifest_sha256));
  EXPECT_EQ(BytesOf(""), 0);
}

TEST_F(StartingModelTest, DoesNotComeBackOnceItWasDeleted) {
  EXPECT_EQ(Add().value(), StartingModelOutcome::kAdded);
  EXPECT_EQ(Add().value(), StartingModelOutcome::kDecided);
  EXPECT_ERROR(registry_.Delete(kAda, VersionName(kNuclei)), kPermissionDenied,
               "NOT_OWNER");
  EXPECT_OK(registry_.Delete(kRoot, VersionName(kNuclei)));
  EXPECT_FALSE(state_.Has(Sha256Hex(weights_)));
  EXPECT_EQ(Add().value(), StartingModelOutcome::kDecided);
  EXPECT_ERROR(registry_.GetModel(kNuclei), kNotFound, "MODEL_NOT_FOUND");
  // The name is free, and a model of that name is its maker's.
  const auto made = AddVersion(kAda, 'a');
  ASSERT_OK(made);
  EXPECT_FALSE(made->starting_model);
  EXPECT_EQ(registry_.GetModel(kNuclei)->access.owner, "ada");
  EXPECT_EQ(registry_.GetModel(kNuclei)->starting_version, 0);
  EXPECT_ERROR(AddVersion(kBob, 'b'), kPermissionDenied, "NOT_OWNER");
}

TEST_F(StartingModelTest, LeavesAnEarlierModelOfThatNameAsItIs) {
  ASSERT_OK(AddVersion(kAda, 'a'));
  EXPECT_EQ(Add().value(), StartingModelOutcome::kNameTaken);
  const auto model = registry_.GetModel(kNuclei);
  ASSERT_OK(model);
  EXPECT_EQ(model->access.owner, "ada");
  EXPECT_EQ(model->version_count, 1);
  EXPECT_EQ(model->starting_version, 0);
  EXPECT_FALSE(state_.Has(Sha256Hex(weights_)));
  // That is decided, even if the model is deleted.
  EXPECT_OK(registry_.Delete(kAda, VersionName(kNuclei)));
  EXPECT_EQ(Add().value(), StartingModelOutcome::kDecided);
}

TEST_F(StartingModelTest, WaitsForAJobThatMayMakeAModelOfThatName) {
  const auto store =
      jobs::JobStore::Open(*database_, state_.files(), clock_).value();
  ASSERT_OK(
      database_->Execute("INSERT INTO dataset_revisions VALUES "
                         "('d', 1, 1, 1, 1, 0, 'a', 1, NULL)"));
  const auto job =
      store->Create({.dataset = "datasets/d", .model_id = "nuclei"}, "");
  ASSERT_OK(job);
  EXPECT_EQ(Add().value(), StartingModelOutcome::kNameTaken);
  ASSERT_OK(store->Cancel(job->id));
  EXPECT_EQ(Add().value(), StartingModelOutcome::kAdded);
}

TEST_F(StartingModelTest, IsDecidedWhollyOrNotAtAll) {
  for (const bool unheard : {false, true}) {
    testing::FailingDatabase failing(*database_);
    absl::StatusOr<StartingModelOutcome> outcome;
    for (int call = 1; call < 100; ++call) {
      failing.FailAt({.first = call, .unheard = unheard});
      outcome = Add(failing);
      const bool there = registry_.GetModel(kNuclei).ok();
      // An unheard commit has added the model.
      if (!unheard) {
        EXPECT_EQ(there, outcome.ok()) << call;
      }
      if (there) {
        EXPECT_EQ(registry_.GetModel(kNuclei)->aliases.at("production"),
                  registry_.GetModel(kNuclei)->starting_version);
      }
      if (outcome.ok()) break;
    }
    ASSERT_OK(outcome);
    ASSERT_OK(registry_.GetModel(kNuclei));
    ASSERT_OK(registry_.Delete(kRoot, VersionName(kNuclei)));
    ASSERT_OK(database_->Execute("DELETE FROM starting_models"));
  }
}

TEST_F(StartingModelTest, TakesVersionsOfEverybody) {
  EXPECT_EQ(Add().value(), StartingModelOutcome::kAdded);
  const auto adas = AddVersion(kAda, 'a');
  ASSERT_OK(adas);
  EXPECT_EQ(adas->number, 2);
  EXPECT_FALSE(adas->starting_model);
  EXPECT_EQ(AddVersion(kBob, 'b')->number, 3);
  const auto model = registry_.GetModel(kNuclei);
  ASSERT_OK(model);
  EXPECT_EQ(model->access.owner, "");
  EXPECT_EQ(model->aliases.at("production"), 1);
  EXPECT_ERROR(registry_.SetAlias(kAda, kNuclei, "production", 2),
               kPermissionDenied, "NOT_OWNER");
  EXPECT_OK(registry_.SetAlias(kRoot, kNuclei, "production", 2));
}

TEST_F(StartingModelTest, CountsVersionsForWhoAddedThem) {
  EXPECT_EQ(Add().value(), StartingModelOutcome::kAdded);
  const int64_t before = BytesOf("ada");
  const auto version = AddVersion(kAda, 'a');
  ASSERT_OK(version);
  EXPECT_EQ(BytesOf("ada") - before, version->size_bytes);
  EXPECT_ERROR(Delete(kBob, 2), kPermissionDenied, "NOT_OWNER");
  EXPECT_ERROR(Delete(kAda, 1), kPermissionDenied, "NOT_OWNER");
  EXPECT_OK(Delete(kAda, 2));
  EXPECT_EQ(BytesOf("ada"), before);
  EXPECT_EQ(AddVersion(kAda, 'a')->number, 3);
  EXPECT_OK(registry_.Delete(kRoot, VersionName(kNuclei)));
  EXPECT_EQ(BytesOf("ada"), before);
}

}  // namespace
}  // namespace tessera::registry
