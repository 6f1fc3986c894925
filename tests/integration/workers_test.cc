// The calls of workers, made by hand. tests/e2e/workers_test.py has real ones.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/blocking_counter.h"
#include "absl/time/clock.h"
#include "base/version.h"
#include "tessera/worker/v1/worker_service.grpc.pb.h"
#include "tests/integration/harness.h"

namespace tessera::testing {
namespace {

using worker::v1::AcquireWorkRequest;
using worker::v1::AcquireWorkResponse;
using worker::v1::WorkerService;

AcquireWorkRequest Request(const std::string& name, int wait_seconds) {
  AcquireWorkRequest request;
  request.set_worker(name);
  request.set_version(kVersion);
  request.set_device("cpu");
  request.add_kinds(worker::v1::TRAIN);
  request.mutable_wait()->set_seconds(wait_seconds);
  return request;
}

// An AcquireWork call that takes no thread of the test's.
struct Waiting {
  Waiting(WorkerService::Stub& stub, const std::string& name,
          absl::BlockingCounter& ended)
      : request(Request(name, 60)) {
    stub.async()->AcquireWork(&context, &request, &response,
                              [this, &ended](grpc::Status result) {
                                status = result;
                                ended.DecrementCount();
                              });
  }

  grpc::ClientContext context;
  AcquireWorkRequest request;
  AcquireWorkResponse response;
  grpc::Status status;
};

class WorkersTest : public ::testing::Test {
 protected:
  WorkersTest() { harness_.CreateDataset("nuclei"); }

  std::string Queue() {
    return harness_.CreateJob("datasets/nuclei", "models/m");
  }
  grpc::Status Acquire(const AcquireWorkRequest& request,
                       AcquireWorkResponse* response) {
    grpc::ClientContext context;
    return stub_->AcquireWork(&context, request, response);
  }
  grpc::Status Return(const AcquireWorkResponse& work) {
    grpc::ClientContext context;
    context.AddMetadata("tessera-lease", work.training().lease());
    worker::v1::ReturnWorkRequest request;
    request.set_job(work.training().job());
    worker::v1::ReturnWorkResponse response;
    return stub_->ReturnWork(&context, request, &response);
  }
  void AwaitWaiting(int count) {
    harness_.AwaitMetrics(absl::StrCat(
        "tessera_workers{device=\"cpu\",state=\"waiting\"} ", count));
  }

  Harness harness_{[](config::ServeOptions& options) {
    options.local_workers = 0;
    options.lease_seconds = 7;
  }};
  const std::unique_ptr<WorkerService::Stub> stub_ =
      WorkerService::NewStub(harness_.client().channel);
};

TEST_F(WorkersTest, ACallWithoutWorkEndsEmpty) {
  AcquireWorkResponse response;
  const absl::Time start = absl::Now();
  Require(Acquire(Request("m/1", 1), &response));
  EXPECT_EQ(response.work_case(), AcquireWorkResponse::WORK_NOT_SET);
  EXPECT_GE(absl::Now() - start, absl::Seconds(1));
}

TEST_F(WorkersTest, AJobGoesToOneAndComesBack) {
  const std::string job = Queue();
  AcquireWorkResponse first;
  Require(Acquire(Request("m/1", 0), &first));
  EXPECT_EQ(first.training().job(), job);
  EXPECT_EQ(first.training().lease_time().seconds(), 7);
  EXPECT_EQ(harness_.GetJob(job).state(), v1::TrainingJob::RUNNING);
  AcquireWorkResponse second;
  Require(Acquire(Request("m/2", 0), &second));
  EXPECT_FALSE(second.has_training());
  Require(Return(first));
  EXPECT_EQ(harness_.GetJob(job).state(), v1::TrainingJob::QUEUED);
  Require(Acquire(Request("m/2", 0), &second));
  EXPECT_EQ(second.training().job(), job);
  EXPECT_EQ(ReasonIn(Return(first)), "LEASE_INVALID");
}

TEST_F(WorkersTest, ManyWaitWithoutAThreadAndEachJobWakesOne) {
  constexpr int kWorkers = 200;
  constexpr int kJobs = 3;
  absl::BlockingCounter ended(kWorkers);
  std::vector<std::unique_ptr<Waiting>> waiting;
  for (int i = 0; i < kWorkers; ++i) {
    waiting.push_back(
        std::make_unique<Waiting>(*stub_, absl::StrCat("m/", i), ended));
  }
  AwaitWaiting(kWorkers);
  std::vector<std::string> jobs;
  for (int i = 0; i < kJobs; ++i) jobs.push_back(Queue());
  AwaitWaiting(kWorkers - kJobs);
  for (const std::string& job : jobs) {
    EXPECT_EQ(harness_.GetJob(job).state(), v1::TrainingJob::RUNNING);
  }
  for (const auto& call : waiting) call->context.TryCancel();
  ended.Wait();
  int found = 0;
  for (const auto& call : waiting) found += call->response.has_training();
  EXPECT_EQ(found, kJobs);
}

TEST_F(WorkersTest, AWorkerThatHasGoneGetsNoJob) {
  absl::BlockingCounter ended(1);
  Waiting gone(*stub_, "m/1", ended);
  AwaitWaiting(1);
  gone.context.TryCancel();
  ended.Wait();
  AwaitWaiting(0);
  const std::string job = Queue();
  EXPECT_EQ(harness_.GetJob(job).state(), v1::TrainingJob::QUEUED);
}

TEST_F(WorkersTest, AServerThatEndsSendsThemAway) {
  absl::BlockingCounter ended(1);
  Waiting waiting(*stub_, "m/1", ended);
  AwaitWaiting(1);
  std::thread shutdown([&] { harness_.server().Shutdown(absl::Seconds(10)); });
  ended.Wait();
  shutdown.join();
  EXPECT_EQ(ReasonIn(waiting.status), "SERVER_DRAINING");
}

TEST_F(WorkersTest, MustSayWhatTheyAre) {
  AcquireWorkResponse response;
  AcquireWorkRequest request = Request("", 0);
  EXPECT_EQ(ReasonIn(Acquire(request, &response)), "WORKER_INVALID");
  request = Request("m/1", 0);
  request.set_device("abacus");
  EXPECT_EQ(ReasonIn(Acquire(request, &response)), "DEVICE_INVALID");
  request = Request("m/1", 0);
  request.set_version("999.0.0");
  EXPECT_EQ(ReasonIn(Acquire(request, &response)), "WORKER_TOO_NEW");
  // A kind of work that this server does not have is no error.
  request = Request("m/1", 0);
  request.clear_kinds();
  Queue();
  Require(Acquire(request, &response));
  EXPECT_FALSE(response.has_training());
}

}  // namespace
}  // namespace tessera::testing
