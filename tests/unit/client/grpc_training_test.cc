// How the client watches a training.
#include <gmock/gmock.h>
#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_format.h"
#include "client/api/connect.h"
#include "tessera/v1/training_service.grpc.pb.h"

namespace tessera::client {
namespace {

using ::testing::ElementsAre;

// Sends epoch 1 and ends the stream early; then two epochs and the last one.
class Trainer final : public v1::TrainingService::Service {
 public:
  Trainer() {
    grpc::ServerBuilder builder;
    builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(),
                             &port_);
    builder.RegisterService(this);
    server_ = builder.BuildAndStart();
  }
  ~Trainer() override { server_->Shutdown(); }

  std::string address() const { return absl::StrFormat("127.0.0.1:%d", port_); }
  const std::vector<v1::WatchTrainingJobRequest>& requests() const {
    return requests_;
  }

  grpc::Status WatchTrainingJob(
      grpc::ServerContext* /*context*/,
      const v1::WatchTrainingJobRequest* request,
      grpc::ServerWriter<v1::WatchTrainingJobResponse>* writer) override {
    requests_.push_back(*request);
    if (requests_.size() == 1) {
      Send(1, {1}, v1::TrainingJob::RUNNING, *writer);
      return {grpc::StatusCode::UNAVAILABLE, "the server is about to end"};
    }
    Send(2, {1, 2}, v1::TrainingJob::RUNNING, *writer);
    Send(2, {}, v1::TrainingJob::RUNNING, *writer);
    Send(3, {3}, v1::TrainingJob::SUCCEEDED, *writer);
    return grpc::Status::OK;
  }

 private:
  void Send(int epoch, const std::vector<int>& history,
            v1::TrainingJob::State state,
            grpc::ServerWriter<v1::WatchTrainingJobResponse>& writer) {
    v1::WatchTrainingJobResponse response;
    response.set_sequence(++sequence_);
    response.mutable_job()->set_state(state);
    response.mutable_job()->mutable_progress()->set_epoch(epoch);
    for (const int one : history) {
      response.mutable_job()->mutable_progress()->add_history()->set_epoch(one);
    }
    writer.Write(response);
  }

  int port_ = 0;
  int64_t sequence_ = 0;
  std::vector<v1::WatchTrainingJobRequest> requests_;
  std::unique_ptr<grpc::Server> server_;
};

TEST(GrpcTraining, AWatchAsksForNewEpochsAndShowsAll) {
  Trainer trainer;
  const auto api = Connect({.server = trainer.address()});
  ASSERT_TRUE(api.ok());
  std::vector<size_t> shown;
  const auto job = (*api)->WatchTrainingJob(
      "trainingJobs/7f3c", {}, [&](const TrainingJob& now) {
        shown.push_back(now.progress.history.size());
      });
  ASSERT_TRUE(job.ok()) << job.status();
  EXPECT_THAT(shown, ElementsAre(1, 2, 2, 3));
  ASSERT_EQ(job->progress.history.size(), 3u);
  EXPECT_EQ(job->progress.history[2].epoch, 3);
  ASSERT_EQ(trainer.requests().size(), 2u);
  for (const auto& request : trainer.requests()) {
    EXPECT_TRUE(request.has_after_epoch());
    EXPECT_EQ(request.after_epoch(), 0);
  }
  EXPECT_EQ(trainer.requests()[1].after_sequence(), 1);
}

}  // namespace
}  // namespace tessera::client
