// Who may make which call: every rpc, every kind of caller.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/strip.h"
#include "absl/time/clock.h"
#include "google/protobuf/text_format.h"
#include "server/db/open_database.h"
#include "tests/integration/access_rows.h"
#include "tests/integration/any_call.h"
#include "tests/integration/harness.h"
#include "tests/integration/users.h"
#include "tests/support/named_fields.h"
#include "tests/support/status_matchers.h"

namespace tessera::testing {
namespace {

using ::testing::HasSubstr;

// The request with what is known only now: the job's number, and who calls.
std::string Filled(const google::protobuf::Message& request,
                   const std::string& job_id, const std::string& caller) {
  std::string text;
  google::protobuf::TextFormat::PrintToString(request, &text);
  text = absl::StrReplaceAll(text, {{kJobId, job_id}, {kCaller, caller}});
  const std::unique_ptr<google::protobuf::Message> filled(request.New());
  EXPECT_TRUE(
      google::protobuf::TextFormat::ParseFromString(text, filled.get()));
  return filled->SerializeAsString();
}

// A server with the owner's dataset `d`, model `m`, a training job and a
// segmentation job, all private, and a dataset and a segmentation job for each
// caller to delete.
class AccessTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    users_ = new Users;
    users_->ActAs("owner");
    users_->harness().CreateDataset("d");
    for (const char* caller : {"viewer", "stranger", "owner", "admin"}) {
      users_->harness().CreateDataset(absl::StrCat("of-", caller), 1);
    }
    job_ = new std::string(
        users_->harness().CreateJob("datasets/d", kOwnersModel));
    users_->harness().WatchToEnd(*job_);
    AddSegmentation(JobId());
    for (const char* caller : {"viewer", "stranger", "owner", "admin"}) {
      AddSegmentation(absl::StrCat("of-", caller));
    }
  }
  static void TearDownTestSuite() {
    delete users_;
    delete job_;
  }

  // Adds a segmentation job of the owner, which has ended.
  static void AddSegmentation(const std::string& id) {
    const auto database =
        db::Open(users_->harness().database_url(), db::DatabaseUse::kBeside);
    ASSERT_OK(database);
    ASSERT_OK((*database)->Execute(
        "INSERT INTO segmentation_jobs VALUES ($1, "
        "(SELECT COALESCE(MAX(position), 0) + 1 FROM segmentation_jobs), "
        "'owner', 0, 'CANCELLED', 'm', 1, '', '{}', '', 1, 0, 0, 0, 0, 0, 0, "
        "0, 0, 0, 0, 0.0, 0.0, 0, $2, $2, $2, $2)",
        {id, absl::ToUnixMicros(absl::Now())}));
    ASSERT_OK((*database)->Execute(
        "INSERT INTO segmentation_images SELECT $1, 1, 'a.tif', image_sha256, "
        "1, 0, '', 'QUEUED', '', 0, 0, 0 FROM samples LIMIT 1",
        {id}));
  }

  // What the caller is told; `caller` is a user of users_, or no one.
  static grpc::Status Call(const std::string& caller, const Row& row) {
    std::optional<std::string> bytes;
    if (row.request != nullptr) {
      bytes = Filled(*row.request, JobId(), caller);
    }
    return AnyCall(users_->ClientOf(caller).channel,
                   absl::StrCat("/tessera.v1.", row.rpc), bytes);
  }

  static std::string JobId() {
    return std::string(absl::StripPrefix(*job_, "trainingJobs/"));
  }

  // Of the owner's thing whose name has that form.
  static std::string IdFor(NameForm form) {
    if (form == NameForm::kJob || form == NameForm::kSegmentationJob) {
      return JobId();
    }
    return form == NameForm::kModel || form == NameForm::kVersion ? "m" : "d";
  }

  static Users* users_;
  static std::string* job_;
};

Users* AccessTest::users_ = nullptr;
std::string* AccessTest::job_ = nullptr;

