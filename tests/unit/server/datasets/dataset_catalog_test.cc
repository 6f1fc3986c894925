#include "server/datasets/dataset_catalog.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/error_reason.h"
#include "tests/unit/server/datasets/catalog_fixture.h"

namespace tessera::datasets {
namespace {

using ::testing::HasSubstr;

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
