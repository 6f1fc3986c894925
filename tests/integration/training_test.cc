#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <fstream>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/synchronization/blocking_counter.h"
#include "models/version/manifest.h"
#include "tests/integration/harness.h"

namespace tessera::testing {
namespace {

using ::testing::HasSubstr;

constexpr int kForever = 10'000;  // Epochs.

bool IsTraining(const v1::TrainingJob& job) {
  return job.state() == v1::TrainingJob::RUNNING &&
         (job.progress().step() > 0 || job.progress().epoch() > 0);
}

void Cancel(Harness& harness, const std::string& name) {
  grpc::ClientContext context;
  v1::CancelTrainingJobRequest request;
  request.set_name(name);
  v1::TrainingJob job;
  Require(harness.client().training->CancelTrainingJob(&context, request,
                                                       &job));
}

constexpr int kThreadsOfClient = 10;  // Of gRPC, as `tessera` has them.

int ThreadsOfThisProcess() {
  std::ifstream status("/proc/self/status");
  for (std::string word; status >> word;) {
    int threads = 0;
    if (word == "Threads:" && status >> threads) return threads;
  }
  return -1;
}

TEST(Training, MakesAModelVersion) {
  Harness harness;
  const std::string dataset = harness.CreateDataset("nuclei");
  const std::string name = harness.CreateJob(dataset, "models/m", 2);
  const v1::TrainingJob job = harness.WatchToEnd(name);
  ASSERT_EQ(job.state(), v1::TrainingJob::SUCCEEDED) << job.error_message();
  EXPECT_EQ(job.model_version(), "models/m/versions/1");
  EXPECT_EQ(job.dataset(), dataset + "/revisions/1");
  EXPECT_EQ(job.device(), "cpu");
  EXPECT_EQ(job.progress().epoch(), 2);
  EXPECT_EQ(job.progress().history_size(), 2);
  EXPECT_GT(job.progress().history(0).training_loss(), 0);

  grpc::ClientContext context;
  v1::GetModelVersionRequest request;
  request.set_name("models/m");
  v1::ModelVersion version;
  Require(harness.client().models->GetModelVersion(&context, request,
                                                   &version));
  EXPECT_EQ(version.training_job(), name);
  EXPECT_EQ(version.dataset(), dataset + "/revisions/1");
  EXPECT_EQ(version.parameters().base_width(), 8);
  const auto manifest = version::ManifestFromJson(version.manifest_json());
  ASSERT_TRUE(manifest.ok()) << manifest.status();
  EXPECT_EQ(manifest->parameters.network.base_width, 8);
  EXPECT_EQ(manifest->fingerprint.samples, 4);
}

TEST(Training, IsPlannedFromTheDataset) {
  Harness harness;
  const std::string dataset = harness.CreateDataset("nuclei");
  v1::CreateTrainingJobRequest request;
  request.mutable_job()->set_dataset(dataset);
  request.mutable_job()->set_model("models/m");
  request.mutable_job()->mutable_parameters()->set_seed(7);
  request.set_request_id("5d3b2f6e-9f0c-4f0e-9a55-0b6f3f0e7a11");
  const auto create = [&] {
    grpc::ClientContext context;
    v1::TrainingJob job;
    Require(harness.client().training->CreateTrainingJob(&context, request,
                                                         &job));
    return job;
  };
  const v1::TrainingJob job = create();
  EXPECT_EQ(job.dataset(), dataset + "/revisions/1");
  EXPECT_EQ(job.parameters().target(), "distance");
  EXPECT_EQ(job.parameters().network_input_size().height(), 80);  // 64 px are 77.
  EXPECT_EQ(job.parameters().seed(), 7);
  ASSERT_GT(job.plan_size(), 0);
  EXPECT_EQ(job.plan(job.plan_size() - 1).name(), "seed");
  EXPECT_EQ(job.plan(job.plan_size() - 1).reason(), "given");
  Cancel(harness, job.name());
  const v1::TrainingJob again = create();
  EXPECT_EQ(again.name(), job.name());
  EXPECT_EQ(again.plan_size(), job.plan_size());
}

TEST(Training, OfTheSameIsTheSame) {
  Harness harness;
  const std::string dataset = harness.CreateDataset("nuclei");
  const std::string one = harness.CreateJob(dataset, "models/one");
  const std::string other = harness.CreateJob(dataset, "models/other");
  harness.WatchToEnd(one);
  harness.WatchToEnd(other);
  std::vector<std::string> digests;
  for (const char* model : {"models/one", "models/other"}) {
    grpc::ClientContext context;
    v1::GetModelVersionRequest request;
    request.set_name(model);
    v1::ModelVersion version;
    Require(harness.client().models->GetModelVersion(&context, request,
                                                     &version));
    digests.push_back(version.sha256());
  }
  EXPECT_EQ(digests[0], digests[1]);
}

TEST(Training, StopsWhenItIsCancelled) {
  Harness harness;
  const std::string dataset = harness.CreateDataset("nuclei");
  const std::string name = harness.CreateJob(dataset, "models/m", kForever);
  ASSERT_EQ(harness.WatchUntil(name, IsTraining).state(),
            v1::TrainingJob::RUNNING);
  EXPECT_EQ(harness.WorkerPids().size(), 1u);
  Cancel(harness, name);
  EXPECT_EQ(harness.WatchToEnd(name).state(), v1::TrainingJob::CANCELLED);
}

std::function<bool(const v1::TrainingJob&)> HasComeTo(int epoch) {
  return [epoch](const v1::TrainingJob& job) {
    return job.progress().epoch() >= epoch;
  };
}

TEST(Training, GoesOnWhenItsWorkerIsKilled) {
  Harness harness;
  const std::string dataset = harness.CreateDataset("nuclei");
  const std::string victim = harness.CreateJob(dataset, "models/v", kForever);
  const std::string next = harness.CreateJob(dataset, "models/n");
  const int epoch = harness.WatchUntil(victim, HasComeTo(5)).progress().epoch();
  EXPECT_EQ(harness.GetJob(next).queue_position(), 1);
  const std::vector<int> pids = harness.WorkerPids();
  ASSERT_EQ(pids.size(), 1u);
  ASSERT_EQ(kill(pids[0], SIGKILL), 0);
  ASSERT_EQ(harness.WatchUntil(victim, HasComeTo(epoch + 5)).state(),
            v1::TrainingJob::RUNNING);
  EXPECT_NE(harness.WorkerPids(), pids);
  EXPECT_EQ(harness.GetJob(next).state(), v1::TrainingJob::QUEUED);
  Cancel(harness, victim);
  EXPECT_EQ(harness.WatchToEnd(next).state(), v1::TrainingJob::SUCCEEDED);
}

TEST(Training, GoesOnAfterARestart) {
  Harness harness;
  const std::string dataset = harness.CreateDataset("nuclei");
  const std::string running = harness.CreateJob(dataset, "models/r", kForever);
  const std::string queued = harness.CreateJob(dataset, "models/q");
  const int epoch =
      harness.WatchUntil(running, HasComeTo(5)).progress().epoch();
  harness.Restart();
  ASSERT_EQ(harness.WatchUntil(running, HasComeTo(epoch + 5)).state(),
            v1::TrainingJob::RUNNING);
  EXPECT_EQ(harness.GetJob(queued).state(), v1::TrainingJob::QUEUED);
  const std::string id = running.substr(running.find('/') + 1);
  EXPECT_THAT(ReadBytes(harness.folder() / "data" / "logs" / (id + ".log")),
              HasSubstr("resumed=yes"));
  Cancel(harness, running);
  EXPECT_EQ(harness.WatchToEnd(queued).state(), v1::TrainingJob::SUCCEEDED);
}

TEST(Training, RefusesWhatCannotBeTrained) {
  Harness harness;
  v1::CreateTrainingJobRequest request;
  request.mutable_job()->set_dataset("datasets/absent");
  request.mutable_job()->set_model("models/m");
  v1::TrainingJob job;
  grpc::ClientContext first;
  EXPECT_EQ(ReasonIn(harness.client().training->CreateTrainingJob(
                &first, request, &job)),
            "DATASET_NOT_FOUND");
  request.mutable_job()->set_dataset(harness.CreateDataset("nuclei"));
  request.mutable_job()->mutable_parameters()->set_learning_rate(-1);
  grpc::ClientContext second;
  const grpc::Status status = harness.client().training->CreateTrainingJob(
      &second, request, &job);
  EXPECT_EQ(ReasonIn(status), "PARAMETER_OUT_OF_RANGE");
  EXPECT_THAT(status.error_message(), HasSubstr("learning_rate"));
}

// Follows a job without a thread.
class Watcher final
    : public grpc::ClientReadReactor<v1::WatchTrainingJobResponse> {
 public:
  Watcher(v1::TrainingService::Stub& stub, const std::string& job,
          absl::BlockingCounter& began, absl::BlockingCounter& ended)
      : began_(began), ended_(ended) {
    request_.set_name(job);
    stub.async()->WatchTrainingJob(&context_, &request_, this);
    StartRead(&response_);
    StartCall();
  }
  void OnReadDone(bool ok) override {
    if (!ok) return;
    if (!std::exchange(counted_, true)) began_.DecrementCount();
    StartRead(&response_);
  }
  void OnDone(const grpc::Status& status) override {
    EXPECT_TRUE(status.ok()) << status.error_message();
    EXPECT_EQ(response_.job().state(), v1::TrainingJob::CANCELLED);
    ended_.DecrementCount();
  }

 private:
  absl::BlockingCounter& began_;
  absl::BlockingCounter& ended_;
  grpc::ClientContext context_;
  v1::WatchTrainingJobRequest request_;
  v1::WatchTrainingJobResponse response_;
  bool counted_ = false;
};

TEST(Training, IsWatchedByAThousandWithoutAThreadForEach) {
  constexpr int kWatchers = 1000;
  Harness harness;
  const std::string dataset = harness.CreateDataset("nuclei");
  const std::string name = harness.CreateJob(dataset, "models/m", kForever);
  absl::BlockingCounter began(kWatchers);
  absl::BlockingCounter ended(kWatchers);
  std::vector<std::unique_ptr<Watcher>> watchers;
  for (int i = 0; i < kWatchers; ++i) {
    watchers.push_back(std::make_unique<Watcher>(*harness.client().training,
                                                 name, began, ended));
  }
  began.Wait();
  // The server may have 64. The client in this process has some of its own.
  EXPECT_LE(ThreadsOfThisProcess(), 64 + kThreadsOfClient);
  Cancel(harness, name);
  ended.Wait();
}

}  // namespace
}  // namespace tessera::testing
