// Datasets and samples: conversions from and to protos.
#ifndef TESSERA_SERVER_FRONT_GRPC_CONVERT_DATASET_H_
#define TESSERA_SERVER_FRONT_GRPC_CONVERT_DATASET_H_

#include <vector>

#include "absl/status/statusor.h"
#include "google/protobuf/repeated_ptr_field.h"
#include "server/datasets/dataset.h"
#include "tessera/v1/dataset_service.pb.h"

namespace tessera::front {

v1::Dataset ToProto(const datasets::Dataset& dataset);
v1::Sample ToProto(const datasets::Sample& sample);

// Output-only fields are ignored.
std::vector<datasets::Sample> FromProto(
    const google::protobuf::RepeatedPtrField<v1::Sample>& samples);

// Errors: INVALID_ARGUMENT (PARAMETER_INVALID) for a kind that is missing or
// unknown.
absl::StatusOr<datasets::FileKind> FromProto(
    v1::ReadSampleFileRequest::Kind kind);

}  // namespace tessera::front

#endif  // TESSERA_SERVER_FRONT_GRPC_CONVERT_DATASET_H_
