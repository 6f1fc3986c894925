// Whose things are, and who sees them; docs/security.md.
#include <gtest/gtest.h>

#include <string>

#include "tests/unit/server/app/app_fixture.h"

namespace tessera::app {
namespace {

using access::Visibility;

class SharingTest : public AppTest {
 protected:
  SharingTest() {
    EXPECT_OK(MakeDataset(owner_, "d"));
    EXPECT_OK(models_.Import(owner_, VersionOf(owner_, "m"), ""));
    job_ = jobs_.Create(owner_, Training("d", "n"), "").value().id;
  }

  jobs::JobId Job() const { return jobs::JobId::Known(job_); }
  registry::VersionName Version() const {
    return registry::VersionName(Model("m"), 1);
  }
  void ShareBoth(Visibility visibility, const std::string& group = "") {
    EXPECT_OK(datasets_.Share(owner_, Dataset("d"), visibility, group));
    EXPECT_OK(models_.Share(owner_, Model("m"), visibility, group));
  }

  // What `caller` is told who reads the dataset and the model.
  void ExpectReads(const Caller& caller) {
    SCOPED_TRACE(caller.principal.user);
    EXPECT_OK(datasets_.Get(caller, Revision("d")));
    EXPECT_OK(datasets_.ListSamples(caller, Revision("d"), {}));
    EXPECT_OK(datasets_.OpenSampleFile(caller, Revision("d"), "a",
                                       datasets::FileKind::kMask));
    EXPECT_EQ(datasets_.List(caller, {})->items.size(), 1u);
    EXPECT_OK(models_.Get(caller, Model("m")));
    EXPECT_OK(models_.GetVersion(caller, Version()));
    EXPECT_OK(models_.ListVersions(caller, Model("m"), {}));
    EXPECT_OK(models_.Export(caller, Version()));
    EXPECT_EQ(models_.List(caller, {})->items.size(), 1u);
  }
  void ExpectSeesNothing(const Caller& caller) {
    SCOPED_TRACE(caller.principal.user);
    const auto hidden = [](const absl::Status& status, const char* reason) {
      EXPECT_ERROR(status, kNotFound, reason);
    };
    hidden(datasets_.Get(caller, Revision("d")).status(), "DATASET_NOT_FOUND");
    hidden(datasets_.ListSamples(caller, Revision("d"), {}).status(),
           "DATASET_NOT_FOUND");
    hidden(datasets_
               .OpenSampleFile(caller, Revision("d"), "a",
                               absl::InvalidArgumentError("no kind"))
               .status(),
           "DATASET_NOT_FOUND");
    EXPECT_TRUE(datasets_.List(caller, {})->items.empty());
    hidden(models_.Get(caller, Model("m")).status(), "MODEL_NOT_FOUND");
    hidden(models_.GetVersion(caller, Version()).status(), "MODEL_NOT_FOUND");
    hidden(models_.ListVersions(caller, Model("m"), {}).status(),
           "MODEL_NOT_FOUND");
    hidden(models_.Export(caller, Version()).status(), "MODEL_NOT_FOUND");
    EXPECT_TRUE(models_.List(caller, {})->items.empty());
  }
  // Every change of both ends with the code.
  void ExpectChangesEnd(const Caller& caller, absl::StatusCode code) {
    SCOPED_TRACE(caller.principal.user);
    EXPECT_EQ(datasets_.Update(caller, Dataset("d"), {}, "").status().code(),
              code);
    EXPECT_EQ(datasets_
                  .Share(caller, Dataset("d"),
                         absl::InvalidArgumentError("no visibility"), "")
                  .status()
                  .code(),
              code);
    EXPECT_EQ(datasets_.Delete(caller, Dataset("d")).code(), code);
    EXPECT_EQ(
        models_.SetAlias(caller, Model("m"), "best", 1, {}).status().code(),
        code);
    EXPECT_EQ(models_
                  .Share(caller, Model("m"),
                         absl::InvalidArgumentError("no visibility"), "")
                  .status()
                  .code(),
              code);
    EXPECT_EQ(models_.Delete(caller, Version()).code(), code);
  }

