// What users have in common, and what they have not.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "base/retry_delay.h"
#include "base/sha256.h"
#include "server/wire/status.h"
#include "tests/integration/harness.h"
#include "tests/integration/users.h"

namespace tessera::testing {
namespace {

using ::testing::HasSubstr;

class SharingTest : public ::testing::Test {
 protected:
  grpc::Status Get(const std::string& user) {
    grpc::ClientContext context;
    v1::GetDatasetRequest request;
    request.set_name("datasets/d");
    v1::Dataset dataset;
    return users_.ClientOf(user).datasets->GetDataset(&context, request,
                                                      &dataset);
  }
  grpc::Status Share(const std::string& user, v1::Access::Visibility visibility,
                     const std::string& group = "") {
    grpc::ClientContext context;
    v1::ShareDatasetRequest request;
    request.set_name("datasets/d");
    request.set_visibility(visibility);
    request.set_group(group);
    return users_.ClientOf(user).datasets->ShareDataset(&context, request,
                                                        &shared_);
  }
  grpc::Status Delete(const std::string& user) {
    grpc::ClientContext context;
    v1::DeleteDatasetRequest request;
    request.set_name("datasets/d");
    google::protobuf::Empty nothing;
    return users_.ClientOf(user).datasets->DeleteDataset(&context, request,
                                                         &nothing);
  }
  grpc::Status Train(const std::string& user, const std::string& model,
                     const std::string& request_id, v1::TrainingJob* job) {
    grpc::ClientContext context;
    v1::CreateTrainingJobRequest request;
    request.mutable_job()->set_dataset("datasets/d");
    request.mutable_job()->set_model(model);
    request.set_request_id(request_id);
    return users_.ClientOf(user).training->CreateTrainingJob(&context, request,
                                                             job);
  }

