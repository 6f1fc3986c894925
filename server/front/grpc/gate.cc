#include "server/front/grpc/gate.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/strip.h"
#include "base/error_reason.h"
#include "base/status_macros.h"
#include "server/datasets/dataset_rows.h"
#include "server/jobs/job_rows.h"
#include "server/registry/model_rows.h"

namespace tessera::front {
namespace {

constexpr char kAuthorization[] = "authorization";
constexpr char kRequestId[] = "x-request-id";
constexpr size_t kMaxAuditedBytes = 256;

std::string MetadataOf(const grpc::ServerContextBase& context,
                       const char* key) {
  const auto found = context.client_metadata().find(key);
  if (found == context.client_metadata().end()) return "";
  return std::string(found->second.data(), found->second.size());
}

absl::Status RoleTooLow(const access::Principal& caller, const AccessRule& rule) {
  return WithReason(
      absl::PermissionDeniedError(absl::StrFormat(
          "%s is a %s, and %s needs a %s; ask an admin for that role",
          caller.user, NameOf(caller.role), RpcOf(rule), NameOf(rule.role))),
      "ROLE_TOO_LOW");
}

// What the call would be answered if the thing did not exist.
absl::Status NotFound(const std::string& resource, const std::string& name) {
  absl::string_view id = resource;
  if (absl::ConsumePrefix(&id, "models/")) {
    return registry::ModelNotFound(std::string(id));
  }
  if (absl::ConsumePrefix(&id, "trainingJobs/")) return jobs::JobNotFound(id);
  return datasets::DatasetNotFound(name);
}

}  // namespace

absl::Status Gate::Admit(const grpc::ServerContextBase& context,
                         const google::protobuf::Message& request,
                         Call& call) const {
  RETURN_IF_ERROR(AdmitStream(context, request, call));
  const AccessRule& rule = *FindRule(request);
  RETURN_IF_ERROR(CheckNames(request, rule));
  for (const NamedResource& named : rule.resources) {
    if (named.checked_later) continue;
    RETURN_IF_ERROR(CheckResource(request, named, call.caller));
  }
  return absl::OkStatus();
}

absl::Status Gate::AdmitStream(const grpc::ServerContextBase& context,
                               const google::protobuf::Message& request,
                               Call& call) const {
  RETURN_IF_ERROR(drain_.CheckBegin());
  ASSIGN_OR_RETURN(call.caller, parts_.authenticator.Authenticate(
                                    MetadataOf(context, kAuthorization)));
  const AccessRule* const rule = FindRule(request);
  if (rule == nullptr) {
    return absl::InternalError(
        absl::StrFormat("nobody may make this call: there is no rule for %s",
                        request.GetTypeName()));
  }
  if (call.caller.role < rule->role) return RoleTooLow(call.caller, *rule);
  return absl::OkStatus();
}

absl::Status Gate::CheckResources(const google::protobuf::Message& request,
                                  const Call& call) const {
  const AccessRule* const rule = FindRule(request);
  if (rule == nullptr) return absl::InternalError("there is no rule");
  RETURN_IF_ERROR(CheckNames(request, *rule));
  for (const NamedResource& named : rule->resources) {
    RETURN_IF_ERROR(CheckResource(request, named, call.caller));
  }
  return absl::OkStatus();
}

// All names first: what is none is told so, whatever else there is.
absl::Status Gate::CheckNames(const google::protobuf::Message& request,
                              const AccessRule& rule) const {
  for (const NamedResource& named : rule.resources) {
    RETURN_IF_ERROR(ResourceIn(request, named).status());
  }
  return absl::OkStatus();
}

absl::Status Gate::CheckResource(const google::protobuf::Message& request,
                                 const NamedResource& named,
                                 const access::Principal& caller) const {
  ASSIGN_OR_RETURN(const std::string resource, ResourceIn(request, named));
  if (resource.empty() || named.right == Right::kName) return absl::OkStatus();
  ASSIGN_OR_RETURN(const auto access, parts_.access.Find(resource));
  // Both alike and here, so that nothing else that is wrong with the request
  // tells whether there is something hidden.
  if (!access || !MayRead(caller, *access)) {
    return NotFound(resource, NameIn(request, named));
  }
  if (named.right == Right::kChange && !MayChange(caller, *access)) {
    return NotOwner(caller, resource, *access);
  }
  return absl::OkStatus();
}

void Gate::Note(const grpc::ServerContextBase& context,
                const google::protobuf::Message& request, const Call& call,
                const absl::Status& outcome) const {
  const AccessRule* const rule = FindRule(request);
  // Who is not known could fill the disk; such calls are counted by the
  // metrics.
  if (rule == nullptr || !rule->changes || call.caller.user.empty()) return;
  std::string resource = call.resource;
  if (resource.empty() && !rule->resources.empty()) {
    resource =
        ResourceIn(request, rule->resources.front())
            .value_or(NameIn(request, rule->resources.front()));
  }
  parts_.audit.Write({.time = parts_.clock.Now(),
                      .user = call.caller.user,
                      .rpc = RpcOf(*rule),
                      // Callers choose names of any length.
                      .resource = resource.substr(0, kMaxAuditedBytes),
                      .code = absl::StatusCodeToString(outcome.code()),
                      .reason = ReasonOf(outcome),
                      .request_id = MetadataOf(context, kRequestId),
                      .peer = context.peer()});
}

std::string OwnRequestId(const access::Principal& caller,
                         const std::string& request_id) {
  if (request_id.empty() || IsLocal(caller)) return request_id;
  return absl::StrCat(caller.user, " ", request_id);
}

}  // namespace tessera::front
