// tessera.v1.ModelService on top of app::Models.
#ifndef TESSERA_SERVER_FRONT_GRPC_MODEL_ADAPTER_H_
#define TESSERA_SERVER_FRONT_GRPC_MODEL_ADAPTER_H_

#include "server/app/model_exports.h"
#include "server/app/models.h"
#include "server/front/grpc/entrance.h"
#include "server/front/grpc/file_streams.h"
#include "tessera/v1/model_service.grpc.pb.h"

namespace tessera::front {

// The proto documents each method and its errors. ExportModelVersion() is
// asynchronous, since hundreds of clients may read slowly.
//
// Thread-safe. Borrows everything it is given.
class ModelAdapter final : public v1::ModelService::CallbackService {
 public:
  ModelAdapter(const Entrance& entrance, app::Models& models,
               app::ModelExports& exports, FileStreams& streams)
      : entrance_(entrance),
        models_(models),
        exports_(exports),
        streams_(streams) {}

  grpc::ServerUnaryReactor* GetModel(grpc::CallbackServerContext* context,
                                     const v1::GetModelRequest* request,
                                     v1::Model* response) override;
  grpc::ServerUnaryReactor* ListModels(
      grpc::CallbackServerContext* context,
      const v1::ListModelsRequest* request,
      v1::ListModelsResponse* response) override;
  grpc::ServerUnaryReactor* GetModelVersion(
      grpc::CallbackServerContext* context,
      const v1::GetModelVersionRequest* request,
      v1::ModelVersion* response) override;
  grpc::ServerUnaryReactor* ListModelVersions(
      grpc::CallbackServerContext* context,
      const v1::ListModelVersionsRequest* request,
      v1::ListModelVersionsResponse* response) override;
  grpc::ServerWriteReactor<v1::ExportModelVersionResponse>* ExportModelVersion(
      grpc::CallbackServerContext* context,
      const v1::ExportModelVersionRequest* request) override;
  grpc::ServerUnaryReactor* ImportModelVersion(
      grpc::CallbackServerContext* context,
      const v1::ImportModelVersionRequest* request,
      v1::ModelVersion* response) override;
  grpc::ServerUnaryReactor* SetModelAlias(
      grpc::CallbackServerContext* context,
      const v1::SetModelAliasRequest* request, v1::Model* response) override;
  grpc::ServerUnaryReactor* ShareModel(grpc::CallbackServerContext* context,
                                       const v1::ShareModelRequest* request,
                                       v1::Model* response) override;
  grpc::ServerUnaryReactor* DeleteModel(
      grpc::CallbackServerContext* context,
      const v1::DeleteModelRequest* request,
      google::protobuf::Empty* response) override;

 private:
  const Entrance& entrance_;
  app::Models& models_;
  app::ModelExports& exports_;
  FileStreams& streams_;
};

}  // namespace tessera::front

#endif  // TESSERA_SERVER_FRONT_GRPC_MODEL_ADAPTER_H_
