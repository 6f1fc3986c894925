#include "server/front/grpc/entrance.h"

#include "server/front/grpc/peer.h"

namespace tessera::front {
namespace {

constexpr char kAuthorization[] = "authorization";
constexpr char kRequestId[] = "x-request-id";

std::string MetadataOf(const grpc::ServerContextBase& context,
                       const char* key) {
  const auto found = context.client_metadata().find(key);
  if (found == context.client_metadata().end()) return "";
  return std::string(found->second.data(), found->second.size());
}

}  // namespace

absl::StatusOr<app::Caller> Entrance::Enter(
    const grpc::ServerContextBase& context, const app::Operation& operation,
    const std::string& resource) const {
  RETURN_IF_ERROR(drain_.CheckBegin());
  app::Caller caller{.principal = {},
                     .request_id = MetadataOf(context, kRequestId),
                     .peer = PeerOf(context)};
  ASSIGN_OR_RETURN(caller.principal,
                   control_.Authenticate(MetadataOf(context, kAuthorization)));
  const absl::Status role = control_.CheckRole(caller, operation);
  if (!role.ok()) {
    control_.Note(caller, operation, resource, role);
    return role;
  }
  return caller;
}

absl::Status Entrance::CheckWorker(
    const grpc::ServerContextBase& context) const {
  app::Caller caller{.principal = {},
                     .request_id = MetadataOf(context, kRequestId),
                     .peer = PeerOf(context)};
  ASSIGN_OR_RETURN(caller.principal,
                   control_.Authenticate(MetadataOf(context, kAuthorization)));
  return control_.CheckIsWorker(caller);
}

}  // namespace tessera::front
