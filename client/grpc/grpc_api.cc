#include "client/grpc/grpc_api.h"

#include <utility>

#include "client/api/connect.h"
#include "client/grpc/grpc_convert.h"

namespace tessera::client {

absl::StatusOr<std::unique_ptr<Api>> Connect(const ConnectOptions& options) {
  ASSIGN_OR_RETURN(auto connection, GrpcConnection::Open(options));
  return std::make_unique<GrpcApi>(std::move(connection));
}

// Stubs share the channel, so they are cheap.
GrpcApi::GrpcApi(std::unique_ptr<GrpcConnection> connection)
    : connection_(std::move(connection)),
      server_(v1::ServerService::NewStub(connection_->channel())),
      uploads_(v1::UploadService::NewStub(connection_->channel())),
      datasets_(v1::DatasetService::NewStub(connection_->channel())),
      training_(v1::TrainingService::NewStub(connection_->channel())),
      models_(v1::ModelService::NewStub(connection_->channel())),
      segmentation_(v1::SegmentationService::NewStub(connection_->channel())),
      segmentation_jobs_(*connection_) {}

absl::StatusOr<SignInWays> GrpcApi::GetSignInWays() {
  ASSIGN_OR_RETURN(const v1::SignIn sign_in,
                   connection_->Call<v1::SignIn>(
                       kShortCall, [&](auto* context, auto* response) {
                         return server_->GetSignIn(context, {}, response);
                       }));
  const v1::OpenIdConnect& provider = sign_in.open_id_connect();
  return SignInWays{
      .authentication_required = sign_in.authentication_required(),
      .issuer = provider.issuer(),
      .client_id = provider.client_id(),
      .scopes = {provider.scopes().begin(), provider.scopes().end()}};
}

absl::StatusOr<ServerStatus> GrpcApi::GetServerStatus() {
  ASSIGN_OR_RETURN(const v1::ServerStatus status,
                   connection_->Call<v1::ServerStatus>(
                       kShortCall, [&](auto* context, auto* response) {
                         return server_->GetServerStatus(context, {}, response);
                       }));
  return FromProto(status);
}

}  // namespace tessera::client
