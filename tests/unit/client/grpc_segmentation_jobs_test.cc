// How the client speaks of segmentation jobs.
#include <gmock/gmock.h>
#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_format.h"
#include "base/sha256.h"
#include "client/api/connect.h"
#include "tessera/v1/segmentation_job_service.grpc.pb.h"
#include "tests/support/scratch_folder.h"

namespace tessera::client {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;

// Answers each first call with an error, after it has done its work.
class Server final : public v1::SegmentationJobService::Service {
 public:
  Server() {
    grpc::ServerBuilder builder;
    builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(),
                             &port_);
    builder.RegisterService(this);
    server_ = builder.BuildAndStart();
  }
  ~Server() override { server_->Shutdown(); }

  std::string address() const { return absl::StrFormat("127.0.0.1:%d", port_); }

  std::vector<std::string> request_ids;
  std::vector<std::vector<v1::SegmentationImage>> created;  // By each call.
  int most_images = 0;                                      // In a message.
  std::vector<std::string> page_tokens;
  std::vector<int64_t> after_sequences;
  std::vector<v1::SegmentResponse> results;
  std::string image_bytes;

  grpc::Status CreateSegmentationJob(
      grpc::ServerContext*,
      grpc::ServerReader<v1::CreateSegmentationJobRequest>* reader,
      v1::SegmentationJob* job) override {
    v1::CreateSegmentationJobRequest request;
    reader->Read(&request);
    request_ids.push_back(request.header().request_id());
    *job = request.header().job();
    auto& images = created.emplace_back();
    while (reader->Read(&request)) {
      most_images = std::max(most_images, request.images().images_size());
      images.insert(images.end(), request.images().images().begin(),
                    request.images().images().end());
    }
    job->set_name("segmentationJobs/5e6d");
    job->set_images(static_cast<int64_t>(images.size()));
    return Lost(created.size());
  }

  grpc::Status ListSegmentationImages(
      grpc::ServerContext*, const v1::ListSegmentationImagesRequest* request,
      v1::ListSegmentationImagesResponse* response) override {
    page_tokens.push_back(request->page_token());
    state = request->state();
    response->add_images()->set_position(1);
    response->set_next_page_token(absl::StrFormat("%d", page_tokens.size()));
    return grpc::Status::OK;
  }

  grpc::Status WatchSegmentationJob(
      grpc::ServerContext*, const v1::WatchSegmentationJobRequest* request,
      grpc::ServerWriter<v1::WatchSegmentationJobResponse>* writer) override {
    after_sequences.push_back(request->after_sequence());
    v1::WatchSegmentationJobResponse response;
    response.set_sequence(7 * static_cast<int64_t>(after_sequences.size()));
    const bool last = after_sequences.size() == 2;
    response.mutable_job()->set_state(last ? v1::SegmentationJob::SUCCEEDED
                                           : v1::SegmentationJob::RUNNING);
    writer->Write(response);
    return Lost(after_sequences.size());
  }

  grpc::Status ReadSegmentationResults(
      grpc::ServerContext*, const v1::ReadSegmentationResultsRequest*,
      grpc::ServerWriter<v1::SegmentResponse>* writer) override {
    const bool whole = ++reads_ > 1;
    for (const v1::SegmentResponse& response : results) {
      if (whole || !response.has_summary()) writer->Write(response);
    }
    return Lost(reads_);
  }

  grpc::Status ReadSegmentationImage(
      grpc::ServerContext*, const v1::ReadSegmentationImageRequest*,
      grpc::ServerWriter<v1::ReadSegmentationImageResponse>* writer) override {
    v1::ReadSegmentationImageResponse response;
    response.set_chunk(image_bytes);
    writer->Write(response);
    return Lost(++reads_);
  }

  v1::SegmentationImage::State state = v1::SegmentationImage::CANCELLED;
  grpc::StatusCode lost = grpc::StatusCode::UNAVAILABLE;  // Of first calls.

 private:
  grpc::Status Lost(size_t calls) const {
    if (calls > 1) return grpc::Status::OK;
    return {lost, "the server is about to end"};
  }

  int port_ = 0;
  size_t reads_ = 0;
  std::unique_ptr<grpc::Server> server_;
};

class GrpcSegmentationJobsTest : public ::testing::Test {
 protected:
  GrpcSegmentationJobsTest() : api_(*Connect({.server = server_.address()})) {}

  SegmentationJobs& jobs() { return api_->segmentation_jobs(); }

  Server server_;
  const std::unique_ptr<Api> api_;
};

TEST_F(GrpcSegmentationJobsTest, AJobWhoseAnswerIsLostIsAskedForByTheSameId) {
  const auto job = jobs().Create(
      {.model = "models/m/versions/1",
       .parameters = {.min_area_px = 5},
       .images = 2500,
       .image = [](int64_t index) {
         return SegmentationImage{.filename = absl::StrFormat("%d\xff", index),
                                  .sha256 = "00",
                                  .slices = {2, 4},
                                  .channel = 3};
       }});
  ASSERT_TRUE(job.ok()) << job.status();
  EXPECT_EQ(job->name, "segmentationJobs/5e6d");
  EXPECT_EQ(job->images, 2500);
  EXPECT_EQ(job->parameters.min_area_px, 5);
  ASSERT_THAT(server_.request_ids, SizeIs(2));
  EXPECT_EQ(server_.request_ids[0], server_.request_ids[1]);
  EXPECT_EQ(server_.most_images, 1000);
  ASSERT_THAT(server_.created[1], SizeIs(2500));
  const v1::SegmentationImage& last = server_.created[1][2499];
  EXPECT_EQ(last.filename(), "2499%FF");
  EXPECT_THAT(last.slices(), ElementsAre(2, 4));
  EXPECT_EQ(last.channel(), 3);
}

