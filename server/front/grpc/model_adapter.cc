#include "server/front/grpc/model_adapter.h"

#include <memory>

#include "server/front/grpc/convert_model.h"
#include "server/front/grpc/model_export.h"
#include "server/front/grpc/page.h"

namespace tessera::front {

using app::Caller;
using registry::ModelId;
using registry::VersionName;
using Context = grpc::CallbackServerContext;
using Reactor = grpc::ServerUnaryReactor;

Reactor* ModelAdapter::GetModel(Context* context,
                                const v1::GetModelRequest* request,
                                v1::Model* response) {
  return entrance_.Answer<ModelId>(
      *context, app::kGetModel, request->name(),
      [=, this](const Caller& caller, const ModelId& id) {
        return Put(models_.Get(caller, id), response);
      });
}

Reactor* ModelAdapter::ListModels(Context* context,
                                  const v1::ListModelsRequest* request,
                                  v1::ListModelsResponse* response) {
  return entrance_.Answer(
      *context, app::kListModels, [=, this](const Caller& caller) {
        return Put(models_.List(caller, PageOf(*request)), response);
      });
}

Reactor* ModelAdapter::GetModelVersion(
    Context* context, const v1::GetModelVersionRequest* request,
    v1::ModelVersion* response) {
  return entrance_.Answer<VersionName>(
      *context, app::kGetModelVersion, request->name(),
      [=, this](const Caller& caller, const VersionName& name) {
        return Put(models_.GetVersion(caller, name), response);
      });
}

Reactor* ModelAdapter::ListModelVersions(
    Context* context, const v1::ListModelVersionsRequest* request,
    v1::ListModelVersionsResponse* response) {
  return entrance_.Answer<ModelId>(
      *context, app::kListModelVersions, request->parent(),
      [=, this](const Caller& caller, const ModelId& id) {
        return Put(models_.ListVersions(caller, id, PageOf(*request)),
                   response);
      });
}

grpc::ServerWriteReactor<v1::ExportModelVersionResponse>*
ModelAdapter::ExportModelVersion(Context* context,
                                 const v1::ExportModelVersionRequest* request) {
  return new SendingCall<v1::ExportModelVersionResponse>(
      {streams_, entrance_.drain()}, *context,
      std::make_unique<ModelExport>(entrance_, models_, exports_, *context,
                                    *request));
}

}  // namespace tessera::front
