// tessera.v1.ModelService on top of server/registry.
#ifndef TESSERA_SERVER_FRONT_GRPC_MODEL_ADAPTER_H_
#define TESSERA_SERVER_FRONT_GRPC_MODEL_ADAPTER_H_

#include "server/access/access_store.h"
#include "server/access/file_holders.h"
#include "server/front/grpc/file_streams.h"
#include "server/front/grpc/gate.h"
#include "server/front/grpc/unary_calls.h"
#include "server/registry/model_registry.h"
#include "server/storage/blob_store.h"
#include "tessera/v1/model_service.grpc.pb.h"

namespace tessera::front {

// The proto documents each method and its errors. Exporting is asynchronous,
// since hundreds of clients may read slowly.
//
// Thread-safe. Borrows everything it is given.
class ModelAdapter final : public v1::ModelService::CallbackService {
 public:
  ModelAdapter(const Gate& gate, access::AccessStore& access,
               const access::FileHolders& holders,
               registry::ModelRegistry& registry,
               const storage::BlobStore& blobs, FileStreams& streams,
               UnaryCalls& calls)
      : gate_(gate),
        access_(access),
        holders_(holders),
        registry_(registry),
        blobs_(blobs),
        streams_(streams),
        calls_(calls) {}

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
  const Gate& gate_;
  access::AccessStore& access_;
  const access::FileHolders& holders_;
  registry::ModelRegistry& registry_;
  const storage::BlobStore& blobs_;
  FileStreams& streams_;
  UnaryCalls& calls_;
};

}  // namespace tessera::front

#endif  // TESSERA_SERVER_FRONT_GRPC_MODEL_ADAPTER_H_
