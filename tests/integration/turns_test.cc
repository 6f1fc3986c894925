// Who waits for whom, and what is not computed because nobody waits.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "base/retry_delay.h"
#include "server/wire/status.h"
#include "tests/integration/call.h"
#include "tests/integration/harness.h"

namespace tessera::testing {
namespace {

constexpr char kModel[] = "models/m";
constexpr int kForever = 100'000;
// Seconds of work for the tiny network, 64 px a tile.
constexpr int kLargeSidePx = 1500;

constexpr int kThreadsOfClient = 10;  // Of gRPC, as `tessera` has them.

int ThreadsOfThisProcess() {
  std::ifstream status("/proc/self/status");
  std::string word;
  while (status >> word && word != "Threads:") {
  }
  int threads = 0;
  status >> threads;
  return threads;
}

// One server with one trained model for all tests.
class TurnsTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    harness_ = new Harness([](config::ServeOptions& options) {
      options.max_segmentations_per_user = 200;
    });
    const v1::TrainingJob job = harness_->WatchToEnd(
        harness_->CreateJob(harness_->CreateDataset("nuclei"), kModel));
    ASSERT_EQ(job.state(), v1::TrainingJob::SUCCEEDED) << job.error_message();
    large_ = NucleiTiff({7}, kLargeSidePx);
    small_ = NucleiTiff({8}, 64);
  }
  static void TearDownTestSuite() { delete harness_; }

  // The server learns of it a moment after the client.
  static void AwaitCancelled(const std::string& reason, int count) {
    while (harness_->CancelledSegmentations(reason) < count) {
      std::this_thread::yield();
    }
  }

  static Harness* harness_;
  static std::string large_;
  static std::string small_;
};

Harness* TurnsTest::harness_ = nullptr;
std::string TurnsTest::large_;
std::string TurnsTest::small_;

TEST_F(TurnsTest, AClientThatGoesAwayFreesItsPlace) {
  const int before = harness_->CancelledSegmentations("client_gone");
  Call call;
  call.Begin(harness_->client(), HeaderFor(kModel, large_));
  call.Send(large_);
  ASSERT_TRUE(call.AwaitMessage());  // It is in work.
  call.context.TryCancel();
  EXPECT_EQ(call.End().error_code(), grpc::StatusCode::CANCELLED);
  AwaitCancelled("client_gone", before + 1);
  Require(harness_->Segment(HeaderFor(kModel, small_), small_).status);
}

TEST_F(TurnsTest, AClientThatGoesAwayWhileItSendsIsForgotten) {
  const int before = harness_->CancelledSegmentations("client_gone");
  {
    Call call;
    call.Begin(harness_->client(), HeaderFor(kModel, large_));
    call.context.TryCancel();
    EXPECT_EQ(call.End().error_code(), grpc::StatusCode::CANCELLED);
  }
  AwaitCancelled("client_gone", before + 1);
  EXPECT_TRUE(
      std::filesystem::is_empty(harness_->folder() / "data" / "spool"));
}

TEST_F(TurnsTest, ADeadlineEndsTheWork) {
  const int before = harness_->CancelledSegmentations("deadline");
  Call call;
  call.context.set_deadline(
      absl::ToChronoTime(absl::Now() + absl::Milliseconds(300)));
  call.Begin(harness_->client(), HeaderFor(kModel, large_));
  call.Send(large_);
  EXPECT_EQ(call.End().error_code(), grpc::StatusCode::DEADLINE_EXCEEDED);
  AwaitCancelled("deadline", before + 1);
}