TEST_F(GrpcSegmentationJobsTest, ACallThatAnEndingServerBreaksOffIsRepeated) {
  server_.lost = grpc::StatusCode::CANCELLED;
  const auto job = jobs().Create(
      {.images = 1, .image = [](int64_t) { return SegmentationImage{}; }});
  EXPECT_TRUE(job.ok()) << job.status();
  EXPECT_THAT(server_.request_ids, SizeIs(2));
}

TEST_F(GrpcSegmentationJobsTest, ImagesWithManySlicesAreSentInMoreMessages) {
  std::vector<int> slices(100'000);
  for (size_t i = 0; i < slices.size(); ++i)
    slices[i] = static_cast<int>(i + 1);
  const auto job = jobs().Create(
      {.model = "models/m/versions/1", .images = 30, .image = [&](int64_t) {
         return SegmentationImage{.slices = slices};
       }});
  ASSERT_TRUE(job.ok()) << job.status();
  ASSERT_THAT(server_.created[1], SizeIs(30));
  EXPECT_EQ(server_.created[1][29].slices_size(), 100'000);
  EXPECT_LE(server_.most_images, 4);
}

TEST_F(GrpcSegmentationJobsTest, AListOfImagesEndsWhenItsReaderHasEnough) {
  int seen = 0;
  ASSERT_TRUE(jobs()
                  .ListImages("segmentationJobs/5e6d", JobState::kFailed,
                              [&](const SegmentationImage& image) {
                                EXPECT_EQ(image.position, 1);
                                return ++seen < 3;
                              })
                  .ok());
  EXPECT_EQ(seen, 3);
  EXPECT_THAT(server_.page_tokens, ElementsAre("", "1", "2"));
  EXPECT_EQ(server_.state, v1::SegmentationImage::FAILED);
}

TEST_F(GrpcSegmentationJobsTest, AWatchGoesOnWhereItWasCut) {
  std::vector<JobState> states;
  const auto job = jobs().Watch(
      "segmentationJobs/5e6d", {},
      [&](const SegmentationJob& now) { states.push_back(now.state); });
  ASSERT_TRUE(job.ok()) << job.status();
  EXPECT_THAT(states, ElementsAre(JobState::kRunning, JobState::kSucceeded));
  EXPECT_THAT(server_.after_sequences, ElementsAre(0, 7));
}

// Counts attempts and objects.
class CountingSink final : public ObjectSink {
 public:
  absl::Status Start(const SegmentationStart& start) override {
    ++starts;
    last = start;
    numbers.clear();
    return absl::OkStatus();
  }
  absl::Status Add(int /*slice*/, Object object) override {
    numbers.push_back(object.outline.number);
    return absl::OkStatus();
  }

  int starts = 0;
  SegmentationStart last;
  std::vector<uint32_t> numbers;
};

TEST_F(GrpcSegmentationJobsTest, ResultsThatAreCutBeginAgain) {
  v1::SegmentResponse start;
  start.mutable_start()->set_model_version("models/m/versions/1");
  start.mutable_start()->set_slices(1);
  v1::SegmentResponse objects;
  objects.mutable_objects()->set_slice(2);
  objects.mutable_objects()->mutable_plane()->set_t(1);
  objects.mutable_objects()->add_objects()->set_number(1);
  objects.mutable_objects()->add_objects()->set_number(2);
  v1::SegmentResponse summary;
  summary.mutable_summary()->set_objects(2);
  server_.results = {start, objects, summary};
  CountingSink sink;
  const auto found = jobs().ReadResults(
      "segmentationJobs/5e6d",
      {.sha256 = "digest", .slices = {2}, .position = 1}, sink);
  ASSERT_TRUE(found.ok()) << found.status();
  EXPECT_EQ(found->objects, 2);
  EXPECT_EQ(sink.starts, 2);
  EXPECT_THAT(sink.numbers, ElementsAre(1, 2));
  EXPECT_EQ(sink.last.image_sha256, "digest");
  EXPECT_TRUE(sink.last.stack);
}

TEST_F(GrpcSegmentationJobsTest, AnImageIsComparedWithItsDigest) {
  const testing::ScratchFolder folder;
  server_.image_bytes = "pixels";
  SegmentationImage image{
      .filename = "a.tif", .sha256 = Sha256Hex("pixels"), .position = 1};
  EXPECT_TRUE(
      jobs().ReadImage("segmentationJobs/5e6d", image, folder / "a").ok());
  EXPECT_EQ(testing::ReadBytes(folder / "a"), "pixels");
  image.sha256 = Sha256Hex("others");
  const absl::Status status =
      jobs().ReadImage("segmentationJobs/5e6d", image, folder / "b");
  EXPECT_TRUE(absl::IsDataLoss(status)) << status;
  EXPECT_THAT(std::string(status.message()), HasSubstr("a.tif"));
  EXPECT_FALSE(std::filesystem::exists(folder / "b"));
}

}  // namespace
}  // namespace tessera::client
