// Whose a thing is and who sees it: the wire's and ours.
#ifndef TESSERA_SERVER_RPC_CONVERT_ACCESS_H_
#define TESSERA_SERVER_RPC_CONVERT_ACCESS_H_

#include "absl/status/statusor.h"
#include "server/auth/access.h"
#include "tessera/v1/access.pb.h"

namespace tessera::rpc {

v1::Access ToProto(const auth::Access& access);

// Errors: INVALID_ARGUMENT (PARAMETER_INVALID) for a visibility that is missing
// or unknown.
absl::StatusOr<auth::Visibility> FromProto(v1::Access::Visibility visibility);

}  // namespace tessera::rpc

#endif  // TESSERA_SERVER_RPC_CONVERT_ACCESS_H_
