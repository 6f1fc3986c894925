#include "tests/integration/client.h"

#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "grpcpp/create_channel.h"
#include "grpcpp/support/client_interceptor.h"

namespace tessera::testing {
namespace {

// gRPC's own way to send a token works on encrypted channels only.
class TokenInterceptor final : public grpc::experimental::Interceptor {
 public:
  explicit TokenInterceptor(std::string token) : token_(std::move(token)) {}
  void Intercept(
      grpc::experimental::InterceptorBatchMethods* methods) override {
    if (!token_.empty() && methods->QueryInterceptionHookPoint(
                               grpc::experimental::InterceptionHookPoints::
                                   PRE_SEND_INITIAL_METADATA)) {
      methods->GetSendInitialMetadata()->emplace(
          "authorization", absl::StrCat("Bearer ", token_));
    }
    methods->Proceed();
  }

 private:
  const std::string token_;
};

class TokenInterceptors final
    : public grpc::experimental::ClientInterceptorFactoryInterface {
 public:
  explicit TokenInterceptors(std::string token) : token_(std::move(token)) {}
  grpc::experimental::Interceptor* CreateClientInterceptor(
      grpc::experimental::ClientRpcInfo*) override {
    return new TokenInterceptor(token_);
  }

 private:
  const std::string token_;
};

}  // namespace

Client::Client(const std::string& address, const std::string& token,
               const std::shared_ptr<grpc::ChannelCredentials>& credentials)
    : channel([&] {
        grpc::ChannelArguments arguments;
        arguments.SetInt(GRPC_ARG_ENABLE_HTTP_PROXY, 0);
        // A channel of its own each time, not one shared with another test.
        arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
        arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, 100);
        arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, 200);
        std::vector<std::unique_ptr<
            grpc::experimental::ClientInterceptorFactoryInterface>>
            interceptors;
        interceptors.push_back(std::make_unique<TokenInterceptors>(token));
        return grpc::experimental::CreateCustomChannelWithInterceptors(
            address, credentials, arguments, std::move(interceptors));
      }()),
      datasets(v1::DatasetService::NewStub(channel)),
      evaluation(v1::EvaluationService::NewStub(channel)),
      models(v1::ModelService::NewStub(channel)),
      segmentation(v1::SegmentationService::NewStub(channel)),
      segmentation_jobs(v1::SegmentationJobService::NewStub(channel)),
      server(v1::ServerService::NewStub(channel)),
      training(v1::TrainingService::NewStub(channel)),
      uploads(v1::UploadService::NewStub(channel)) {}

}  // namespace tessera::testing