TEST_F(AccessTest, EveryRpcHasARow) {
  std::set<std::string> rpcs;
  for (const Row& row : AllRows()) rpcs.insert(row.rpc);
  const auto* const pool = google::protobuf::DescriptorPool::generated_pool();
  for (const char* file :
       {"dataset_service", "evaluation_service", "model_service",
        "segmentation_job_service", "segmentation_service", "server_service",
        "training_service", "upload_service"}) {
    const auto* const found =
        pool->FindFileByName(absl::StrCat("tessera/v1/", file, ".proto"));
    ASSERT_NE(found, nullptr) << file;
    for (int i = 0; i < found->service(0)->method_count(); ++i) {
      const std::string rpc = absl::StrCat(
          found->service(0)->name(), "/", found->service(0)->method(i)->name());
      EXPECT_EQ(rpcs.erase(rpc), 1u) << "add a row for " << rpc;
    }
  }
  EXPECT_TRUE(rpcs.empty()) << *rpcs.begin() << " is no rpc";
}

TEST_F(AccessTest, WithoutAValidTokenNobodyGetsIn) {
  const std::map<std::string, std::string> reasons = {
      {"nobody", "CREDENTIALS_MISSING"},
      {"forger", "TOKEN_INVALID"},
      {"expired", "TOKEN_EXPIRED"}};
  for (const Row& row : AllRows()) {
    for (const auto& [caller, reason] : reasons) {
      const grpc::Status status = Call(caller, row);
      if (row.open) {
        EXPECT_EQ(FateOf(status), Fate::kLetIn) << row.rpc << " by " << caller;
        continue;
      }
      EXPECT_EQ(FateOf(status), Fate::kUnauthenticated)
          << row.rpc << " by " << caller << ": " << status.error_message();
      EXPECT_EQ(ReasonIn(status), reason) << row.rpc;
    }
  }
}

TEST_F(AccessTest, RolesAndOwnersDecideWhoElseGetsIn) {
  for (const Row& row : AllRows()) {
    const std::map<std::string, Fate> fates = {{"viewer", row.viewer},
                                               {"stranger", row.stranger},
                                               {"owner", Fate::kLetIn},
                                               {"admin", Fate::kLetIn}};
    for (const auto& [caller, fate] : fates) {
      const grpc::Status status = Call(caller, row);
      EXPECT_EQ(FateOf(status), fate)
          << row.rpc << " by " << caller << ": " << status.error_message();
    }
  }
}

TEST_F(AccessTest, HiddenThingsLookAbsent) {
  int compared = 0;
  for (const Row& row : AllRows()) {
    if (row.stranger != Fate::kNotFound) continue;
    const std::vector<NamedField> fields = NamedFieldsOf(*row.request);
    ASSERT_FALSE(fields.empty()) << row.rpc;
    const std::string name = TextIn(*row.request, fields.front());
    // One of the same form that nobody has.
    const std::string hidden = absl::StrReplaceAll(
        name, {{kJobId, JobId()}, {kCaller, "stranger"}});
    std::string absent = hidden;
    const size_t id = hidden.find('/') + 1;
    absent[id] = absent[id] == '0' ? '1' : '0';
    Row other = row;
    other.request.reset(row.request->New());
    other.request->CopyFrom(*row.request);
    SetText(*other.request, fields.front(), absent);

    const grpc::Status found = Call("stranger", row);
    const grpc::Status none = Call("stranger", other);
    EXPECT_EQ(found.error_code(), grpc::StatusCode::NOT_FOUND) << row.rpc;
    EXPECT_EQ(none.error_code(), found.error_code())
        << row.rpc << ": " << none.error_message();
    EXPECT_EQ(ReasonIn(none), ReasonIn(found)) << row.rpc;
    // Without what follows the id, which not every message repeats.
    const std::string whole = hidden.substr(0, hidden.find('/', id));
    EXPECT_THAT(found.error_message(), HasSubstr(whole)) << row.rpc;
    EXPECT_EQ(none.error_message(),
              absl::StrReplaceAll(
                  found.error_message(),
                  {{whole, absent.substr(0, absent.find('/', id))}}))
        << row.rpc;
    ++compared;
  }
  EXPECT_EQ(compared, 28);
}

