#include "server/front/grpc/model_adapter.h"

#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "base/status_macros.h"
#include "server/front/grpc/convert_access.h"
#include "server/front/grpc/convert_model.h"
#include "server/front/grpc/model_export.h"
#include "server/wire/status.h"

namespace tessera::front {

using registry::ModelId;
using registry::VersionName;

grpc::ServerUnaryReactor* ModelAdapter::GetModel(
    grpc::CallbackServerContext* context, const v1::GetModelRequest* request,
    v1::Model* response) {
  return calls_.Answer(*context, [=, this] {
    return gate_.Answer(
        *context, *request, [&](const Gate::Call&) -> absl::Status {
          ASSIGN_OR_RETURN(const auto id, ModelId::Parse(request->name()));
          ASSIGN_OR_RETURN(const registry::Model model, registry_.GetModel(id));
          *response = ToProto(model);
          return absl::OkStatus();
        });
  });
}

grpc::ServerUnaryReactor* ModelAdapter::ListModels(
    grpc::CallbackServerContext* context, const v1::ListModelsRequest* request,
    v1::ListModelsResponse* response) {
  return calls_.Answer(*context, [=, this] {
    return gate_.Answer(
        *context, *request, [&](const Gate::Call& call) -> absl::Status {
          ASSIGN_OR_RETURN(const db::Page<registry::Model> page,
                           registry_.ListModels(
                               call.caller, {.size = request->page_size(),
                                             .token = request->page_token()}));
          for (const registry::Model& model : page.items) {
            *response->add_models() = ToProto(model);
          }
          response->set_next_page_token(page.next_token);
          return absl::OkStatus();
        });
  });
}

grpc::ServerUnaryReactor* ModelAdapter::GetModelVersion(
    grpc::CallbackServerContext* context,
    const v1::GetModelVersionRequest* request, v1::ModelVersion* response) {
  return calls_.Answer(*context, [=, this] {
    return gate_.Answer(*context, *request,
                        [&](const Gate::Call&) -> absl::Status {
                          ASSIGN_OR_RETURN(const auto name,
                                           VersionName::Parse(request->name()));
                          ASSIGN_OR_RETURN(const registry::ModelVersion version,
                                           registry_.Resolve(name));
                          ASSIGN_OR_RETURN(*response, ToProto(version));
                          return absl::OkStatus();
                        });
  });
}

grpc::ServerUnaryReactor* ModelAdapter::ListModelVersions(
    grpc::CallbackServerContext* context,
    const v1::ListModelVersionsRequest* request,
    v1::ListModelVersionsResponse* response) {
  return calls_.Answer(*context, [=, this] {
    return gate_.Answer(
        *context, *request, [&](const Gate::Call&) -> absl::Status {
          ASSIGN_OR_RETURN(const auto id, ModelId::Parse(request->parent()));
          ASSIGN_OR_RETURN(
              const db::Page<registry::ModelVersion> page,
              registry_.ListVersions(id, {.size = request->page_size(),
                                          .token = request->page_token()}));
          for (const registry::ModelVersion& version : page.items) {
            *response->add_versions() = ToListedProto(version);
          }
          response->set_next_page_token(page.next_token);
          return absl::OkStatus();
        });
  });
}

grpc::ServerWriteReactor<v1::ExportModelVersionResponse>*
ModelAdapter::ExportModelVersion(grpc::CallbackServerContext* context,
                                 const v1::ExportModelVersionRequest* request) {
  return new SendingCall<v1::ExportModelVersionResponse>(
      {streams_, gate_.drain()}, *context,
      std::make_unique<ModelExport>(
          ModelExport::Parts{gate_, registry_, blobs_}, *context, *request));
}

grpc::ServerUnaryReactor* ModelAdapter::ImportModelVersion(
    grpc::CallbackServerContext* context,
    const v1::ImportModelVersionRequest* request, v1::ModelVersion* response) {
  return calls_.AnswerSlowly(*context, [=, this] {
    return gate_.Answer(
        *context, *request, [&](const Gate::Call& call) -> absl::Status {
          RETURN_IF_ERROR(holders_.CheckHolds(
              call.caller,
              {request->weights_sha256(), request->manifest_sha256()}));
          ASSIGN_OR_RETURN(
              const registry::ModelVersion version,
              registry_.Import({.creator = call.caller,
                                .model_id = request->model_id(),
                                .weights_sha256 = request->weights_sha256(),
                                .manifest_sha256 = request->manifest_sha256(),
                                .training_job = "",
                                .request_id = OwnRequestId(
                                    call.caller, request->request_id())}));
          ASSIGN_OR_RETURN(*response, ToProto(version));
          return absl::OkStatus();
        });
  });
}

grpc::ServerUnaryReactor* ModelAdapter::SetModelAlias(
    grpc::CallbackServerContext* context,
    const v1::SetModelAliasRequest* request, v1::Model* response) {
  return calls_.Answer(*context, [=, this] {
    return gate_.Answer(
        *context, *request, [&](const Gate::Call& call) -> absl::Status {
          ASSIGN_OR_RETURN(const auto id, ModelId::Parse(request->model()));
          std::optional<int> expected;
          if (request->has_expected_version()) {
            expected = request->expected_version();
          }
          ASSIGN_OR_RETURN(const registry::Model model,
                           registry_.SetAlias(call.caller, id, request->alias(),
                                              request->version(), expected));
          *response = ToProto(model);
          return absl::OkStatus();
        });
  });
}

grpc::ServerUnaryReactor* ModelAdapter::ShareModel(
    grpc::CallbackServerContext* context, const v1::ShareModelRequest* request,
    v1::Model* response) {
  return calls_.Answer(*context, [=, this] {
    return gate_.Answer(
        *context, *request, [&](const Gate::Call& call) -> absl::Status {
          ASSIGN_OR_RETURN(const auto id, ModelId::Parse(request->name()));
          RETURN_IF_ERROR(registry_.GetModel(id).status());
          ASSIGN_OR_RETURN(const access::Visibility visibility,
                           FromProto(request->visibility()));
          RETURN_IF_ERROR(access_.Share(call.caller, id.name(), visibility,
                                        request->group()));
          ASSIGN_OR_RETURN(const registry::Model model, registry_.GetModel(id));
          *response = ToProto(model);
          return absl::OkStatus();
        });
  });
}

grpc::ServerUnaryReactor* ModelAdapter::DeleteModel(
    grpc::CallbackServerContext* context, const v1::DeleteModelRequest* request,
    google::protobuf::Empty*) {
  return calls_.Answer(*context, [=, this] {
    return gate_.Answer(*context, *request,
                        [&](const Gate::Call& call) -> absl::Status {
                          ASSIGN_OR_RETURN(const auto name,
                                           VersionName::Parse(request->name()));
                          return registry_.Delete(call.caller, name);
                        });
  });
}

}  // namespace tessera::front
