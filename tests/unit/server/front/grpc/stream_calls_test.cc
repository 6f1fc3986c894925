// Reactors, with a client at the other end of a real connection.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <future>
#include <memory>
#include <new>
#include <string>
#include <utility>
#include <vector>

#include "absl/synchronization/notification.h"
#include "base/error_reason.h"
#include "base/retry_delay.h"
#include "base/status_macros.h"
#include "grpcpp/grpcpp.h"
#include "server/front/grpc/receiving_call.h"
#include "server/front/grpc/sending_call.h"
#include "server/front/grpc/unary_calls.h"
#include "tessera/v1/model_service.grpc.pb.h"
#include "tessera/v1/server_service.grpc.pb.h"
#include "tessera/v1/upload_service.grpc.pb.h"
#include "tests/support/fake_clock.h"

namespace tessera::front {
namespace {

using ::testing::HasSubstr;
using Upload = v1::UploadFileRequest;
using Download = v1::ExportModelVersionResponse;

// Counts what it takes; ends after a header, fails on an empty chunk.
class CountingReceiver final : public Receiver<Upload> {
 public:
  CountingReceiver(std::string user, v1::UploadFileResponse& response,
                   std::atomic<int>& taken, std::atomic<int>& ended)
      : user_(std::move(user)),
        response_(response),
        taken_(taken),
        ended_(ended) {}

  absl::StatusOr<std::string> Admit() override {
    if (user_ == "stranger") return absl::PermissionDeniedError("not you");
    return user_;
  }
  absl::StatusOr<bool> Take(const Upload& request) override {
    ++taken_;
    if (request.has_header()) return false;
    if (request.chunk().empty()) return absl::DataLossError("nothing in it");
    if (request.chunk() == "throw") throw std::bad_alloc();
    response_.set_committed_bytes(response_.committed_bytes() +
                                  static_cast<int64_t>(request.chunk().size()));
    return true;
  }
  absl::Status TakeEnd() override { return absl::OkStatus(); }
  std::string subject() const override { return "the count"; }
  void Ended(const absl::Status&) override { ++ended_; }

 private:
  const std::string user_;
  v1::UploadFileResponse& response_;
  std::atomic<int>& taken_;
  std::atomic<int>& ended_;
};

// Sends so many chunks, and counts those that ended.
class CountingSender final : public Sender<Download> {
 public:
  CountingSender(int chunks, std::atomic<int>& ended)
      : left_(chunks), ended_(ended) {}
  ~CountingSender() override { ++ended_; }

  absl::StatusOr<std::string> Admit() override { return "ada"; }
  absl::StatusOr<bool> Next(Download& response) override {
    if (left_-- == 0) return false;
    response.set_chunk("x");
    return true;
  }

 private:
  int left_;
  std::atomic<int>& ended_;
};

class Uploads final
    : public v1::UploadService::WithCallbackMethod_UploadFile<
          v1::UploadService::Service> {
 public:
  Uploads(FileStreams& streams, const Drain& drain)
      : streams_(streams), drain_(drain) {}
  grpc::ServerReadReactor<Upload>* UploadFile(
      grpc::CallbackServerContext* context,
      v1::UploadFileResponse* response) override {
    return new ReceivingCall<Upload>(
        {streams_, drain_}, *context,
        std::make_unique<CountingReceiver>(user, *response, taken, ended));
  }
  std::string user = "ada";
  std::atomic<int> taken = 0;  // Messages of all calls.
  std::atomic<int> ended = 0;  // Calls.

 private:
  FileStreams& streams_;
  const Drain& drain_;
};

class Downloads final
    : public v1::ModelService::WithCallbackMethod_ExportModelVersion<
          v1::ModelService::Service> {
 public:
  Downloads(FileStreams& streams, const Drain& drain)
      : streams_(streams), drain_(drain) {}
  grpc::ServerWriteReactor<Download>* ExportModelVersion(
      grpc::CallbackServerContext* context,
      const v1::ExportModelVersionRequest*) override {
    return new SendingCall<Download>(
        {streams_, drain_}, *context,
        std::make_unique<CountingSender>(chunks, ended));
  }
  int chunks = 3;
  std::atomic<int> ended = 0;

 private:
  FileStreams& streams_;
  const Drain& drain_;
};

class StreamCallsTest : public ::testing::Test {
 protected:
  StreamCallsTest() {
    grpc::ServerBuilder builder;
    builder.RegisterService(&uploads_);
    builder.RegisterService(&downloads_);
    server_ = builder.BuildAndStart();
    channel_ = server_->InProcessChannel({});
    upload_stub_ = v1::UploadService::NewStub(channel_);
    download_stub_ = v1::ModelService::NewStub(channel_);
  }
  ~StreamCallsTest() override { server_->Shutdown(); }