TEST_F(AccessTest, AHiddenInitialModelLooksAbsentBesideAnyDataset) {
  users_->ActAs("stranger");
  users_->harness().CreateDataset("mine", 1);
  for (const char* dataset : {"datasets/none", "datasets/mine"}) {
    const auto create = [&](const std::string& initial) {
      auto request =
          With<v1::CreateTrainingJobRequest>("job.dataset", dataset);
      request->mutable_job()->set_model("models/new");
      request->mutable_job()->set_initial_model(initial);
      return Call("stranger", {"TrainingService/CreateTrainingJob", request});
    };
    const grpc::Status hidden = create(kOwnersModel);
    const grpc::Status absent = create("models/x");
    EXPECT_EQ(hidden.error_code(), grpc::StatusCode::NOT_FOUND) << dataset;
    EXPECT_EQ(absent.error_code(), hidden.error_code()) << dataset;
    EXPECT_EQ(ReasonIn(absent), ReasonIn(hidden)) << dataset;
    EXPECT_EQ(absent.error_message(),
              absl::StrReplaceAll(hidden.error_message(),
                                  {{kOwnersModel, "models/x"}}))
        << dataset;
  }
  grpc::ClientContext context;
  v1::DeleteDatasetRequest request;
  request.set_name("datasets/mine");
  google::protobuf::Empty nothing;
  Require(users_->ClientOf("stranger")
              .datasets->DeleteDataset(&context, request, &nothing));
}

// Whoever may make the call at all is told so of every name that is none, also
// of the bare id of what they may not see.
TEST_F(AccessTest, WhatIsNoNameIsRefusedInEveryCall) {
  int calls = 0;
  for (const Row& row : AllRows()) {
    if (row.request == nullptr) continue;
    for (const NamedField& field : NamedFieldsOf(*row.request)) {
      for (const std::string& name :
           FalseNamesOf(field.form, IdFor(field.form))) {
        if (name.empty() && field.optional) continue;
        Row changed = row;
        changed.request.reset(row.request->New());
        changed.request->CopyFrom(*row.request);
        SetText(*changed.request, field, name);
        for (const char* const caller : {"viewer", "stranger", "owner"}) {
          const grpc::Status status = Call(caller, changed);
          const bool told = ReasonIn(status) == "NAME_INVALID" ||
                            (caller == std::string("viewer") &&
                             row.viewer == Fate::kDenied &&
                             ReasonIn(status) == "ROLE_TOO_LOW");
          EXPECT_TRUE(told)
              << row.rpc << " " << field.field << " '" << name << "' by "
              << caller << ": " << status.error_message();
          ++calls;
        }
      }
    }
  }
  EXPECT_GT(calls, 3 * 20 * 60);
}

