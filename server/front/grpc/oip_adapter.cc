#include "server/front/grpc/oip_adapter.h"

#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "models/version/planes.h"

namespace tessera::front {
namespace {

using Context = grpc::CallbackServerContext;
using Reactor = grpc::ServerUnaryReactor;

constexpr int kPageSize = 1000;

void Add(const char* name, const char* type, const std::vector<int64_t>& shape,
         ::inference::ModelMetadataResponse::TensorMetadata& tensor) {
  tensor.set_name(name);
  tensor.set_datatype(type);
  tensor.mutable_shape()->Add(shape.begin(), shape.end());
}

}  // namespace

Reactor* OipAdapter::ServerLive(Context* context,
                                const ::inference::ServerLiveRequest*,
                                ::inference::ServerLiveResponse* response) {
  response->set_live(true);
  Reactor* const reactor = context->DefaultReactor();
  reactor->Finish(grpc::Status::OK);
  return reactor;
}

Reactor* OipAdapter::ServerReady(Context* context,
                                 const ::inference::ServerReadyRequest*,
                                 ::inference::ServerReadyResponse* response) {
  response->set_ready(dependencies_.entrance.drain().CheckBegin().ok() &&
                      !lost_());
  Reactor* const reactor = context->DefaultReactor();
  reactor->Finish(grpc::Status::OK);
  return reactor;
}

Reactor* OipAdapter::ModelReady(Context* context,
                                const ::inference::ModelReadyRequest* request,
                                ::inference::ModelReadyResponse* response) {
  return dependencies_.entrance.Answer(
      *context, app::kGetModelVersion,
      [=, this](const app::Caller& caller) -> absl::Status {
        ASSIGN_OR_RETURN(const registry::VersionName name,
                         OipVersionName(request->name(), request->version()));
        const absl::Status found =
            dependencies_.models.GetServed(caller, name).status();
        if (!found.ok() && !absl::IsNotFound(found)) return found;
        response->set_ready(found.ok() && !lost_());
        return absl::OkStatus();
      });
}

Reactor* OipAdapter::ServerMetadata(
    Context* context, const ::inference::ServerMetadataRequest*,
    ::inference::ServerMetadataResponse* response) {
  return dependencies_.entrance.Answer(
      *context, app::kGetServerStatus,
      [=, this](const app::Caller& caller) -> absl::Status {
        ASSIGN_OR_RETURN(const app::ServerStatus status,
                         server_.GetStatus(caller));
        response->set_name("tessera");
        response->set_version(status.version);
        return absl::OkStatus();
      });
}

Reactor* OipAdapter::ModelMetadata(
    Context* context, const ::inference::ModelMetadataRequest* request,
    ::inference::ModelMetadataResponse* response) {
  return dependencies_.entrance.Answer(
      *context, app::kGetModelVersion, [=, this](const app::Caller& caller) {
        return Describe(caller, *request, *response);
      });
}

absl::StatusOr<std::vector<int>> OipAdapter::NumbersOf(
    const app::Caller& caller, const registry::ModelId& model) const {
  std::vector<int> numbers;
  db::PageRequest request{.size = kPageSize, .token = ""};
  do {
    ASSIGN_OR_RETURN(const db::Page<registry::ModelVersion> page,
                     dependencies_.models.ListVersions(caller, model, request));
    for (const registry::ModelVersion& version : page.items) {
      numbers.push_back(version.number);
    }
    request.token = page.next_token;
  } while (!request.token.empty());
  std::sort(numbers.begin(), numbers.end());
  return numbers;
}

absl::Status OipAdapter::Describe(
    const app::Caller& caller, const ::inference::ModelMetadataRequest& request,
    ::inference::ModelMetadataResponse& response) const {
  ASSIGN_OR_RETURN(const registry::VersionName name,
                   OipVersionName(request.name(), request.version()));
  ASSIGN_OR_RETURN(const registry::ModelVersion version,
                   dependencies_.models.GetServed(caller, name));
  ASSIGN_OR_RETURN(const version::Manifest manifest,
                   registry::ManifestOf(version));
  std::vector<int> numbers = {version.number};
  if (request.version().empty()) {
    ASSIGN_OR_RETURN(numbers, NumbersOf(caller, name.model()));
  }
  response.set_name(request.name());
  for (const int number : numbers) response.add_versions(absl::StrCat(number));
  response.set_platform("tessera_unet");
  Add(kOipImage, "UINT16", {-1, 1, -1, -1}, *response.add_inputs());
  Add(kOipLabels, "UINT32", {-1, 1, -1, -1}, *response.add_outputs());
  const std::vector<std::string> planes =
      version::PlaneNames(manifest.parameters.target);
  Add(kOipPlanes, "FP32", {-1, static_cast<int64_t>(planes.size()), -1, -1},
      *response.add_outputs());
  return absl::OkStatus();
}

Reactor* OipAdapter::ModelInfer(Context* context,
                                const grpc::ByteBuffer* request,
                                grpc::ByteBuffer* response) {
  return new OipInferCall(dependencies_, *context, *request, *response);
}

}  // namespace tessera::front
