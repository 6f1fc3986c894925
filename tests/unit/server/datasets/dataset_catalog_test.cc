#include "server/datasets/dataset_catalog.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "base/error_reason.h"
#include "base/status_macros.h"
#include "server/access/file_holders.h"
#include "tests/support/fake_clock.h"
#include "tests/support/scratch_folder.h"
#include "tests/support/server_state.h"
#include "tests/support/status_matchers.h"

namespace tessera::datasets {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

const access::Principal kAdmin = access::LocalAdmin();

DatasetId Id(absl::string_view name) { return DatasetId::Parse(name).value(); }

RevisionName Revision(absl::string_view name) {
  return RevisionName::Parse(name).value();
}

class DatasetCatalogTest : public ::testing::Test {
 protected:
  SampleFile Upload(const std::string& bytes) {
    return {.filename = bytes + ".tif", .sha256 = state_.Put(bytes)};
  }
  Sample MakeSample(const std::string& name) {
    return {.name = name,
            .image = Upload("image of " + name),
            .mask = Upload("mask of " + name)};
  }
  // Notes that a user has sent the files.
  void Send(const access::Principal& user, const Sample& sample) {
    access::FileHolders holders(*database_, clock_, 0);
    EXPECT_OK(holders.Hold(user, sample.image.sha256, 1));
    EXPECT_OK(holders.Hold(user, sample.mask.sha256, 1));
  }
  absl::StatusOr<data::SamplesSummary> CheckSamples(
      const std::vector<data::SampleFiles>& files) {
    ++checks_;
    if (!damaged_.empty()) {
      std::ofstream(damaged_, std::ios::binary) << "not the mask";
    }
    RETURN_IF_ERROR(fault_);
    checked_ = files;
    data::SamplesSummary summary;
    summary.samples.assign(files.size(),
                           {.size = {.height = 20, .width = 30},
                            .object_count = 4,
                            .binary_mask = true});
    summary.fingerprint = {.samples = static_cast<int64_t>(files.size()),
                           .diameter_median_px = 12.5};
    summary.warnings = warnings_;
    return summary;
  }
  void InsertJob(const std::string& state) {
    EXPECT_OK(database_->Execute(
        "INSERT INTO training_jobs (job_id, position, resumed, dataset_id, "
        "revision, model_id, parameters_json, wanted_device, state, device, "
        "lease_sha256, cancel_requested, checkpoint_sha256, model_version, "
        "error_message, sequence, epoch, epochs, step, steps, seconds_left, "
        "paused, create_time) VALUES ('j1', 1, 0, 'nuclei', 1, 'm', '{}', "
        "'auto', $1, '', '', 0, '', '', '', 1, 0, 0, 0, 0, 0, 0, 0)",
        {state}));
  }

