// Batches of slices: conversions from and to protos.
#ifndef TESSERA_SERVER_FRONT_GRPC_CONVERT_SLICES_H_
#define TESSERA_SERVER_FRONT_GRPC_CONVERT_SLICES_H_

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "server/app/slice_assignments.h"
#include "server/segmentation/slice_batch.h"
#include "tessera/worker/v1/worker_service.pb.h"

namespace tessera::front {

// Each image once, however many of its slices the batch has.
worker::v1::AcquireWorkResponse::Segmentation ToProto(
    const app::SliceAssignment& assignment, absl::Duration lease_time);

// Errors: INVALID_ARGUMENT (RESULT_INVALID) if a result lies outside of the
// bytes that follow, or a number is negative.
absl::StatusOr<segmentation::HandIn> FromProto(
    const worker::v1::HandInSlicesRequest::Header& header);

}  // namespace tessera::front

#endif  // TESSERA_SERVER_FRONT_GRPC_CONVERT_SLICES_H_