TEST_F(AccessTest, TheStatusShowsNoJobThatTheCallerMayNotSee) {
  users_->ActAs("owner");
  const std::string job =
      users_->harness().CreateJob("datasets/d", "models/long", 100'000);
  users_->harness().WatchUntil(job, [](const v1::TrainingJob& now) {
    return now.progress().step() > 0 || now.progress().epoch() > 0;
  });
  const std::map<std::string, std::string> shown = {
      {"owner", job},
      {"admin", job},
      {"stranger", "trainingJobs/-"},
      {"viewer", "trainingJobs/-"}};
  for (const auto& [caller, name] : shown) {
    grpc::ClientContext context;
    v1::ServerStatus status;
    Require(users_->ClientOf(caller).server->GetServerStatus(&context, {},
                                                             &status));
    ASSERT_EQ(status.devices_size(), 1);
    EXPECT_EQ(status.devices(0).training_job(), name) << caller;
  }
  grpc::ClientContext context;
  v1::CancelTrainingJobRequest cancel;
  cancel.set_name(job);
  v1::TrainingJob ended;
  Require(users_->ClientOf("owner").training->CancelTrainingJob(
      &context, cancel, &ended));
  users_->harness().WatchToEnd(job);
}

TEST_F(AccessTest, ListsShowWhatTheCallerMaySee) {
  const std::map<std::string, int> seen = {
      {"owner", 1}, {"admin", 1}, {"stranger", 0}, {"viewer", 0}};
  for (const auto& [caller, count] : seen) {
    Client& client = users_->ClientOf(caller);
    grpc::ClientContext first, second, third;
    v1::ListDatasetsResponse datasets;
    v1::ListModelsResponse models;
    v1::ListTrainingJobsResponse jobs;
    Require(client.datasets->ListDatasets(&first, {}, &datasets));
    Require(client.models->ListModels(&second, {}, &models));
    Require(client.training->ListTrainingJobs(&third, {}, &jobs));
    const auto shown = [](const auto& things, const std::string& name) {
      return std::count_if(things.begin(), things.end(), [&](const auto& one) {
        return one.name() == name;
      });
    };
    EXPECT_EQ(shown(datasets.datasets(), "datasets/d"), count) << caller;
    EXPECT_EQ(shown(models.models(), kOwnersModel), count) << caller;
    EXPECT_EQ(shown(jobs.jobs(), *job_), count) << caller;
    if (count > 0) continue;
    EXPECT_EQ(datasets.datasets_size(), 0) << caller;
    EXPECT_EQ(models.models_size(), 0) << caller;
    EXPECT_EQ(jobs.jobs_size(), 0) << caller;
  }
}

TEST_F(AccessTest, HealthAndReflectionStayOpen) {
  const auto& channel = users_->ClientOf("nobody").channel;
  EXPECT_TRUE(AnyCall(channel, "/grpc.health.v1.Health/Check", "").ok());
  EXPECT_TRUE(AnyCall(channel,
                      "/grpc.reflection.v1alpha.ServerReflection/"
                      "ServerReflectionInfo",
                      "\x3a\x01*")
                  .ok());
}

std::vector<std::string> WorkerRpcs() {
  std::vector<std::string> rpcs;
  const auto* const service =
      google::protobuf::DescriptorPool::generated_pool()->FindServiceByName(
          "tessera.worker.v1.WorkerService");
  for (int i = 0; i < service->method_count(); ++i) {
    rpcs.push_back(absl::StrCat("/", service->full_name(), "/",
                                service->method(i)->name()));
  }
  return rpcs;
}

TEST_F(AccessTest, OnlyWorkersDoTheServersWork) {
  EXPECT_EQ(WorkerRpcs().size(), 12u);
  for (const std::string& rpc : WorkerRpcs()) {
    for (const char* user : {"viewer", "owner", "admin"}) {
      EXPECT_EQ(ReasonIn(AnyCall(users_->ClientOf(user).channel, rpc, "")),
                "ROLE_NOT_WORKER")
          << rpc << " by " << user;
    }
    for (const char* caller : {"nobody", "forger", "expired"}) {
      EXPECT_EQ(FateOf(AnyCall(users_->ClientOf(caller).channel, rpc, "")),
                Fate::kUnauthenticated)
          << rpc << " by " << caller;
    }
    // Its request is empty. A worker may renew no lease at all.
    EXPECT_EQ(AnyCall(users_->ClientOf("worker").channel, rpc, "").error_code(),
              absl::EndsWith(rpc, "/RenewSlices")
                  ? grpc::StatusCode::OK
                  : grpc::StatusCode::INVALID_ARGUMENT)
        << rpc;
  }
}

TEST_F(AccessTest, WorkersMakeNoCallsOfUsers) {
  for (const Row& row : AllRows()) {
    EXPECT_EQ(ReasonIn(Call("worker", row)), row.open ? "" : "ROLE_TOO_LOW")
        << row.rpc;
  }
}

TEST_F(AccessTest, RefusalsNameTheRemedy) {
  const auto rows = DatasetRows();
  EXPECT_THAT(Call("nobody", rows.front()).error_message(),
              HasSubstr("--token-file"));
  EXPECT_THAT(Call("viewer", rows.front()).error_message(),
              HasSubstr("ask an admin"));
}

}  // namespace
}  // namespace tessera::testing