  // Lets time pass until `done`.
  template <typename T>
  void PassTimeUntil(std::future<T>& done) {
    while (done.wait_for(std::chrono::milliseconds(1)) !=
           std::future_status::ready) {
      clock_.Advance(absl::Seconds(61));
      streams_.LookForOverdue();
    }
  }
  grpc::Status Send(const std::vector<std::string>& chunks, bool header = false) {
    grpc::ClientContext context;
    response_.Clear();
    const auto writer = upload_stub_->UploadFile(&context, &response_);
    Upload request;
    for (const std::string& chunk : chunks) {
      request.set_chunk(chunk);
      writer->Write(request);
    }
    if (header) {
      request.mutable_header();
      writer->Write(request);
    }
    writer->WritesDone();
    return writer->Finish();
  }

  testing::FakeClock clock_;
  Drain drain_;
  FileStreams streams_{clock_, {.threads = 2,
                                .max_files_per_user = 3,
                                .patience = absl::Seconds(60)}};
  Uploads uploads_{streams_, drain_};
  Downloads downloads_{streams_, drain_};
  std::unique_ptr<grpc::Server> server_;
  std::shared_ptr<grpc::Channel> channel_;
  std::unique_ptr<v1::UploadService::Stub> upload_stub_;
  std::unique_ptr<v1::ModelService::Stub> download_stub_;
  v1::UploadFileResponse response_;
};

TEST_F(StreamCallsTest, TakesAllMessagesInOrder) {
  EXPECT_TRUE(Send({"ab", "cde"}).ok());
  EXPECT_EQ(response_.committed_bytes(), 5);
  EXPECT_TRUE(Send({}).ok());
  EXPECT_EQ(uploads_.ended, 2);
}

TEST_F(StreamCallsTest, EndsEarlyWhereTheReceiverHasEnough) {
  EXPECT_TRUE(Send({"ab"}, /*header=*/true).ok());
  EXPECT_EQ(response_.committed_bytes(), 2);
}

TEST_F(StreamCallsTest, FailsAsTheReceiverDoes) {
  EXPECT_EQ(Send({"a", ""}).error_code(), grpc::StatusCode::DATA_LOSS);
  EXPECT_EQ(Send({"throw"}).error_code(), grpc::StatusCode::RESOURCE_EXHAUSTED);
  uploads_.user = "stranger";
  EXPECT_EQ(Send({"a"}).error_code(), grpc::StatusCode::PERMISSION_DENIED);
  EXPECT_EQ(uploads_.ended, 3);
}

TEST_F(StreamCallsTest, GivesUpAClientThatSendsNothing) {
  grpc::ClientContext context;
  const auto writer = upload_stub_->UploadFile(&context, &response_);
  Upload request;
  request.set_chunk("a");
  writer->Write(request);
  std::future<grpc::Status> end =
      std::async(std::launch::async, [&] { return writer->Finish(); });
  PassTimeUntil(end);
  const grpc::Status status = end.get();
  EXPECT_EQ(ReasonOf(wire::FromGrpc(status)), "UPLOAD_STALLED");
  EXPECT_THAT(status.error_message(), HasSubstr("the count"));
  EXPECT_EQ(uploads_.ended, 1);
}

TEST_F(StreamCallsTest, IdleClientsHoldNoThreadAndHaveACap) {
  // More than there are threads. Each has its seat once a message was taken.
  std::vector<std::unique_ptr<grpc::ClientContext>> contexts;
  std::vector<std::unique_ptr<grpc::ClientWriter<Upload>>> idle;
  v1::UploadFileResponse ignored;
  for (int i = 0; i < 3; ++i) {
    contexts.push_back(std::make_unique<grpc::ClientContext>());
    idle.push_back(
        upload_stub_->UploadFile(contexts.back().get(), &ignored));
    Upload request;
    request.set_chunk("a");
    ASSERT_TRUE(idle.back()->Write(request));
  }
  while (uploads_.taken < 3) {
  }
  EXPECT_EQ(ReasonOf(wire::FromGrpc(Send({"a"}))), "TOO_MANY_STREAMS");
  uploads_.user = "bob";
  EXPECT_TRUE(Send({"a"}).ok());
  for (size_t i = 0; i < idle.size(); ++i) {
    contexts[i]->TryCancel();
    EXPECT_EQ(idle[i]->Finish().error_code(), grpc::StatusCode::CANCELLED);
  }
  // Their seats are free before they are told, or soon after.
  uploads_.user = "ada";
  while (!Send({"a"}).ok()) {
  }
}

TEST_F(StreamCallsTest, EndsWithTheDrain) {
  grpc::ClientContext context;
  const auto writer = upload_stub_->UploadFile(&context, &response_);
  drain_.Begin();
  drain_.Expire();
  EXPECT_EQ(ReasonOf(wire::FromGrpc(writer->Finish())), "SERVER_DRAINING");
}

TEST_F(StreamCallsTest, SendsAllMessages) {
  grpc::ClientContext context;
  const auto reader = download_stub_->ExportModelVersion(&context, {});
  Download response;
  int messages = 0;
  while (reader->Read(&response)) ++messages;
  EXPECT_TRUE(reader->Finish().ok());
  EXPECT_EQ(messages, 3);
}

TEST_F(StreamCallsTest, TellsAClientThatReadsOfTheDrain) {
  downloads_.chunks = 1'000'000;
  grpc::ClientContext context;
  const auto reader = download_stub_->ExportModelVersion(&context, {});
  Download response;
  ASSERT_TRUE(reader->Read(&response));
  drain_.Begin();
  drain_.Expire();
  while (reader->Read(&response)) {
  }
  EXPECT_EQ(ReasonOf(wire::FromGrpc(reader->Finish())), "SERVER_DRAINING");
}

TEST_F(StreamCallsTest, GivesUpAClientThatReadsNothing) {
  downloads_.chunks = 1'000'000;
  grpc::ClientContext context;
  const auto reader = download_stub_->ExportModelVersion(&context, {});
  Download response;
  ASSERT_TRUE(reader->Read(&response));
  while (downloads_.ended == 0) {
    clock_.Advance(absl::Seconds(61));
    streams_.LookForOverdue();
  }
  while (reader->Read(&response)) {
  }
  EXPECT_EQ(reader->Finish().error_code(), grpc::StatusCode::CANCELLED);
}

// Answers once it may.
class Statuses final : public v1::ServerService::CallbackService {
 public:
  explicit Statuses(UnaryCalls& calls) : calls_(calls) {}
  grpc::ServerUnaryReactor* GetServerStatus(
      grpc::CallbackServerContext* context, const v1::GetServerStatusRequest*,
      v1::ServerStatus* response) override {
    return calls_.Answer(*context, [this, response] {
      may_answer.WaitForNotification();
      if (throws) throw std::bad_alloc();
      response->set_version("7");
      return grpc::Status::OK;
    });
  }
  absl::Notification may_answer;
  bool throws = false;

