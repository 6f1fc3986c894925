#include <gtest/gtest.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "base/sha256.h"
#include "tests/integration/harness.h"

namespace tessera::testing {
namespace {

class UploadTest : public ::testing::Test {
 protected:
  // Sends `bytes` as a part of the file that the header describes.
  grpc::Status Send(const std::string& digest, size_t size, size_t offset,
                    const std::string& bytes) {
    grpc::ClientContext context;
    v1::UploadFileResponse response;
    const auto writer =
        harness_.client().uploads->UploadFile(&context, &response);
    v1::UploadFileRequest request;
    request.mutable_header()->set_sha256(digest);
    request.mutable_header()->set_size_bytes(static_cast<int64_t>(size));
    request.mutable_header()->set_offset_bytes(static_cast<int64_t>(offset));
    writer->Write(request);
    request.set_chunk(bytes);
    writer->Write(request);
    writer->WritesDone();
    return writer->Finish();
  }

  // Bytes that the server has of a missing file; -1 if it is not missing.
  int64_t CommittedBytes(const std::string& digest) {
    grpc::ClientContext context;
    v1::FindMissingFilesRequest request;
    request.add_sha256(digest);
    v1::FindMissingFilesResponse response;
    Require(harness_.client().uploads->FindMissingFiles(&context, request,
                                                        &response));
    return response.files_size() == 0 ? -1 : response.files(0).committed_bytes();
  }

  Harness harness_{[](config::ServeOptions& options) {
    options.max_upload_bytes = 10'000'000;
  }};
  const std::string bytes_ = absl::StrCat(std::string(300'000, 'a'), "z");
  const std::string digest_ = Sha256Hex(bytes_);
};

TEST_F(UploadTest, GoesOnWhereItBrokeOff) {
  EXPECT_EQ(CommittedBytes(digest_), 0);
  EXPECT_FALSE(
      Send(digest_, bytes_.size(), 0, bytes_.substr(0, 100'000)).ok());
  EXPECT_EQ(CommittedBytes(digest_), 100'000);
  EXPECT_EQ(Send(digest_, bytes_.size(), 5, "x").error_code(),
            grpc::StatusCode::OUT_OF_RANGE);
  EXPECT_TRUE(
      Send(digest_, bytes_.size(), 100'000, bytes_.substr(100'000)).ok());
  EXPECT_EQ(CommittedBytes(digest_), -1);
}

TEST_F(UploadTest, SurvivesARestart) {
  Send(digest_, bytes_.size(), 0, bytes_.substr(0, 100'000));
  harness_.Restart();
  EXPECT_EQ(CommittedBytes(digest_), 100'000);
  EXPECT_TRUE(
      Send(digest_, bytes_.size(), 100'000, bytes_.substr(100'000)).ok());
}

TEST_F(UploadTest, RefusesBytesOfAnotherDigest) {
  std::string damaged = bytes_;
  damaged[7] = 'b';
  EXPECT_EQ(Send(digest_, damaged.size(), 0, damaged).error_code(),
            grpc::StatusCode::DATA_LOSS);
  EXPECT_EQ(CommittedBytes(digest_), 0);
}

TEST_F(UploadTest, TakesAFileTwiceWithoutMoving) {
  harness_.Upload(bytes_);
  EXPECT_TRUE(Send(digest_, bytes_.size(), 0, "").ok());
}

TEST_F(UploadTest, RefusesWhatIsTooLarge) {
  EXPECT_EQ(Send(digest_, 10'000'001, 0, "a").error_code(),
            grpc::StatusCode::RESOURCE_EXHAUSTED);
  EXPECT_EQ(Send(digest_, 9'000'000, 0, std::string(5 << 20, 'a')).error_code(),
            grpc::StatusCode::RESOURCE_EXHAUSTED)
      << "a message of 5 MiB";
}

TEST_F(UploadTest, NeedsAHeaderFirst) {
  grpc::ClientContext context;
  v1::UploadFileResponse response;
  const auto writer =
      harness_.client().uploads->UploadFile(&context, &response);
  v1::UploadFileRequest request;
  request.set_chunk("a");
  writer->Write(request);
  writer->WritesDone();
  const grpc::Status status = writer->Finish();
  EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_EQ(ReasonIn(status), "HEADER_MISPLACED");
}

TEST_F(UploadTest, ChecksTheDigestsItIsAskedFor) {
  v1::FindMissingFilesRequest request;
  request.add_sha256("../../etc/passwd");
  v1::FindMissingFilesResponse response;
  grpc::ClientContext context;
  EXPECT_EQ(ReasonIn(harness_.client().uploads->FindMissingFiles(
                &context, request, &response)),
            "DIGEST_INVALID");
  request.clear_sha256();
  for (int i = 0; i < 1001; ++i) request.add_sha256(digest_);
  grpc::ClientContext second;
  EXPECT_EQ(ReasonIn(harness_.client().uploads->FindMissingFiles(
                &second, request, &response)),
            "TOO_MANY_DIGESTS");
}

}  // namespace
}  // namespace tessera::testing
