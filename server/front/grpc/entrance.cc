#include "server/front/grpc/entrance.h"

#include "absl/strings/numbers.h"
#include "server/front/grpc/message_size.h"
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

// Errors: RESOURCE_EXHAUSTED (MESSAGE_TOO_LARGE).
absl::Status CheckRequestSize(const grpc::ServerContextBase& context) {
  int64_t bytes = 0;
  if (!absl::SimpleAtoi(MetadataOf(context, kMessageBytes), &bytes)) {
    return absl::OkStatus();
  }
  return CheckMessageSize(static_cast<size_t>(bytes));
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
  RETURN_IF_ERROR(CheckRequestSize(context));
  const absl::Status role = control_.CheckRole(caller, operation);
  if (!role.ok()) {
    control_.Note(caller, operation, resource, role);
    return role;
  }
  return caller;
}

std::function<absl::StatusOr<std::string>()> Entrance::Admission(
    const grpc::ServerContextBase& context, const app::Operation& operation,
    std::string resource, std::shared_ptr<app::Caller> caller) const {
  return [this, &context, &operation, resource = std::move(resource),
          caller = std::move(caller)]() -> absl::StatusOr<std::string> {
    const trace::Scope scope(SpanOf(context));
    ASSIGN_OR_RETURN(*caller, Enter(context, operation, resource));
    return TurnOf(*caller);
  };
}

std::unique_ptr<access::OpenCallers::Entry> Entrance::Guard(
    const grpc::ServerContextBase& context, const app::Caller& caller,
    access::OpenCallers::Refused refused) const {
  return control_.open_callers().Add(MetadataOf(context, kAuthorization),
                                     caller.principal, std::move(refused));
}

absl::Status Entrance::CheckWorker(
    const grpc::ServerContextBase& context) const {
  app::Caller caller{.principal = {},
                     .request_id = MetadataOf(context, kRequestId),
                     .peer = PeerOf(context)};
  ASSIGN_OR_RETURN(caller.principal,
                   control_.Authenticate(MetadataOf(context, kAuthorization)));
  RETURN_IF_ERROR(CheckRequestSize(context));
  return control_.CheckIsWorker(caller);
}

}  // namespace tessera::front
