// Owner and visibility of a resource: conversions from and to protos.
#ifndef TESSERA_SERVER_FRONT_GRPC_CONVERT_ACCESS_H_
#define TESSERA_SERVER_FRONT_GRPC_CONVERT_ACCESS_H_

#include "absl/status/statusor.h"
#include "server/access/access.h"
#include "tessera/v1/access.pb.h"

namespace tessera::front {

v1::Access ToProto(const access::Access& access);

// Errors: INVALID_ARGUMENT (PARAMETER_INVALID) for a visibility that is missing
// or unknown.
absl::StatusOr<access::Visibility> FromProto(v1::Access::Visibility visibility);

}  // namespace tessera::front

#endif  // TESSERA_SERVER_FRONT_GRPC_CONVERT_ACCESS_H_