  Users users_;
  v1::Dataset shared_;
};

TEST_F(SharingTest, AGroupReadsAndTheOwnerChanges) {
  users_.ActAs("owner");
  users_.harness().CreateDataset("d", 1);
  EXPECT_EQ(Get("colleague").error_code(), grpc::StatusCode::NOT_FOUND);
  Require(Share("owner", v1::Access::GROUP, "lab"));
  EXPECT_EQ(shared_.access().owner(), "owner");
  EXPECT_EQ(shared_.access().group(), "lab");
  EXPECT_TRUE(Get("colleague").ok());
  EXPECT_EQ(Get("stranger").error_code(), grpc::StatusCode::NOT_FOUND);
  const grpc::Status refused = Delete("colleague");
  EXPECT_EQ(ReasonIn(refused), "NOT_OWNER");
  EXPECT_THAT(refused.error_message(), HasSubstr("belongs to owner"));

  Require(Share("owner", v1::Access::PUBLIC));
  EXPECT_TRUE(Get("viewer").ok());
  EXPECT_EQ(ReasonIn(Share("stranger", v1::Access::PRIVATE)), "NOT_OWNER");
  Require(Share("admin", v1::Access::PRIVATE));
  EXPECT_EQ(Get("colleague").error_code(), grpc::StatusCode::NOT_FOUND);
  EXPECT_EQ(ReasonIn(Share("owner", v1::Access::GROUP, "other")),
            "GROUP_INVALID");
}

TEST_F(SharingTest, ADeletedNameIsFreeForOthers) {
  users_.ActAs("owner");
  users_.harness().CreateDataset("d", 1);
  users_.ActAs("stranger");
  EXPECT_THROW(users_.harness().CreateDataset("d", 1), std::runtime_error);
  Require(Delete("owner"));
  users_.harness().CreateDataset("d", 1);
  EXPECT_EQ(Get("owner").error_code(), grpc::StatusCode::NOT_FOUND);
}

TEST_F(SharingTest, NobodyMakesADatasetOfOtherPeoplesFiles) {
  users_.ActAs("owner");
  const std::string bytes = NucleiTiff({1});
  const std::string digest = users_.harness().Upload(bytes);
  Client& thief = users_.ClientOf("stranger");

  v1::CreateDatasetRequest theft;
  theft.set_dataset_id("loot");
  v1::Sample& sample = *theft.add_samples();
  sample.set_name("s");
  sample.mutable_image()->set_filename("a.tif");
  sample.mutable_image()->set_sha256(digest);
  *sample.mutable_mask() = sample.image();
  v1::Dataset dataset;
  grpc::ClientContext first;
  EXPECT_EQ(ReasonIn(thief.datasets->CreateDataset(&first, theft, &dataset)),
            "FILE_NOT_UPLOADED");

  // Whether the server has the file at all is not told.
  grpc::ClientContext second;
  v1::FindMissingFilesRequest find;
  find.add_sha256(digest);
  v1::FindMissingFilesResponse missing;
  Require(thief.uploads->FindMissingFiles(&second, find, &missing));
  ASSERT_EQ(missing.files_size(), 1);
  EXPECT_EQ(missing.files(0).committed_bytes(), 0);

  // Naming the digest is no proof; having the bytes is.
  grpc::ClientContext third;
  v1::UploadFileResponse response;
  const auto writer = thief.uploads->UploadFile(&third, &response);
  v1::UploadFileRequest header;
  header.mutable_header()->set_sha256(digest);
  header.mutable_header()->set_size_bytes(static_cast<int64_t>(bytes.size()));
  writer->Write(header);
  writer->WritesDone();
  EXPECT_EQ(ReasonIn(writer->Finish()), "SIZE_MISMATCH");
  users_.ActAs("stranger");
  EXPECT_EQ(users_.harness().Upload(bytes), digest);
  grpc::ClientContext fourth;
  Require(thief.uploads->FindMissingFiles(&fourth, find, &missing));
  EXPECT_EQ(missing.files_size(), 0);
}

TEST_F(SharingTest, ARequestIdIsItsCallers) {
  users_.ActAs("owner");
  users_.harness().CreateDataset("d", 1);
  Require(Share("owner", v1::Access::PUBLIC));
  const std::string id = "0b7e1c1e-8a55-4b62-a7a8-0d1d5d1c2f3a";
  v1::TrainingJob first, again, other;
  Require(Train("owner", "models/m", id, &first));
  Require(Train("owner", "models/m", id, &again));
  EXPECT_EQ(first.name(), again.name());
  EXPECT_EQ(first.owner(), "owner");
  EXPECT_EQ(ReasonIn(Train("stranger", "models/m", id, &other)), "NOT_OWNER");
  Require(Train("stranger", "models/n", id, &other));
  EXPECT_NE(other.name(), first.name());
  EXPECT_EQ(other.owner(), "stranger");
}

TEST_F(SharingTest, ARevokedTokenIsRefusedAtOnce) {
  EXPECT_EQ(Get("owner").error_code(), grpc::StatusCode::NOT_FOUND);
  users_.Revoke("owner");
  EXPECT_EQ(ReasonIn(Get("owner")), "TOKEN_INVALID");
}

TEST(Quotas, BoundBytesJobsAndPixels) {
  Users users([](config::ServeOptions& options) {
    options.security.max_stored_bytes_per_user = 1'000'000;
    options.security.max_pixels_per_hour_per_user = 5000;
    options.max_queued_jobs_per_user = 1;
  });
  users.ActAs("owner");
  users.harness().CreateDataset("d");  // Of some 50 KB.
  EXPECT_THROW(users.harness().Upload(std::string(1'000'000, 'x')),
               std::runtime_error);
  users.ActAs("admin");
  users.harness().Upload(std::string(1'000'000, 'x'));

  users.ActAs("owner");
  const std::string job = users.harness().CreateJob("datasets/d", "models/m");
  EXPECT_EQ(users.harness().WatchToEnd(job).state(),
            v1::TrainingJob::SUCCEEDED);
  const std::string image = NucleiTiff({7});  // 64×64.
  const auto header = HeaderFor("models/m", image);
  // An image counts while it is on the server's disk.
  const std::string large(1'000'000, 'x');
  EXPECT_EQ(ReasonIn(users.harness()
                         .Segment(HeaderFor("models/m", large), large)
                         .status),
            "QUOTA_BYTES");
  Require(users.harness().Segment(header, image).status);
  const grpc::Status spent = users.harness().Segment(header, image).status;
  EXPECT_EQ(ReasonIn(spent), "QUOTA_PIXELS");
  EXPECT_TRUE(RetryDelayOf(wire::FromGrpc(spent)).has_value());
  users.ActAs("admin");
  Require(users.harness().Segment(header, image).status);
}

}  // namespace
}  // namespace tessera::testing