TEST_F(TurnsTest, AnInteractiveImageOvertakesBulkOnes) {
  v1::SegmentHeader bulk = HeaderFor(kModel, large_);
  bulk.set_priority(v1::SegmentHeader::BULK);
  Call first;
  Call second;
  for (Call* call : {&first, &second}) {
    call->Begin(harness_->client(), bulk);
    call->Send(large_);
    ASSERT_TRUE(call->AwaitMessage());
  }
  Require(harness_->Segment(HeaderFor(kModel, small_), small_).status);
  // Both are still in work, so cancelling them counts.
  const int before = harness_->CancelledSegmentations("client_gone");
  first.context.TryCancel();
  second.context.TryCancel();
  first.End();
  second.End();
  AwaitCancelled("client_gone", before + 2);
}

TEST_F(TurnsTest, TrainingPausesWhileAnImageIsSegmented) {
  const std::string job =
      harness_->CreateJob("datasets/nuclei", "models/other", kForever);
  harness_->WatchUntil(job, [](const v1::TrainingJob& now) {
    return now.state() == v1::TrainingJob::RUNNING && now.progress().step() > 0;
  });
  Call call;
  call.Begin(harness_->client(), HeaderFor(kModel, large_));
  call.Send(large_);
  ASSERT_TRUE(call.AwaitMessage());
  const v1::TrainingJob paused =
      harness_->WatchUntil(job, [](const v1::TrainingJob& now) {
        return now.progress().paused();
      });
  EXPECT_TRUE(paused.progress().paused());
  call.context.TryCancel();
  call.End();
  const v1::TrainingJob going =
      harness_->WatchUntil(job, [](const v1::TrainingJob& now) {
        return !now.progress().paused();
      });
  EXPECT_EQ(going.state(), v1::TrainingJob::RUNNING);
  grpc::ClientContext context;
  v1::CancelTrainingJobRequest request;
  request.set_name(job);
  v1::TrainingJob cancelled;
  Require(harness_->client().training->CancelTrainingJob(&context, request,
                                                         &cancelled));
  harness_->WatchToEnd(job);
}

TEST_F(TurnsTest, TwoHundredStreamsTakeNoThreadEach) {
  constexpr int kStreams = 200;
  std::vector<std::unique_ptr<Call>> calls;
  for (int i = 0; i < kStreams; ++i) {
    calls.push_back(std::make_unique<Call>());
    calls.back()->Begin(harness_->client(), HeaderFor(kModel, small_));
  }
  for (const auto& call : calls) call->Send(small_);
  // The server may have 64. The client in this process has some of its own.
  EXPECT_LE(ThreadsOfThisProcess(), 64 + kThreadsOfClient);
  for (const auto& call : calls) Require(call->End());
}

TEST(FullServer, SaysWhenToComeBack) {
  Harness harness([](config::ServeOptions& options) {
    options.max_segmentations_per_user = 1;
  });
  const v1::TrainingJob job = harness.WatchToEnd(
      harness.CreateJob(harness.CreateDataset("nuclei"), kModel));
  ASSERT_EQ(job.state(), v1::TrainingJob::SUCCEEDED) << job.error_message();
  const std::string image = NucleiTiff({8}, 64);
  const std::string received = "tessera_received_bytes_total";
  const double before = harness.ValueOf(received);
  Call holder;
  holder.Begin(harness.client(), HeaderFor(kModel, image));
  holder.SendPart(image, 0, image.size());
  // Only who has the place sends anything.
  while (harness.ValueOf(received) == before) std::this_thread::yield();
  const grpc::Status status =
      harness.Segment(HeaderFor(kModel, image), image).status;
  EXPECT_EQ(status.error_code(), grpc::StatusCode::RESOURCE_EXHAUSTED);
  EXPECT_EQ(ReasonIn(status), "QUEUE_FULL");
  EXPECT_TRUE(RetryDelayOf(wire::FromGrpc(status)));
  holder.stream->WritesDone();
  Require(holder.End());
  // The place may be free a moment later.
  grpc::Status next;
  do {
    next = harness.Segment(HeaderFor(kModel, image), image).status;
  } while (next.error_code() == grpc::StatusCode::RESOURCE_EXHAUSTED);
  Require(next);
}

}  // namespace
}  // namespace tessera::testing
