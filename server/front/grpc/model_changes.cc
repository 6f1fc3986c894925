// The methods of ModelAdapter that change models.
#include <optional>

#include "absl/strings/str_cat.h"
#include "server/front/grpc/convert_access.h"
#include "server/front/grpc/convert_model.h"
#include "server/front/grpc/model_adapter.h"

namespace tessera::front {

using app::Caller;
using registry::ModelId;
using registry::VersionName;
using Context = grpc::CallbackServerContext;
using Reactor = grpc::ServerUnaryReactor;

Reactor* ModelAdapter::ImportModelVersion(
    Context* context, const v1::ImportModelVersionRequest* request,
    v1::ModelVersion* response) {
  const std::string name = absl::StrCat("models/", request->model_id());
  return entrance_.AnswerSlowly(
      *context, app::kImportModelVersion, name, [=, this](const Caller& caller) {
        return Put(models_.Import(caller, FromProto(*request),
                                  request->request_id()),
                   response);
      });
}

Reactor* ModelAdapter::SetModelAlias(Context* context,
                                     const v1::SetModelAliasRequest* request,
                                     v1::Model* response) {
  std::optional<int> expected;
  if (request->has_expected_version()) expected = request->expected_version();
  return entrance_.Answer<ModelId>(
      *context, app::kSetModelAlias, request->model(),
      [=, this](const Caller& caller, const ModelId& id) {
        return Put(models_.SetAlias(caller, id, request->alias(),
                                    request->version(), expected),
                   response);
      });
}

Reactor* ModelAdapter::ShareModel(Context* context,
                                  const v1::ShareModelRequest* request,
                                  v1::Model* response) {
  return entrance_.Answer<ModelId>(
      *context, app::kShareModel, request->name(),
      [=, this](const Caller& caller, const ModelId& id) {
        return Put(models_.Share(caller, id, FromProto(request->visibility()),
                                 request->group()),
                   response);
      });
}

Reactor* ModelAdapter::DeleteModel(Context* context,
                                   const v1::DeleteModelRequest* request,
                                   google::protobuf::Empty*) {
  return entrance_.Answer<VersionName>(
      *context, app::kDeleteModel, request->name(),
      [this](const Caller& caller, const VersionName& name) {
        return models_.Delete(caller, name);
      });
}

}  // namespace tessera::front
