#include "server/front/http/transcoder.h"

#include <memory>
#include <thread>

#include "absl/synchronization/notification.h"
#include "grpcpp/server.h"
#include "grpcpp/server_builder.h"
#include "tessera/v1/server_service.grpc.pb.h"
#include "tests/unit/server/front/http/http_front_fixture.h"

namespace tessera::front::http {
namespace {

// Answers nothing until the call is cancelled.
class Silent final : public v1::ServerService::CallbackService {
 public:
  grpc::ServerUnaryReactor* GetServerStatus(grpc::CallbackServerContext*,
                                            const v1::GetServerStatusRequest*,
                                            v1::ServerStatus*) override {
    class Call final : public grpc::ServerUnaryReactor {
     public:
      explicit Call(Silent& service) : service_(service) {
        service_.called.Notify();
      }
      void OnCancel() override {
        Finish(grpc::Status::CANCELLED);
        service_.cancelled.Notify();
      }
      void OnDone() override { delete this; }

     private:
      Silent& service_;
    };
    return new Call(*this);  // gRPC calls OnDone() last.
  }

  absl::Notification called;
  absl::Notification cancelled;
};

class TranscoderTest : public HttpFrontTest {
 protected:
  TranscoderTest() {
    grpc::ServerBuilder builder;
    builder.RegisterService(&service_);
    server_ = builder.BuildAndStart();
    transcoder_ = std::make_unique<Transcoder>(server_->InProcessChannel({}));
    transcoder_->AddTo(router_,
                       {"GET", "/v1/server",
                        "tessera.v1.ServerService.GetServerStatus", "Tells."});
  }
  ~TranscoderTest() override {
    front_.reset();
    transcoder_.reset();
    server_->Shutdown();
  }

  Silent service_;
  std::unique_ptr<grpc::Server> server_;
  std::unique_ptr<Transcoder> transcoder_;
};

TEST_F(TranscoderTest, ACallEndsWithItsClient) {
  const int port = Listen();
  {
    Client client(port);
    client.Send(Get("/v1/server"));
    service_.called.WaitForNotification();
    EXPECT_FALSE(service_.cancelled.HasBeenNotified());
  }
  service_.cancelled.WaitForNotification();  // Or for ever.
}

}  // namespace
}  // namespace tessera::front::http
