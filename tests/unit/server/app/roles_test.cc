// Who may make which call at all; docs/security.md, "Roles".
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <string>

#include "tests/unit/server/app/app_fixture.h"

namespace tessera::app {
namespace {

using ::testing::HasSubstr;

class RolesTest : public AppTest {
 protected:
  // What each call ends with, made by `caller` upon things that do not exist.
  // Of those two that need a network or a device, their first step.
  std::map<std::string, absl::Status> MakeAllCalls(const Caller& caller) {
    const registry::VersionName version(Model("none"));
    const auto job = jobs::JobId::Known("none");
    const auto segments = segmentation::SegmentationId::Known("none");
    return {
        {"FindMissingFiles", uploads_.FindMissing(caller, {}).status()},
        {"UploadFile", uploads_.Begin(caller, "", 0, 0).status()},
        {"ClearUploads", uploads_.Clear(caller, {}).status()},
        {"CreateDataset", datasets_.Create(caller, "", {}, "").status()},
        {"UpdateDataset",
         datasets_.Update(caller, Dataset("none"), {}, "").status()},
        {"AddSamples",
         datasets_.AddSamples(caller, Dataset("none"), {}, 1, "").status()},
        {"GetDataset", datasets_.Get(caller, Revision("none")).status()},
        {"ListDatasets", datasets_.List(caller, {}).status()},
        {"ListSamples",
         datasets_.ListSamples(caller, Revision("none"), {}).status()},
        {"ReadSampleFile", datasets_
                               .OpenSampleFile(caller, Revision("none"), "a",
                                               datasets::FileKind::kImage)
                               .status()},
        {"ShareDataset",
         datasets_
             .Share(caller, Dataset("none"), access::Visibility::kPublic, "")
             .status()},
        {"DeleteDataset", datasets_.Delete(caller, Dataset("none"))},
        {"GetModel", models_.Get(caller, Model("none")).status()},
        {"ListModels", models_.List(caller, {}).status()},
        {"GetModelVersion", models_.GetVersion(caller, version).status()},
        {"ListModelVersions",
         models_.ListVersions(caller, Model("none"), {}).status()},
        {"ExportModelVersion", models_.Export(caller, version).status()},
        {"ImportModelVersion", models_.Import(caller, {}, "").status()},
        {"SetModelAlias",
         models_.SetAlias(caller, Model("none"), "a", 1, {}).status()},
        {"ShareModel",
         models_.Share(caller, Model("none"), access::Visibility::kPublic, "")
             .status()},
        {"DeleteModel", models_.Delete(caller, version)},
        {"CreateTrainingJob",
         jobs_.Create(caller, Training("none", "m"), "").status()},
        {"GetTrainingJob", jobs_.Get(caller, job).status()},
        {"ListTrainingJobs", jobs_.List(caller, {}).status()},
        {"WatchTrainingJob",
         jobs_.Watch(caller, job, 0, [](const jobs::Job&) {}).status()},
        {"CancelTrainingJob", jobs_.Cancel(caller, job).status()},
        {"CreateSegmentationJob",
         segmentations_.Begin(caller, {.model = version}).status()},
        {"GetSegmentationJob", segmentations_.Get(caller, segments).status()},
        {"ListSegmentationJobs", segmentations_.List(caller, {}).status()},
        {"WatchSegmentationJob",
         segmentations_.Watch(caller, segments, 0, nullptr).status()},
        {"CancelSegmentationJob",
         segmentations_.Cancel(caller, segments).status()},
        {"DeleteSegmentationJob", segmentations_.Delete(caller, segments)},
        {"ListSegmentationImages",
         segmentations_.ListImages(caller, segments, {}, {}).status()},
        {"ReadSegmentationResults",
         segmentations_.FindResults(caller, segments, 1).status()},
        {"ReadSegmentationImage",
         segmentations_.OpenImage(caller, segments, 1).status()},
        {"Segment", control_->CheckRole(caller, kSegment)},
        {"CropSamples", crops_.Crop(caller, {}).status()},
        {"EvaluateModelVersion",
         control_->CheckRole(caller, kEvaluateModelVersion)},
        {"GetServerStatus", control_->CheckRole(caller, kGetServerStatus)},
        {"GetSignIn", control_->CheckRole(caller, kGetSignIn)}};
  }
};

TEST_F(RolesTest, EveryOperationIsRefusedToThoseBelowItsRole) {
  const auto calls = MakeAllCalls(viewer_);
  EXPECT_EQ(calls.size(), AllOperations().size());
  for (const Operation& operation : AllOperations()) {
    const auto call = calls.find(operation.name);
    ASSERT_NE(call, calls.end()) << operation.name;
    if (operation.role == access::Role::kViewer) {
      EXPECT_NE(ReasonOf(call->second), "ROLE_TOO_LOW") << operation.name;
    } else {
      EXPECT_ERROR(call->second, kPermissionDenied, "ROLE_TOO_LOW");
    }
  }
}

TEST_F(RolesTest, MembersAndAdminsMayMakeEveryCall) {
  for (const Caller& caller : {stranger_, admin_}) {
    for (const auto& [operation, outcome] : MakeAllCalls(caller)) {
      EXPECT_NE(ReasonOf(outcome), "ROLE_TOO_LOW") << operation;
    }
  }
}

TEST_F(RolesTest, TheAuditLogTellsOfAllThatChangesSomethingAndOfNothingElse) {
  MakeAllCalls(viewer_);
  std::map<std::string, int> changes;
  for (const Operation& operation : AllOperations()) {
    // A front tells of an upload, and of a new segmentation job, when the
    // stream ends.
    if (operation.changes && operation.name != kUploadFile.name &&
        operation.name != kCreateSegmentationJob.name) {
      ++changes[operation.name];
    }
  }
  for (const std::string& line : AuditLines()) {
    EXPECT_THAT(line, HasSubstr("\"viewer\""));
    EXPECT_THAT(line, HasSubstr("ROLE_TOO_LOW"));
    for (auto& [operation, count] : changes) {
      if (line.find("\"" + operation + "\"") != std::string::npos) --count;
    }
  }
  for (const auto& [operation, count] : changes) {
    EXPECT_EQ(count, 0) << operation;
  }
  EXPECT_EQ(AuditLines().size(), changes.size());
}

TEST_F(RolesTest, TheAuditLogSaysWhoDidWhatAndHowItEnded) {
  EXPECT_OK(MakeDataset(owner_, "d"));
  EXPECT_ERROR(datasets_.Delete(stranger_, Dataset("d")), kNotFound,
               "DATASET_NOT_FOUND");
  const auto job = jobs_.Create(owner_, Training("d", "m"), "");
  ASSERT_OK(job);
  const auto lines = AuditLines();
  ASSERT_EQ(lines.size(), 3u);
  EXPECT_THAT(lines[0], HasSubstr("\"CreateDataset\""));
  EXPECT_THAT(lines[0], HasSubstr("\"OK\""));
  EXPECT_THAT(lines[1], HasSubstr("\"stranger\""));
  EXPECT_THAT(lines[1], HasSubstr("\"datasets/d\""));
  EXPECT_THAT(lines[1], HasSubstr("\"DATASET_NOT_FOUND\""));
  EXPECT_THAT(lines[1], HasSubstr("\"r-1\""));
  EXPECT_THAT(lines[1], HasSubstr("\"peer\""));
  EXPECT_THAT(lines[2], HasSubstr(job->name()));
}

TEST_F(RolesTest, WhoIsNotKnownIsNobody) {
  EXPECT_ERROR(control_->Authenticate(""), kUnauthenticated,
               "CREDENTIALS_MISSING");
  EXPECT_ERROR(control_->Authenticate("Bearer guess"), kUnauthenticated,
               "TOKEN_INVALID");
}

}  // namespace
}  // namespace tessera::app