  std::string job_;
};

TEST_F(SharingTest, NewThingsAreTheirOwnersAndTheAdmins) {
  ExpectReads(owner_);
  ExpectReads(admin_);
  for (const Caller& caller : {viewer_, colleague_, stranger_}) {
    ExpectSeesNothing(caller);
  }
  ExpectChangesEnd(stranger_, absl::StatusCode::kNotFound);
}

TEST_F(SharingTest, WhatIsHiddenLooksAbsent) {
  const absl::Status hidden = datasets_.Delete(stranger_, Dataset("d"));
  const absl::Status absent = datasets_.Delete(stranger_, Dataset("x"));
  EXPECT_EQ(hidden.code(), absent.code());
  EXPECT_EQ(ReasonOf(hidden), ReasonOf(absent));
  EXPECT_EQ(std::string(hidden.message())
                .replace(hidden.message().find("datasets/d"), 10, "datasets/x"),
            absent.message());
}

TEST_F(SharingTest, AGroupReadsAndChangesNothing) {
  ShareBoth(Visibility::kGroup, "lab");
  ExpectReads(colleague_);
  ExpectChangesEnd(colleague_, absl::StatusCode::kPermissionDenied);
  ExpectSeesNothing(stranger_);
}

TEST_F(SharingTest, WhatIsPublicAllReadAndNobodyElseChanges) {
  ShareBoth(Visibility::kPublic);
  ExpectReads(viewer_);
  ExpectReads(stranger_);
  ExpectChangesEnd(stranger_, absl::StatusCode::kPermissionDenied);
  ShareBoth(Visibility::kPrivate);
  ExpectSeesNothing(stranger_);
}

TEST_F(SharingTest, MembersShareWithTheirOwnGroupsAdminsWithAny) {
  EXPECT_ERROR(
      datasets_.Share(owner_, Dataset("d"), Visibility::kGroup, "others"),
      kInvalidArgument, "GROUP_INVALID");
  EXPECT_OK(
      datasets_.Share(admin_, Dataset("d"), Visibility::kGroup, "others"));
}

TEST_F(SharingTest, AdminsChangeAnybodysThings) {
  EXPECT_OK(models_.SetAlias(admin_, Model("m"), "best", 1, {}));
  EXPECT_ERROR(datasets_.Delete(admin_, Dataset("d")), kFailedPrecondition,
               "DATASET_IN_USE");
  EXPECT_OK(jobs_.Cancel(admin_, Job()));
  EXPECT_OK(datasets_.Delete(admin_, Dataset("d")));
}

TEST_F(SharingTest, JobsAreTheirOwnersAndTheAdmins) {
  for (const Caller& caller : {owner_, admin_}) {
    EXPECT_OK(jobs_.Get(caller, Job()));
    EXPECT_EQ(jobs_.List(caller, {})->items.size(), 1u);
    EXPECT_OK(jobs_.Watch(caller, Job(), 0, [](const jobs::Job&) {}));
  }
  ShareBoth(Visibility::kPublic);  // Says nothing of the job.
  for (const Caller& caller : {viewer_, colleague_, stranger_}) {
    EXPECT_ERROR(jobs_.Get(caller, Job()), kNotFound, "JOB_NOT_FOUND");
    EXPECT_TRUE(jobs_.List(caller, {})->items.empty());
    EXPECT_ERROR(jobs_.Watch(caller, Job(), 0, [](const jobs::Job&) {}),
                 kNotFound, "JOB_NOT_FOUND");
  }
  EXPECT_ERROR(jobs_.Cancel(stranger_, Job()), kNotFound, "JOB_NOT_FOUND");
  EXPECT_OK(jobs_.Cancel(owner_, Job()));
}

TEST_F(SharingTest, WhatWasMadeWithoutAuthenticationIsPublicAndTheAdmins) {
  EXPECT_OK(MakeDataset(local_, "old"));
  EXPECT_OK(datasets_.Get(viewer_, Revision("old")));
  EXPECT_ERROR(datasets_.Delete(stranger_, Dataset("old")), kPermissionDenied,
               "NOT_OWNER");
  EXPECT_OK(datasets_.Delete(admin_, Dataset("old")));
}

TEST_F(SharingTest, ARightThatWentWhileSamplesWereDecodedCountsNoMore) {
  // The dataset becomes another's while the owner's revision is decoded.
  while_decoding_ = [this] {
    EXPECT_OK(database_->Execute(
        "UPDATE resource_access SET owner = 'other' WHERE resource = "
        "'datasets/d'"));
  };
  EXPECT_ERROR(
      datasets_.Update(owner_, Dataset("d"), {SampleOf(owner_, "b")}, ""),
      kNotFound, "DATASET_NOT_FOUND");
  EXPECT_EQ(datasets_.Get(admin_, Revision("d"))->revision, 1);
}

TEST_F(SharingTest, NamesAreGivenOutOnce) {
  EXPECT_ERROR(MakeDataset(stranger_, "d"), kAlreadyExists, "DATASET_EXISTS");
  EXPECT_ERROR(models_.Import(stranger_, VersionOf(stranger_, "m"), ""),
               kPermissionDenied, "NOT_OWNER");
}

}  // namespace
}  // namespace tessera::app
