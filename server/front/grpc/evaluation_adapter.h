// tessera.v1.EvaluationService on top of app::Evaluation.
#ifndef TESSERA_SERVER_FRONT_GRPC_EVALUATION_ADAPTER_H_
#define TESSERA_SERVER_FRONT_GRPC_EVALUATION_ADAPTER_H_

#include "server/front/grpc/evaluation_call.h"
#include "tessera/v1/evaluation_service.grpc.pb.h"

namespace tessera::front {

// The proto documents the method and its errors.
//
// Thread-safe. Borrows its dependencies.
class EvaluationAdapter final : public v1::EvaluationService::CallbackService {
 public:
  explicit EvaluationAdapter(const EvaluationCall::Dependencies& dependencies)
      : dependencies_(dependencies) {}

  grpc::ServerWriteReactor<v1::EvaluateModelVersionResponse>*
  EvaluateModelVersion(
      grpc::CallbackServerContext* context,
      const v1::EvaluateModelVersionRequest* request) override {
    return new EvaluationCall(dependencies_, *context, *request);
  }

 private:
  const EvaluationCall::Dependencies dependencies_;
};

}  // namespace tessera::front

#endif  // TESSERA_SERVER_FRONT_GRPC_EVALUATION_ADAPTER_H_
