#include "server/front/grpc/model_adapter.h"

#include <memory>
#include <optional>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "server/front/grpc/convert_access.h"
#include "server/front/grpc/convert_model.h"
#include "server/front/grpc/model_export.h"
#include "server/front/grpc/page.h"

namespace tessera::front {
namespace {

template <typename T, typename Proto>
absl::Status Put(const absl::StatusOr<T>& found, Proto* response) {
  RETURN_IF_ERROR(found.status());
  *response = ToProto(*found);
  return absl::OkStatus();
}

}  // namespace

using app::Caller;
using grpc::CallbackServerContext;
using grpc::ServerUnaryReactor;
using registry::ModelId;
using registry::VersionName;

ServerUnaryReactor* ModelAdapter::GetModel(CallbackServerContext* context,
                                           const v1::GetModelRequest* request,
                                           v1::Model* response) {
  return entrance_.Answer<ModelId>(
      *context, app::kGetModel, request->name(),
      [=, this](const Caller& caller, const ModelId& id) -> absl::Status {
        return Put(models_.Get(caller, id), response);
      });
}

ServerUnaryReactor* ModelAdapter::ListModels(
    CallbackServerContext* context, const v1::ListModelsRequest* request,
    v1::ListModelsResponse* response) {
  return entrance_.Answer(
      *context, app::kListModels,
      [=, this](const Caller& caller) -> absl::Status {
        ASSIGN_OR_RETURN(const auto page,
                         models_.List(caller, PageOf(*request)));
        FillPage(page, response->mutable_models(), *response,
                 [](const registry::Model& model) { return ToProto(model); });
        return absl::OkStatus();
      });
}

ServerUnaryReactor* ModelAdapter::GetModelVersion(
    CallbackServerContext* context, const v1::GetModelVersionRequest* request,
    v1::ModelVersion* response) {
  return entrance_.Answer<VersionName>(
      *context, app::kGetModelVersion, request->name(),
      [=, this](const Caller& caller, const VersionName& name) -> absl::Status {
        ASSIGN_OR_RETURN(const registry::ModelVersion version,
                         models_.GetVersion(caller, name));
        ASSIGN_OR_RETURN(*response, ToProto(version));
        return absl::OkStatus();
      });
}

ServerUnaryReactor* ModelAdapter::ListModelVersions(
    CallbackServerContext* context, const v1::ListModelVersionsRequest* request,
    v1::ListModelVersionsResponse* response) {
  return entrance_.Answer<ModelId>(
      *context, app::kListModelVersions, request->parent(),
      [=, this](const Caller& caller, const ModelId& id) -> absl::Status {
        ASSIGN_OR_RETURN(const auto page,
                         models_.ListVersions(caller, id, PageOf(*request)));
        FillPage(page, response->mutable_versions(), *response,
                 [](const registry::ModelVersion& version) {
                   return ToListedProto(version);
                 });
        return absl::OkStatus();
      });
}

grpc::ServerWriteReactor<v1::ExportModelVersionResponse>*
ModelAdapter::ExportModelVersion(CallbackServerContext* context,
                                 const v1::ExportModelVersionRequest* request) {
  return new SendingCall<v1::ExportModelVersionResponse>(
      {streams_, entrance_.drain()}, *context,
      std::make_unique<ModelExport>(entrance_, models_, *context, *request));
}

ServerUnaryReactor* ModelAdapter::ImportModelVersion(
    CallbackServerContext* context,
    const v1::ImportModelVersionRequest* request, v1::ModelVersion* response) {
  return entrance_.AnswerSlowly(
      *context, app::kImportModelVersion,
      absl::StrCat("models/", request->model_id()),
      [=, this](const Caller& caller) -> absl::Status {
        ASSIGN_OR_RETURN(
            const registry::ModelVersion version,
            models_.Import(caller,
                           {.model_id = request->model_id(),
                            .weights_sha256 = request->weights_sha256(),
                            .manifest_sha256 = request->manifest_sha256()},
                           request->request_id()));
        ASSIGN_OR_RETURN(*response, ToProto(version));
        return absl::OkStatus();
      });
}

ServerUnaryReactor* ModelAdapter::SetModelAlias(
    CallbackServerContext* context, const v1::SetModelAliasRequest* request,
    v1::Model* response) {
  return entrance_.Answer<ModelId>(
      *context, app::kSetModelAlias, request->model(),
      [=, this](const Caller& caller, const ModelId& id) -> absl::Status {
        std::optional<int> expected;
        if (request->has_expected_version()) {
          expected = request->expected_version();
        }
        return Put(models_.SetAlias(caller, id, request->alias(),
                                    request->version(), expected),
                   response);
      });
}

ServerUnaryReactor* ModelAdapter::ShareModel(
    CallbackServerContext* context, const v1::ShareModelRequest* request,
    v1::Model* response) {
  return entrance_.Answer<ModelId>(
      *context, app::kShareModel, request->name(),
      [=, this](const Caller& caller, const ModelId& id) -> absl::Status {
        return Put(models_.Share(caller, id, FromProto(request->visibility()),
                                 request->group()),
                   response);
      });
}

ServerUnaryReactor* ModelAdapter::DeleteModel(
    CallbackServerContext* context, const v1::DeleteModelRequest* request,
    google::protobuf::Empty*) {
  return entrance_.Answer<VersionName>(
      *context, app::kDeleteModel, request->name(),
      [this](const Caller& caller, const VersionName& name) {
        return models_.Delete(caller, name);
      });
}

}  // namespace tessera::front
