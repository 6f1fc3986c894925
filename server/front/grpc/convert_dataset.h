// Datasets and samples: conversions from and to protos.
#ifndef TESSERA_SERVER_FRONT_GRPC_CONVERT_DATASET_H_
#define TESSERA_SERVER_FRONT_GRPC_CONVERT_DATASET_H_

#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "google/protobuf/repeated_ptr_field.h"
#include "server/app/sample_crops.h"
#include "server/datasets/dataset.h"
#include "server/db/page.h"
#include "tessera/v1/dataset_service.pb.h"

namespace tessera::front {

v1::Dataset ToProto(const datasets::Dataset& dataset);
v1::Sample ToProto(const datasets::Sample& sample);

// Output-only fields are ignored.
std::vector<datasets::Sample> FromProto(
    const google::protobuf::RepeatedPtrField<v1::Sample>& samples);

app::CropOrder FromProto(const v1::CropSamplesRequest& proto);
v1::CropSamplesResponse ToProto(const app::CropResult& result);

// Errors: INVALID_ARGUMENT (PARAMETER_INVALID) for a kind that is missing or
// unknown.
absl::StatusOr<datasets::FileKind> FromProto(
    v1::ReadSampleFileRequest::Kind kind);

// Each fills the response with what was found, or returns the error.
absl::Status Put(const absl::StatusOr<datasets::Dataset>& found,
                 v1::Dataset* response);
absl::Status Put(const absl::StatusOr<db::Page<datasets::Dataset>>& found,
                 v1::ListDatasetsResponse* response);
absl::Status Put(const absl::StatusOr<db::Page<datasets::Sample>>& found,
                 v1::ListSamplesResponse* response);

}  // namespace tessera::front

#endif  // TESSERA_SERVER_FRONT_GRPC_CONVERT_DATASET_H_
