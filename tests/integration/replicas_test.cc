// Two servers that share a database and the files in S3.
#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "base/sha256.h"
#include "tests/integration/call.h"
#include "tests/integration/harness.h"
#include "tests/support/postgres_server.h"
#include "tests/support/s3_service.h"

namespace tessera::testing {
namespace {

constexpr size_t kPartBytes = size_t{8} << 20;
constexpr size_t kChunkBytes = size_t{1} << 20;
constexpr int kSegmentations = 20;  // Of a user, at once.

class ReplicasTest : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!PostgresServer::IsInstalled()) {
      GTEST_SKIP() << "PostgreSQL is not installed";
    }
    if (SharedS3() == nullptr) GTEST_SKIP() << S3Service::WhyAbsent();
    postgres_ = std::make_unique<PostgresServer>();
    const std::string database = postgres_->UrlOf("tessera");
    const auto share = [&](config::ServeOptions& options) {
      options.database = database;
      options.blobs.url = SharedS3()->Url(folder_.path().filename());
      options.max_segmentations_per_user = kSegmentations;
    };
    first_ = std::make_unique<Harness>(share);
    second_ = std::make_unique<Harness>(share);
  }
  void TearDown() override {
    first_.reset();
    second_.reset();
  }

  // Sends the bytes from `begin` to `end` of a file.
  static grpc::Status Send(Harness& server, const std::string& file,
                           size_t begin, size_t end) {
    grpc::ClientContext context;
    v1::UploadFileResponse response;
    const auto writer = server.client().uploads->UploadFile(&context, &response);
    v1::UploadFileRequest request;
    request.mutable_header()->set_sha256(Sha256Hex(file));
    request.mutable_header()->set_size_bytes(static_cast<int64_t>(file.size()));
    request.mutable_header()->set_offset_bytes(static_cast<int64_t>(begin));
    writer->Write(request);
    for (; begin < end; begin += kChunkBytes) {
      request.set_chunk(file.substr(begin, std::min(kChunkBytes, end - begin)));
      writer->Write(request);
    }
    writer->WritesDone();
    return writer->Finish();
  }
  // -1 if the server has the whole file.
  static int64_t CommittedBytes(Harness& server, const std::string& file) {
    grpc::ClientContext context;
    v1::FindMissingFilesRequest request;
    request.add_sha256(Sha256Hex(file));
    v1::FindMissingFilesResponse response;
    Require(server.client().uploads->FindMissingFiles(&context, request,
                                                      &response));
    return response.files_size() == 0 ? -1 : response.files(0).committed_bytes();
  }

  const ScratchFolder folder_;  // Its name is this test's alone.
  std::unique_ptr<PostgresServer> postgres_;
  std::unique_ptr<Harness> first_;
  std::unique_ptr<Harness> second_;
};

TEST_F(ReplicasTest, EitherGoesOnWithAnUpload) {
  std::string file(20 * kChunkBytes, 'x');
  for (size_t i = 0; i < file.size(); i += 1000) {
    file[i] = static_cast<char>(i / 1000);
  }
  // A part and a half come before the call ends too early.
  EXPECT_FALSE(Send(*first_, file, 0, kPartBytes + kPartBytes / 2).ok());
  EXPECT_EQ(CommittedBytes(*second_, file), kPartBytes);
  EXPECT_EQ(Send(*second_, file, 0, file.size()).error_code(),
            grpc::StatusCode::OUT_OF_RANGE);
  EXPECT_FALSE(Send(*second_, file, kPartBytes, 2 * kPartBytes).ok());
  EXPECT_EQ(CommittedBytes(*first_, file), 2 * kPartBytes);
  Require(Send(*first_, file, 2 * kPartBytes, file.size()));
  EXPECT_EQ(CommittedBytes(*second_, file), -1);
}

TEST_F(ReplicasTest, WhatOneTrainedTheOtherApplies) {
  const std::string dataset = first_->CreateDataset("nuclei");
  const std::string job = second_->CreateJob(dataset, "models/m");
  // The first server hears of it from the second.
  const v1::TrainingJob ended = first_->WatchToEnd(job);
  ASSERT_EQ(ended.state(), v1::TrainingJob::SUCCEEDED) << ended.error_message();
  const std::string image = NucleiTiff({7});
  const v1::SegmentHeader header = HeaderFor("models/m", image);
  EXPECT_TRUE(first_->Segment(header, image).status.ok());
  EXPECT_TRUE(second_->Segment(header, image).status.ok());
}

TEST_F(ReplicasTest, AUserHasAsManySegmentationsAsOnOneServer) {
  ASSERT_EQ(first_
                ->WatchToEnd(first_->CreateJob(first_->CreateDataset("nuclei"),
                                               "models/m"))
                .state(),
            v1::TrainingJob::SUCCEEDED);
  const std::string image = NucleiTiff({8}, 64);
  const v1::SegmentHeader header = HeaderFor("models/m", image);
  const std::string received = "tessera_received_bytes_total";
  std::vector<std::unique_ptr<Call>> held;
  for (int i = 0; i < kSegmentations; ++i) {
    Harness& server = i % 2 == 0 ? *first_ : *second_;
    const double before = server.ValueOf(received);
    held.push_back(std::make_unique<Call>());
    held.back()->Begin(server.client(), header);
    held.back()->SendPart(image, 0, image.size());
    // Only who was accepted sends anything.
    while (server.ValueOf(received) == before) std::this_thread::yield();
  }
  for (Harness* server : {first_.get(), second_.get()}) {
    const grpc::Status refused = server->Segment(header, image).status;
    EXPECT_EQ(refused.error_code(), grpc::StatusCode::RESOURCE_EXHAUSTED);
    EXPECT_EQ(ReasonIn(refused), "QUEUE_FULL");
  }
  held.back()->stream->WritesDone();
  Require(held.back()->End());
  Require(second_->Segment(header, image).status);
  held.pop_back();
  for (const auto& call : held) {
    call->stream->WritesDone();
    Require(call->End());
  }
}

}  // namespace
}  // namespace tessera::testing