  testing::ScratchFolder folder_;
  testing::FakeClock clock_;
  testing::ServerState state_{folder_.path(), clock_};
  db::Database* const database_ = &state_.database();
  int checks_ = 0;
  absl::Status fault_;
  std::filesystem::path damaged_;  // Written over while samples are checked.
  std::vector<std::string> warnings_;
  std::vector<data::SampleFiles> checked_;
  DatasetCatalog catalog_{
      *database_, state_.files(), clock_,
      [this](const auto& files) { return CheckSamples(files); }};
};

TEST_F(DatasetCatalogTest, CreatesRevisionOneFromUploadedFiles) {
  const auto made =
      catalog_.Create(access::LocalAdmin(), "nuclei", {MakeSample("b"), MakeSample("a")}, "");
  ASSERT_OK(made);
  EXPECT_EQ(made->name(), "datasets/nuclei");
  EXPECT_EQ(made->revision_name(), "datasets/nuclei/revisions/1");
  EXPECT_EQ(made->sample_count, 2);
  EXPECT_EQ(made->object_count, 8);
  EXPECT_EQ(made->size_bytes, 2 * 19);
  EXPECT_TRUE(made->binary_masks);
  EXPECT_EQ(made->create_time, clock_.Now());
  ASSERT_EQ(checked_.size(), 2u);
  EXPECT_EQ(checked_[0].image_filename, "image of a.tif");
  EXPECT_EQ(testing::ReadBytes(checked_[0].mask_path), "mask of a");
  const auto found = catalog_.Get(Revision("datasets/nuclei/revisions/1"));
  ASSERT_OK(found);
  EXPECT_EQ(found->sha256, made->sha256);
  EXPECT_EQ(found->create_time, made->create_time);
}

TEST_F(DatasetCatalogTest, AnswersARetryAlike) {
  const std::vector<Sample> samples = {MakeSample("a")};
  EXPECT_OK(catalog_.Create(access::LocalAdmin(), "nuclei", samples, "r1"));
  EXPECT_EQ(catalog_.Create(access::LocalAdmin(), "nuclei", samples, "r1")->revision, 1);
  EXPECT_EQ(checks_, 1);
  EXPECT_ERROR(catalog_.Create(access::LocalAdmin(), "other", samples, "r1"), kAlreadyExists,
               "REQUEST_ID_REUSED");
  EXPECT_ERROR(catalog_.Create(access::LocalAdmin(), "nuclei", samples, "r2"), kAlreadyExists,
               "DATASET_EXISTS");
}

TEST_F(DatasetCatalogTest, NamesFilesThatWereNotUploaded) {
  Sample sample = MakeSample("a");
  sample.mask = {.filename = "forgotten.png", .sha256 = std::string(64, '0')};
  const auto made = catalog_.Create(access::LocalAdmin(), "nuclei", {sample}, "");
  EXPECT_ERROR(made, kFailedPrecondition, "FILE_NOT_UPLOADED");
  EXPECT_THAT(std::string(made.status().message()),
              HasSubstr("forgotten.png"));
  EXPECT_EQ(checks_, 0);
}

TEST_F(DatasetCatalogTest, PassesFaultsOfSamplesOn) {
  fault_ = absl::InvalidArgumentError("a: image and mask differ in size");
  const auto made = catalog_.Create(access::LocalAdmin(), "nuclei", {MakeSample("a")}, "");
  EXPECT_ERROR(made, kInvalidArgument, "SAMPLE_INVALID");
  EXPECT_EQ(made.status().message(), fault_.message());
  EXPECT_ERROR(catalog_.Get(Revision("datasets/nuclei")), kNotFound,
               "DATASET_NOT_FOUND");
}

TEST_F(DatasetCatalogTest, KeepsTheWarningsOfEachRevision) {
  warnings_ = {"a: no pixel is 0", "a: an object covers 80%"};
  const auto made =
      catalog_.Create(access::LocalAdmin(), "nuclei", {MakeSample("a")}, "");
  ASSERT_OK(made);
  EXPECT_EQ(made->warnings, warnings_);
  const std::vector<std::string> first = warnings_;
  warnings_ = {};
  ASSERT_OK(catalog_.Update(kAdmin, Id("datasets/nuclei"), {MakeSample("b")}, ""));
  EXPECT_TRUE(catalog_.Get(Revision("datasets/nuclei"))->warnings.empty());
  EXPECT_EQ(catalog_.Get(Revision("datasets/nuclei/revisions/1"))->warnings, first);
  // A list stays small.
  const auto page = catalog_.List(access::LocalAdmin(), {});
  ASSERT_OK(page);
  ASSERT_EQ(page->items.size(), 1u);
  EXPECT_TRUE(page->items[0].warnings.empty());
}

TEST_F(DatasetCatalogTest, RefusesMalformedNames) {
  EXPECT_ERROR(catalog_.Create(access::LocalAdmin(), "Nuclei", {MakeSample("a")}, ""),
               kInvalidArgument, "ID_INVALID");
  EXPECT_ERROR(catalog_.Create(access::LocalAdmin(), "nuclei", {}, ""), kInvalidArgument,
               "SAMPLE_INVALID");
  EXPECT_ERROR(
      catalog_.Create(access::LocalAdmin(), "nuclei", {MakeSample("a"), MakeSample("a")}, ""),
      kInvalidArgument, "SAMPLE_INVALID");
  for (const char* name : {"", "..", "a/b", "a\nb", "a\\b"}) {
    Sample sample = MakeSample("a");
    sample.image.filename = name;
    EXPECT_ERROR(catalog_.Create(access::LocalAdmin(), "nuclei", {sample}, ""), kInvalidArgument,
                 "SAMPLE_INVALID");
  }
}

TEST_F(DatasetCatalogTest, AddsARevisionOnlyForOtherSamples) {
  const Sample a = MakeSample("a");
  const Sample b = MakeSample("b");
  EXPECT_ERROR(catalog_.Update(kAdmin, Id("datasets/nuclei"), {a}, ""), kNotFound,
               "DATASET_NOT_FOUND");
  const std::string first = catalog_.Create(access::LocalAdmin(), "nuclei", {a, b}, "")->sha256;
  EXPECT_EQ(catalog_.Update(kAdmin, Id("datasets/nuclei"), {b, a}, "")->revision, 1);
  EXPECT_EQ(catalog_.Update(kAdmin, Id("datasets/nuclei"), {b}, "")->revision, 2);
  EXPECT_EQ(catalog_.Get(Revision("datasets/nuclei"))->revision, 2);
  EXPECT_EQ(catalog_.Get(Revision("datasets/nuclei/revisions/1"))->sha256, first);
  EXPECT_ERROR(catalog_.Get(Revision("datasets/nuclei/revisions/3")), kNotFound,
               "DATASET_NOT_FOUND");
}

TEST_F(DatasetCatalogTest, KeepsTheFingerprintOfARevision) {
  EXPECT_OK(catalog_.Create(access::LocalAdmin(), "nuclei", {MakeSample("a"), MakeSample("b")}, ""));
  EXPECT_OK(catalog_.Update(kAdmin, Id("datasets/nuclei"), {MakeSample("c")}, ""));
  const auto first = catalog_.Fingerprint(Revision("datasets/nuclei/revisions/1"));
  ASSERT_OK(first);
  EXPECT_EQ(first->samples, 2);
  EXPECT_EQ(first->diameter_median_px, 12.5);
  EXPECT_EQ(catalog_.Fingerprint(Revision("datasets/nuclei"))->samples, 1);
  EXPECT_EQ(checks_, 2);  // Of the two revisions' making.
  EXPECT_ERROR(catalog_.Fingerprint(Revision("datasets/none")), kNotFound,
               "DATASET_NOT_FOUND");
}

TEST_F(DatasetCatalogTest, TakesTheFingerprintOfAnOldRevisionOnce) {
  EXPECT_OK(catalog_.Create(access::LocalAdmin(), "nuclei", {MakeSample("a")}, ""));
  EXPECT_OK(database_->Execute(
      "UPDATE dataset_revisions SET fingerprint_json = NULL"));
  fault_ = absl::InvalidArgumentError("a: cannot be decoded");
  const auto refused = catalog_.Fingerprint(Revision("datasets/nuclei"));
  EXPECT_ERROR(refused, kFailedPrecondition, "SAMPLE_INVALID");
  EXPECT_THAT(refused.status().message(), HasSubstr("a: cannot be decoded"));
  fault_ = absl::OkStatus();
  EXPECT_EQ(catalog_.Fingerprint(Revision("datasets/nuclei"))->diameter_median_px, 12.5);
  EXPECT_EQ(catalog_.Fingerprint(Revision("datasets/nuclei"))->samples, 1);
  EXPECT_EQ(checks_, 3);
  EXPECT_EQ(testing::ReadBytes(checked_[0].image_path), "image of a");
}

TEST_F(DatasetCatalogTest, CallsOnlyDamagedFilesDamaged) {
  const Sample sample = MakeSample("a");
  EXPECT_OK(catalog_.Create(access::LocalAdmin(), "nuclei", {sample}, ""));
  EXPECT_OK(database_->Execute(
      "UPDATE dataset_revisions SET fingerprint_json = NULL"));
  fault_ = WithReason(absl::ResourceExhaustedError("a needs too much"),
                      "MEMORY_TOO_SMALL");
  EXPECT_ERROR(catalog_.Fingerprint(Revision("datasets/nuclei")),
               kResourceExhausted, "MEMORY_TOO_SMALL");
  EXPECT_ERROR(catalog_.Create(access::LocalAdmin(), "other", {sample}, ""),
               kResourceExhausted, "MEMORY_TOO_SMALL");
  fault_ = absl::InvalidArgumentError("a: cannot be decoded");
  const auto blob = state_.files().Fetch(sample.mask.sha256);
  ASSERT_OK(blob);
  // After it was looked at for the first time.
  damaged_ = blob->path();
  const auto damaged = catalog_.Fingerprint(Revision("datasets/nuclei"));
  EXPECT_ERROR(damaged, kDataLoss, "FILE_DAMAGED");
  EXPECT_THAT(damaged.status().message(), HasSubstr("mask of a.tif"));
}

TEST_F(DatasetCatalogTest, TakesAFingerprintAnewThatItCannotReadAndLeavesIt) {
  EXPECT_OK(catalog_.Create(access::LocalAdmin(), "nuclei", {MakeSample("a")}, ""));
  EXPECT_OK(database_->Execute(
      "UPDATE dataset_revisions SET fingerprint_json = '{\"shape\": 1}'"));
  EXPECT_EQ(catalog_.Fingerprint(Revision("datasets/nuclei"))->diameter_median_px, 12.5);
  EXPECT_EQ(database_
                ->Execute("SELECT fingerprint_json FROM dataset_revisions")
                ->front()
                .Text(0),
            "{\"shape\": 1}");
}

TEST_F(DatasetCatalogTest, ListsInPages) {
  for (const char* id : {"c", "a", "b"}) {
    EXPECT_OK(catalog_.Create(access::LocalAdmin(), id, {MakeSample("x"), MakeSample("y")}, ""));
  }
  EXPECT_OK(catalog_.Update(kAdmin, Id("datasets/a"), {MakeSample("z")}, ""));
  const auto first = catalog_.List(access::LocalAdmin(), {.size = 2});
  ASSERT_OK(first);
  EXPECT_EQ(first->items[0].revision_name(), "datasets/a/revisions/2");
  EXPECT_EQ(first->items[1].id, "b");
  const auto rest = catalog_.List(
      access::LocalAdmin(), {.size = 2, .token = first->next_token});
  ASSERT_OK(rest);
  ASSERT_EQ(rest->items.size(), 1u);
  EXPECT_EQ(rest->items[0].id, "c");
  EXPECT_EQ(rest->next_token, "");
  EXPECT_ERROR(catalog_.List(access::LocalAdmin(), {.token = "forged"}), kInvalidArgument,
               "PAGE_TOKEN_INVALID");
}

TEST_F(DatasetCatalogTest, ListsSamplesByName) {
  EXPECT_OK(catalog_.Create(access::LocalAdmin(), 
      "nuclei", {MakeSample("c"), MakeSample("a"), MakeSample("b")}, ""));
  const auto first = catalog_.ListSamples(Revision("datasets/nuclei"), {.size = 2});
  ASSERT_OK(first);
  EXPECT_EQ(first->items[0].name, "a");
  EXPECT_EQ(first->items[0].size, (imaging::Size{20, 30}));
  EXPECT_EQ(first->items[0].object_count, 4);
  const auto rest = catalog_.ListSamples(Revision("datasets/nuclei"),
                                         {.token = first->next_token});
  ASSERT_OK(rest);
  ASSERT_EQ(rest->items.size(), 1u);
  EXPECT_EQ(rest->items[0].name, "c");
  EXPECT_EQ(catalog_.AllSamples(Revision("datasets/nuclei"))->size(), 3u);
}

TEST_F(DatasetCatalogTest, FindsFilesOfSamples) {
  const Sample sample = MakeSample("a");
  EXPECT_OK(catalog_.Create(access::LocalAdmin(), "nuclei", {sample}, ""));
  EXPECT_EQ(catalog_.FindSampleFile(Revision("datasets/nuclei"), "a", FileKind::kMask)
                ->filename,
            "mask of a.tif");
  EXPECT_ERROR(
      catalog_.FindSampleFile(Revision("datasets/nuclei"), "b", FileKind::kMask),
      kNotFound, "SAMPLE_NOT_FOUND");
  EXPECT_TRUE(catalog_.HasFile(Revision("datasets/nuclei"), sample.image.sha256).value());
  EXPECT_FALSE(
      catalog_.HasFile(Revision("datasets/nuclei"), Upload("other").sha256).value());
}

TEST_F(DatasetCatalogTest, DeletesOnlyFilesThatNothingElseNeeds) {
  const Sample shared = MakeSample("shared");
  const Sample alone = MakeSample("alone");
  EXPECT_OK(catalog_.Create(access::LocalAdmin(), "nuclei", {shared, alone}, ""));
  EXPECT_OK(catalog_.Create(access::LocalAdmin(), "other", {shared}, ""));
  EXPECT_OK(catalog_.Delete(kAdmin, Id("datasets/nuclei")));
  EXPECT_ERROR(catalog_.Get(Revision("datasets/nuclei")), kNotFound,
               "DATASET_NOT_FOUND");
  EXPECT_FALSE(state_.Has(alone.image.sha256));
  EXPECT_TRUE(state_.Has(shared.image.sha256));
  EXPECT_ERROR(catalog_.Delete(kAdmin, Id("datasets/nuclei")), kNotFound,
               "DATASET_NOT_FOUND");
}

TEST_F(DatasetCatalogTest, KeepsWhatAJobReads) {
  EXPECT_OK(catalog_.Create(access::LocalAdmin(), "nuclei", {MakeSample("a")}, ""));
  InsertJob("RUNNING");
  const absl::Status refused = catalog_.Delete(kAdmin, Id("datasets/nuclei"));
  EXPECT_ERROR(refused, kFailedPrecondition, "DATASET_IN_USE");
  EXPECT_EQ(ResourceOf(refused), "trainingJobs/j1");
  // Of a later version, which may go on with it.
  EXPECT_OK(database_->Execute("UPDATE training_jobs SET state = 'RESTING'"));
  EXPECT_ERROR(catalog_.Delete(kAdmin, Id("datasets/nuclei")),
               kFailedPrecondition, "DATASET_IN_USE");
  EXPECT_OK(database_->Execute("UPDATE training_jobs SET state = 'FAILED'"));
  EXPECT_OK(catalog_.Delete(kAdmin, Id("datasets/nuclei")));
}

TEST_F(DatasetCatalogTest, NoticesThatFilesWereClearedWhileItDecoded) {
  const access::Principal ada{"ada", access::Role::kMember, {}};
  const Sample sample = MakeSample("a");
  Send(ada, sample);
  DatasetCatalog slow(*database_, state_.files(), clock_, [&](const auto& files) {
    EXPECT_OK(database_->Execute("DELETE FROM file_holders"));
    return CheckSamples(files);
  });
  EXPECT_ERROR(slow.Create(ada, "nuclei", {sample}, ""), kFailedPrecondition,
               "FILE_NOT_UPLOADED");
  EXPECT_ERROR(catalog_.Get(Revision("datasets/nuclei")), kNotFound,
               "DATASET_NOT_FOUND");
  // Whoever has not sent the mask has not sent the sample.
  EXPECT_OK(access::FileHolders(*database_, clock_, 0)
                .Hold(ada, sample.image.sha256, 1));
  EXPECT_ERROR(catalog_.Create(ada, "nuclei", {sample}, ""),
               kFailedPrecondition, "FILE_NOT_UPLOADED");
}

TEST(RevisionName, IsTakenApart) {
  EXPECT_EQ(Revision("datasets/a").dataset().text(), "a");
  EXPECT_EQ(Revision("datasets/a").revision(), 0);
  EXPECT_EQ(Revision("datasets/a/revisions/12").revision(), 12);
  EXPECT_EQ(Revision("datasets/a/revisions/12").text(),
            "datasets/a/revisions/12");
  EXPECT_EQ(Revision("datasets/a").text(), "datasets/a");
}

TEST(RevisionName, RefusesWhatIsNone) {
  for (const char* const name :
       {"", "a", "datasets/", "datasets/a/revisions/", "datasets/a/revisions/0",
        "datasets/a/revisions/x", "datasets/a/versions/1", "models/a",
        "datasets/A", "datasets/a%2f", "datasets/a/revisions/1/2"}) {
    EXPECT_ERROR(RevisionName::Parse(name), kInvalidArgument, "NAME_INVALID");
  }
}

// What admitted the call is minutes old when the samples are decoded.
TEST_F(DatasetCatalogTest, AsksForTheRightWhereItChangesSomething) {
  const access::Principal ada{"ada", access::Role::kMember, {}};
  const access::Principal bob{"bob", access::Role::kMember, {}};
  const std::vector<Sample> samples = {MakeSample("a")};
  Send(ada, samples.front());
  ASSERT_OK(catalog_.Create(ada, "nuclei", samples, "r1"));
  EXPECT_ERROR(
      catalog_.Update(bob, Id("datasets/nuclei"), {MakeSample("b")}, ""),
      kNotFound, "DATASET_NOT_FOUND");
  EXPECT_ERROR(catalog_.Delete(bob, Id("datasets/nuclei")), kNotFound,
               "DATASET_NOT_FOUND");
  ASSERT_OK(database_->Execute(
      "UPDATE resource_access SET visibility = 'PUBLIC'"));
  EXPECT_ERROR(
      catalog_.Update(bob, Id("datasets/nuclei"), {MakeSample("b")}, ""),
      kPermissionDenied, "NOT_OWNER");
  EXPECT_ERROR(catalog_.Delete(bob, Id("datasets/nuclei")), kPermissionDenied,
               "NOT_OWNER");
  EXPECT_EQ(catalog_.Get(Revision("datasets/nuclei"))->revision, 1);
  // A retry shows nothing of what somebody else has made under that name.
  ASSERT_OK(database_->Execute(
      "UPDATE resource_access SET owner = 'bob', visibility = 'PRIVATE'"));
  EXPECT_ERROR(catalog_.Create(ada, "nuclei", samples, "r1"), kNotFound,
               "DATASET_NOT_FOUND");
}

TEST_F(DatasetCatalogTest, NoticesThatTheRightWentWhileItDecoded) {
  const access::Principal ada{"ada", access::Role::kMember, {}};
  Send(ada, MakeSample("a"));
  Send(ada, MakeSample("b"));
  ASSERT_OK(catalog_.Create(ada, "nuclei", {MakeSample("a")}, ""));
  DatasetCatalog slow(*database_, state_.files(), clock_, [&](const auto& files) {
    EXPECT_OK(database_->Execute("UPDATE resource_access SET owner = 'bob'"));
    return CheckSamples(files);
  });
  EXPECT_ERROR(slow.Update(ada, Id("datasets/nuclei"), {MakeSample("b")}, ""),
               kNotFound, "DATASET_NOT_FOUND");
  EXPECT_EQ(catalog_.Get(Revision("datasets/nuclei"))->revision, 1);
}

}  // namespace
}  // namespace tessera::datasets
