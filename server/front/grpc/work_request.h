// What a worker says of itself when it asks for work.
#ifndef TESSERA_SERVER_FRONT_GRPC_WORK_REQUEST_H_
#define TESSERA_SERVER_FRONT_GRPC_WORK_REQUEST_H_

#include "absl/status/status.h"
#include "tessera/worker/v1/worker_service.pb.h"

namespace tessera::front {

// Errors: INVALID_ARGUMENT (WORKER_INVALID, DEVICE_INVALID); those of
// wire::CheckWorkerVersion().
absl::Status CheckWorkRequest(const worker::v1::AcquireWorkRequest& request);

// Whether the worker can do work of this kind.
bool CanDo(const worker::v1::AcquireWorkRequest& request,
           worker::v1::WorkKind kind);

}  // namespace tessera::front

#endif  // TESSERA_SERVER_FRONT_GRPC_WORK_REQUEST_H_
