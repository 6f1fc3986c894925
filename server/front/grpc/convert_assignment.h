// Assignments of workers: conversions to protos.
#ifndef TESSERA_SERVER_FRONT_GRPC_CONVERT_ASSIGNMENT_H_
#define TESSERA_SERVER_FRONT_GRPC_CONVERT_ASSIGNMENT_H_

#include "absl/status/statusor.h"
#include "server/app/assignments.h"
#include "server/jobs/worker_desk.h"
#include "tessera/worker/v1/worker_service.pb.h"

namespace tessera::front {

worker::v1::ReportProgressResponse::Directive ToProto(
    jobs::Directive directive);

// Errors: those of registry::ManifestOf() for the initial version.
absl::StatusOr<worker::v1::Assignment> ToProto(
    const app::Assignment& assignment);

}  // namespace tessera::front

#endif  // TESSERA_SERVER_FRONT_GRPC_CONVERT_ASSIGNMENT_H_
