#include <gtest/gtest.h>

#include <thread>

#include "base/retry_delay.h"
#include "base/sha256.h"
#include "server/wire/status.h"
#include "tests/integration/harness.h"

namespace tessera::testing {
namespace {

// An upload that has begun and waits for its second half.
class HalfUpload {
 public:
  explicit HalfUpload(Client& client) : client_(client) {
    writer_ = client_.uploads->UploadFile(&context_, &response_);
    v1::UploadFileRequest request;
    request.mutable_header()->set_sha256(Sha256Hex(bytes_));
    request.mutable_header()->set_size_bytes(
        static_cast<int64_t>(bytes_.size()));
    writer_->Write(request);
    WriteByte();
    while (CommittedBytes() == 0) {
    }
  }

  // False once the server does not take any more.
  bool WriteByte() {
    v1::UploadFileRequest request;
    request.set_chunk("a");
    return writer_->Write(request);
  }
  grpc::Status Finish() {
    writer_->WritesDone();
    return writer_->Finish();
  }

 private:
  int64_t CommittedBytes() {
    grpc::ClientContext context;
    v1::FindMissingFilesRequest request;
    request.add_sha256(Sha256Hex(bytes_));
    v1::FindMissingFilesResponse response;
    Require(client_.uploads->FindMissingFiles(&context, request, &response));
    return response.files(0).committed_bytes();
  }

  Client& client_;
  const std::string bytes_ = std::string(100'000'000, 'a');
  grpc::ClientContext context_;
  v1::UploadFileResponse response_;
  std::unique_ptr<grpc::ClientWriter<v1::UploadFileRequest>> writer_;
};

void ExpectDraining(const grpc::Status& status) {
  EXPECT_EQ(status.error_code(), grpc::StatusCode::UNAVAILABLE)
      << status.error_message();
  EXPECT_EQ(ReasonIn(status), "SERVER_DRAINING");
  EXPECT_TRUE(RetryDelayOf(wire::FromGrpc(status)).has_value());
}

grpc::Status List(Client& client) {
  grpc::ClientContext context;
  v1::ListDatasetsResponse response;
  return client.datasets->ListDatasets(&context, {}, &response);
}

TEST(Drain, EndsWatchesAndRefusesNewCallsWhileOthersGoOn) {
  Harness harness;
  const std::string job =
      harness.CreateJob(harness.CreateDataset("nuclei"), "models/cells", 100'000);
  grpc::ClientContext context;
  v1::WatchTrainingJobRequest request;
  request.set_name(job);
  const auto watch =
      harness.client().training->WatchTrainingJob(&context, request);
  v1::WatchTrainingJobResponse response;
  ASSERT_TRUE(watch->Read(&response));
  HalfUpload upload(harness.client());
  std::thread shutdown(
      [&] { harness.server().Shutdown(absl::Seconds(120)); });
  while (watch->Read(&response)) {
  }
  ExpectDraining(watch->Finish());
  ExpectDraining(List(harness.client()));
  EXPECT_TRUE(upload.WriteByte());
  // Broken off by the client: the server has nothing left to wait for.
  EXPECT_EQ(ReasonIn(upload.Finish()), "SIZE_MISMATCH");
  shutdown.join();
  harness.Restart();
  EXPECT_FALSE(harness.GetJob(job).state() == v1::TrainingJob::FAILED);
  EXPECT_TRUE(List(harness.client()).ok());
}

TEST(Drain, TellsACallThatGoesOnForTooLongToTryAgain) {
  Harness harness;
  HalfUpload upload(harness.client());
  std::thread shutdown([&] { harness.server().Shutdown(absl::Seconds(1)); });
  while (upload.WriteByte()) {
  }
  ExpectDraining(upload.Finish());
  shutdown.join();
}

}  // namespace
}  // namespace tessera::testing
