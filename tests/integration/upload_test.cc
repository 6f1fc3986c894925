#include <gtest/gtest.h>

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/sha256.h"
#include "tests/integration/harness.h"
#include "tests/integration/users.h"

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

  v1::ClearUploadsResponse Clear(const std::vector<std::string>& digests = {}) {
    grpc::ClientContext context;
    v1::ClearUploadsRequest request;
    for (const std::string& digest : digests) request.add_sha256(digest);
    v1::ClearUploadsResponse response;
    Require(harness_.client().uploads->ClearUploads(&context, request,
                                                    &response));
    return response;
  }

  // Bytes of all files of uploads, whole and in part, on the server's disk.
  int64_t BytesOnDisk() const {
    int64_t bytes = 0;
    for (const char* folder : {"uploads", "blobs"}) {
      for (const auto& entry : std::filesystem::recursive_directory_iterator(
               harness_.folder() / "data" / folder)) {
        if (entry.is_regular_file()) {
          bytes += static_cast<int64_t>(entry.file_size());
        }
      }
    }
    return bytes;
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

// Each of so many idle clients would hold a thread of gRPC's, which has 64.
TEST_F(UploadTest, IdleClientsKeepNobodyFromBeingAnswered) {
  constexpr size_t kIdle = 100;
  std::vector<std::unique_ptr<grpc::ClientContext>> contexts;
  std::vector<std::unique_ptr<grpc::ClientWriter<v1::UploadFileRequest>>> idle;
  v1::UploadFileResponse ignored;
  for (size_t i = 0; i < kIdle; ++i) {
    contexts.push_back(std::make_unique<grpc::ClientContext>());
    idle.push_back(harness_.client().uploads->UploadFile(contexts[i].get(),
                                                         &ignored));
    v1::UploadFileRequest request;
    request.mutable_header()->set_sha256(Sha256Hex(absl::StrCat(i)));
    request.mutable_header()->set_size_bytes(10);
    ASSERT_TRUE(idle[i]->Write(request));
    request.set_chunk("abc");
    ASSERT_TRUE(idle[i]->Write(request));
  }
  // Each has arrived once its bytes are there.
  for (size_t i = 0; i < kIdle; ++i) {
    while (CommittedBytes(Sha256Hex(absl::StrCat(i))) != 3) {
    }
  }
  EXPECT_EQ(harness_.Upload(bytes_), digest_);
  for (size_t i = 0; i < kIdle; ++i) {
    contexts[i]->TryCancel();
    EXPECT_EQ(idle[i]->Finish().error_code(), grpc::StatusCode::CANCELLED);
  }
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

TEST_F(UploadTest, ClearsWhatBrokeOffAndWhatNothingUses) {
  harness_.CreateDataset("d");
  const int64_t used = BytesOnDisk();
  harness_.Upload("not used");
  EXPECT_FALSE(
      Send(digest_, bytes_.size(), 0, bytes_.substr(0, 100'000)).ok());
  EXPECT_EQ(BytesOnDisk(), used + 100'008);
  EXPECT_EQ(Clear({Sha256Hex("unknown")}).files(), 0);
  EXPECT_EQ(Clear({digest_}).size_bytes(), 100'000);
  const v1::ClearUploadsResponse rest = Clear();
  EXPECT_EQ(rest.files(), 1);
  EXPECT_EQ(rest.size_bytes(), 8);
  EXPECT_EQ(BytesOnDisk(), used);
  EXPECT_EQ(CommittedBytes(digest_), 0);
}

TEST_F(UploadTest, ChecksTheDigestsItIsToClear) {
  v1::ClearUploadsRequest request;
  request.add_sha256("*");
  v1::ClearUploadsResponse response;
  grpc::ClientContext context;
  EXPECT_EQ(ReasonIn(harness_.client().uploads->ClearUploads(
                &context, request, &response)),
            "DIGEST_INVALID");
}

// A member of a server that keeps 1,000 bytes for each.
class UploadQuotaTest : public ::testing::Test {
 protected:
  // Sends `bytes` of a file of `size` bytes; returns the reason of a refusal.
  std::string Send(const std::string& user, const std::string& digest,
                   int64_t size, const std::string& bytes) {
    grpc::ClientContext context;
    v1::UploadFileResponse response;
    const auto writer =
        users_.ClientOf(user).uploads->UploadFile(&context, &response);
    v1::UploadFileRequest request;
    request.mutable_header()->set_sha256(digest);
    request.mutable_header()->set_size_bytes(size);
    writer->Write(request);
    request.set_chunk(bytes);
    writer->Write(request);
    writer->WritesDone();
    return ReasonIn(writer->Finish());
  }

  // Bytes that the server has of a missing file of the user's.
  int64_t CommittedBytes(const std::string& user, const std::string& digest) {
    grpc::ClientContext context;
    v1::FindMissingFilesRequest request;
    request.add_sha256(digest);
    v1::FindMissingFilesResponse response;
    Require(users_.ClientOf(user).uploads->FindMissingFiles(&context, request,
                                                            &response));
    return response.files(0).committed_bytes();
  }

  v1::ClearUploadsResponse Clear(const std::string& user) {
    grpc::ClientContext context;
    v1::ClearUploadsResponse response;
    Require(users_.ClientOf(user).uploads->ClearUploads(&context, {},
                                                        &response));
    return response;
  }

  Users users_{[](config::ServeOptions& options) {
    options.security.max_stored_bytes_per_user = 1000;
  }};
  const std::string a_ = Sha256Hex("a");
  const std::string b_ = Sha256Hex("b");
};

TEST_F(UploadQuotaTest, APartOfAFileCounts) {
  EXPECT_EQ(Send("owner", a_, 900, std::string(600, 'x')), "SIZE_MISMATCH");
  EXPECT_EQ(Send("owner", b_, 500, std::string(500, 'x')), "QUOTA_BYTES");
  EXPECT_EQ(Send("stranger", b_, 500, ""), "SIZE_MISMATCH");
  EXPECT_EQ(Clear("stranger").files(), 0);
  EXPECT_EQ(Clear("owner").size_bytes(), 600);
  EXPECT_EQ(Send("owner", b_, 500, std::string(500, 'x')), "DIGEST_MISMATCH");
}

TEST_F(UploadQuotaTest, UploadsAtOnceDoNotGoBeyondItTogether) {
  grpc::ClientContext context;
  v1::UploadFileResponse response;
  const auto writer =
      users_.ClientOf("owner").uploads->UploadFile(&context, &response);
  v1::UploadFileRequest request;
  request.mutable_header()->set_sha256(a_);
  request.mutable_header()->set_size_bytes(900);
  writer->Write(request);
  request.set_chunk("x");
  writer->Write(request);
  // Asking changes nothing, whether the header has arrived or not.
  while (CommittedBytes("owner", a_) == 0) {
  }
  EXPECT_EQ(Send("owner", a_, 900, "x"), "UPLOAD_IN_PROGRESS");
  EXPECT_EQ(Send("owner", b_, 500, "x"), "QUOTA_BYTES");
  context.TryCancel();
  writer->Finish();
}

}  // namespace
}  // namespace tessera::testing
