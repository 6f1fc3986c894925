// Who may make which call: one row for each rpc of tessera.v1.
#ifndef TESSERA_SERVER_FRONT_GRPC_ACCESS_RULES_H_
#define TESSERA_SERVER_FRONT_GRPC_ACCESS_RULES_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "google/protobuf/message.h"
#include "server/access/principal.h"

namespace tessera::front {

// What the caller must be allowed to do with a resource that a request names.
enum class Right {
  kRead,
  kChange,  // And read: what may not be read is not found.
  kName,    // Nothing: the call makes it. For the audit log.
};

// What a field must hold. No name that is another is ever looked up.
enum class NameForm {
  kNewDataset,  // An id that the call makes; whoever makes it checks the id.
  kDataset,     // `datasets/{id}`.
  kRevision,    // And `datasets/{id}/revisions/{n}`.
  kNewModel,
  kModel,    // `models/{id}`.
  kVersion,  // And `models/{id}/versions/{n or alias}`.
  kJob,      // `trainingJobs/{id}`.
};

// A field of a request that names something.
struct NamedResource {
  std::string field;  // Such as `name` or `job.dataset`.
  NameForm form;
  Right right = Right::kRead;
  bool optional = false;  // May be left empty.
  // The call itself calls Gate::CheckResources(), once it knows that it is no
  // retry: a retry is answered as before, whatever has become of the thing.
  bool checked_later = false;
};

struct AccessRule {
  std::string request;  // The message's name. No two rpcs share one.
  access::Role role = access::Role::kAdmin;  // At least.
  bool changes = true;  // Something: the audit log tells of it.
  std::vector<NamedResource> resources;
};

// One for each rpc.
const std::vector<AccessRule>& AccessRules();

// The rule for a call with such a request; null if there is none, and then
// the call must be refused.
const AccessRule* FindRule(const google::protobuf::Message& request);

// `CreateDataset` for a CreateDatasetRequest.
std::string RpcOf(const AccessRule& rule);

// The text of `resource.field`.
std::string NameIn(const google::protobuf::Message& request,
                   const NamedResource& resource);

// `datasets/x` for the name `datasets/x/revisions/3` in `resource.field`, or
// for the id `x` where the call makes it. Empty if the field is and may be.
// Errors: INVALID_ARGUMENT (NAME_INVALID) if it does not hold a name of the
// form.
absl::StatusOr<std::string> ResourceIn(const google::protobuf::Message& request,
                                       const NamedResource& resource);

}  // namespace tessera::front

#endif  // TESSERA_SERVER_FRONT_GRPC_ACCESS_RULES_H_