 private:
  UnaryCalls& calls_;
};

class UnaryCallsTest : public ::testing::Test {
 protected:
  UnaryCallsTest() {
    grpc::ServerBuilder builder;
    builder.RegisterService(&statuses_);
    server_ = builder.BuildAndStart();
    stub_ = v1::ServerService::NewStub(server_->InProcessChannel({}));
  }
  ~UnaryCallsTest() override { server_->Shutdown(); }

  grpc::Status Call() {
    grpc::ClientContext context;
    v1::ServerStatus response;
    const grpc::Status status = stub_->GetServerStatus(&context, {}, &response);
    if (status.ok()) {
      EXPECT_EQ(response.version(), "7");
    }
    return status;
  }

  UnaryCalls calls_{{.threads = 1, .slow_threads = 1, .most_waiting = 1}};
  Statuses statuses_{calls_};
  std::unique_ptr<grpc::Server> server_;
  std::unique_ptr<v1::ServerService::Stub> stub_;
};

TEST_F(UnaryCallsTest, RefusesWhatItCannotKeep) {
  // One is answered, one waits, and all others are refused.
  std::vector<std::future<grpc::Status>> calls;
  for (int i = 0; i < 5; ++i) {
    calls.push_back(std::async(std::launch::async, [this] { return Call(); }));
  }
  const auto ended = [&] {
    return std::count_if(calls.begin(), calls.end(), [](auto& call) {
      return call.wait_for(std::chrono::milliseconds(1)) ==
             std::future_status::ready;
    });
  };
  while (ended() < 3) {
  }
  statuses_.may_answer.Notify();
  int answered = 0;
  for (auto& call : calls) {
    const grpc::Status status = call.get();
    answered += status.ok() ? 1 : 0;
    if (!status.ok()) {
      EXPECT_EQ(ReasonOf(wire::FromGrpc(status)), "SERVER_BUSY");
      EXPECT_TRUE(RetryDelayOf(wire::FromGrpc(status)).has_value());
    }
  }
  EXPECT_EQ(answered, 2);
}

TEST_F(UnaryCallsTest, SurvivesWhatIsThrown) {
  statuses_.throws = true;
  statuses_.may_answer.Notify();
  EXPECT_EQ(Call().error_code(), grpc::StatusCode::RESOURCE_EXHAUSTED);
  statuses_.throws = false;
  EXPECT_TRUE(Call().ok());
}

}  // namespace
}  // namespace tessera::front
