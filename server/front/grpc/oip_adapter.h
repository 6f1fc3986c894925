// inference.GRPCInferenceService on top of the use cases of tessera.v1.
#ifndef TESSERA_SERVER_FRONT_GRPC_OIP_ADAPTER_H_
#define TESSERA_SERVER_FRONT_GRPC_OIP_ADAPTER_H_

#include <functional>
#include <utility>
#include <vector>

#include "inference/open_inference.grpc.pb.h"
#include "server/app/models.h"
#include "server/app/server.h"
#include "server/front/grpc/entrance.h"
#include "server/front/grpc/oip_infer_call.h"

namespace tessera::front {

// ModelInfer takes and gives bytes: a message is weighed before it is parsed,
// and the bytes of an answer are not copied.
using OipService = ::inference::GRPCInferenceService;
using OipCallbackService = OipService::WithCallbackMethod_ServerLive<
    OipService::WithCallbackMethod_ServerReady<
        OipService::WithCallbackMethod_ModelReady<
            OipService::WithCallbackMethod_ServerMetadata<
                OipService::WithCallbackMethod_ModelMetadata<
                    OipService::WithRawCallbackMethod_ModelInfer<
                        OipService::Service>>>>>>;

// The proto documents each method and its errors.
//
// Thread-safe. Borrows everything it is given.
class OipAdapter final : public OipCallbackService {
 public:
  // `lost` says whether all devices are lost.
  OipAdapter(const OipInferCall::Dependencies& dependencies,
             const app::Server& server, std::function<bool()> lost)
      : dependencies_(dependencies), server_(server), lost_(std::move(lost)) {}

  grpc::ServerUnaryReactor* ServerLive(
      grpc::CallbackServerContext* context,
      const ::inference::ServerLiveRequest* request,
      ::inference::ServerLiveResponse* response) override;
  grpc::ServerUnaryReactor* ServerReady(
      grpc::CallbackServerContext* context,
      const ::inference::ServerReadyRequest* request,
      ::inference::ServerReadyResponse* response) override;
  grpc::ServerUnaryReactor* ModelReady(
      grpc::CallbackServerContext* context,
      const ::inference::ModelReadyRequest* request,
      ::inference::ModelReadyResponse* response) override;
  grpc::ServerUnaryReactor* ServerMetadata(
      grpc::CallbackServerContext* context,
      const ::inference::ServerMetadataRequest* request,
      ::inference::ServerMetadataResponse* response) override;
  grpc::ServerUnaryReactor* ModelMetadata(
      grpc::CallbackServerContext* context,
      const ::inference::ModelMetadataRequest* request,
      ::inference::ModelMetadataResponse* response) override;
  grpc::ServerUnaryReactor* ModelInfer(grpc::CallbackServerContext* context,
                                       const grpc::ByteBuffer* request,
                                       grpc::ByteBuffer* response) override;

 private:
  absl::Status Describe(const app::Caller& caller,
                        const ::inference::ModelMetadataRequest& request,
                        ::inference::ModelMetadataResponse& response) const;
  // The numbers of all versions, ascending.
  absl::StatusOr<std::vector<int>> NumbersOf(
      const app::Caller& caller, const registry::ModelId& model) const;

  const OipInferCall::Dependencies dependencies_;
  const app::Server& server_;
  const std::function<bool()> lost_;
};

}  // namespace tessera::front

#endif  // TESSERA_SERVER_FRONT_GRPC_OIP_ADAPTER_H_
