#include "server/worker/work_source.h"

#include <gmock/gmock.h>
#include <grpcpp/server.h>
#include <grpcpp/server_builder.h>

#include <memory>
#include <stop_token>
#include <string>

#include "absl/strings/str_cat.h"
#include "tests/support/status_matchers.h"

namespace tessera::worker {
namespace {

using ::testing::ElementsAre;

// A server without work that remembers how it was asked. Used by one call at a
// time.
class FakeService final : public v1::WorkerService::Service {
 public:
  grpc::Status AcquireWork(grpc::ServerContext*,
                           const v1::AcquireWorkRequest* request,
                           v1::AcquireWorkResponse*) override {
    request_ = *request;
    return answer_;
  }

  grpc::Status answer_;
  v1::AcquireWorkRequest request_;  // The last one.
};

class WorkSourceTest : public ::testing::Test {
 protected:
  WorkSourceTest() {
    int port = 0;
    server_ = grpc::ServerBuilder()
                  .AddListeningPort("127.0.0.1:0",
                                    grpc::InsecureServerCredentials(), &port)
                  .RegisterService(&service_)
                  .BuildAndStart();
    channel_ = ServerChannel::Open({.server = absl::StrCat("127.0.0.1:", port)})
                   .value();
    source_ = std::make_unique<WorkSource>(
        *channel_,
        WorkSourceOptions{
            .worker = "m/1", .device = "cpu", .kinds = {"train", "segment"}});
  }
  ~WorkSourceTest() override { server_->Shutdown(); }

  auto Acquire() {
    return source_->Acquire(absl::Seconds(30), {"lease 1", "lease 2"},
                            std::stop_token());
  }

  FakeService service_;
  std::unique_ptr<grpc::Server> server_;
  std::unique_ptr<ServerChannel> channel_;
  std::unique_ptr<WorkSource> source_;
};

TEST_F(WorkSourceTest, SaysWhatTheWorkerCanDo) {
  EXPECT_OK(Acquire());
  EXPECT_EQ(service_.request_.worker(), "m/1");
  EXPECT_EQ(service_.request_.wait().seconds(), 30);
  EXPECT_THAT(service_.request_.kinds(), ElementsAre(v1::TRAIN, v1::SEGMENT));
}

TEST_F(WorkSourceTest, SaysWhatTheWorkerHoldsAfterACallThatFailed) {
  EXPECT_OK(Acquire());
  EXPECT_FALSE(service_.request_.has_held());
  service_.answer_ = grpc::Status(grpc::StatusCode::UNAVAILABLE, "cut");
  EXPECT_FALSE(Acquire().ok());
  EXPECT_FALSE(service_.request_.has_held());
  service_.answer_ = grpc::Status::OK;
  // Also later: the server may not have noticed yet that the call was cut.
  for (int i = 0; i < 2; ++i) {
    EXPECT_OK(Acquire());
    EXPECT_THAT(service_.request_.held().leases(),
                ElementsAre("lease 1", "lease 2"));
  }
}

TEST_F(WorkSourceTest, AServerThatBreaksACallOffMayComeBack) {
  service_.answer_ = grpc::Status(grpc::StatusCode::CANCELLED, "");
  EXPECT_TRUE(IsPassing(Acquire().status()));
}

}  // namespace
}  // namespace tessera::worker
