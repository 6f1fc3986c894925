// Which files a catalog of datasets finds, keeps and removes.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/server/datasets/catalog_fixture.h"

namespace tessera::datasets {
namespace {

TEST_F(DatasetCatalogTest, FindsFilesOfSamples) {
  const Sample sample = MakeSample("a");
  EXPECT_OK(catalog_.Create(access::LocalAdmin(), "nuclei", {sample}, ""));
  EXPECT_EQ(
      catalog_
          .FindSampleFile(Revision("datasets/nuclei"), "a", FileKind::kMask)
          ->filename,
      "mask of a.tif");
  EXPECT_ERROR(catalog_.FindSampleFile(Revision("datasets/nuclei"), "b",
                                       FileKind::kMask),
               kNotFound, "SAMPLE_NOT_FOUND");
  EXPECT_TRUE(catalog_.HasFile(Revision("datasets/nuclei"), sample.image.sha256)
                  .value());
  EXPECT_FALSE(
      catalog_.HasFile(Revision("datasets/nuclei"), Upload("other").sha256)
          .value());
}

TEST_F(DatasetCatalogTest, DeletesOnlyFilesThatNothingElseNeeds) {
  const Sample shared = MakeSample("shared");
  const Sample alone = MakeSample("alone");
  EXPECT_OK(
      catalog_.Create(access::LocalAdmin(), "nuclei", {shared, alone}, ""));
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
  EXPECT_OK(
      catalog_.Create(access::LocalAdmin(), "nuclei", {MakeSample("a")}, ""));
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
  DatasetCatalog slow(
      *database_, state_.files(), clock_, [&](const auto& files) {
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

}  // namespace
}  // namespace tessera::datasets
