// Who may make which call: one row for each rpc of tessera.v1.
#ifndef TESSERA_SERVER_RPC_ACCESS_RULES_H_
#define TESSERA_SERVER_RPC_ACCESS_RULES_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "google/protobuf/message.h"
#include "server/auth/principal.h"

namespace tessera::rpc {

// What the caller must be allowed to do with a resource that a request names.
enum class Right {
  kRead,
  kChange,  // And read: what may not be read is not found.
  kName,    // Nothing: the call makes it. For the audit log.
};

// A field of a request, and the collection that the name in it belongs to.
struct NamedResource {
  std::string field;  // Such as `name` or `job.dataset`.
  std::string collection;
  Right right = Right::kRead;
};

struct AccessRule {
  std::string request;  // The message's name. No two rpcs share one.
  auth::Role role = auth::Role::kAdmin;  // At least.
  bool changes = true;  // Something: the audit log tells of it.
  std::vector<NamedResource> resources;
};

// The rule for a call with such a request; null if there is none, and then
// the call must be refused.
const AccessRule* FindRule(const google::protobuf::Message& request);

// `CreateDataset` for a CreateDatasetRequest.
std::string RpcOf(const AccessRule& rule);

// The text of `resource.field`.
std::string NameIn(const google::protobuf::Message& request,
                   const NamedResource& resource);

// `datasets/x` for the name `datasets/x/revisions/3` in `resource.field`, or
// for the id `x` where the call makes it. Empty if the field is, or if it
// holds no name of the collection: who answers the call refuses that.
std::string ResourceIn(const google::protobuf::Message& request,
                       const NamedResource& resource);

}  // namespace tessera::rpc

#endif  // TESSERA_SERVER_RPC_ACCESS_RULES_H_
