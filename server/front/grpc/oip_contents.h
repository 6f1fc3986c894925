// The values of tensors of the Open Inference Protocol.
#ifndef TESSERA_SERVER_FRONT_GRPC_OIP_CONTENTS_H_
#define TESSERA_SERVER_FRONT_GRPC_OIP_CONTENTS_H_

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "inference/open_inference.pb.h"

namespace tessera::front {

// A type of values that images may have.
struct OipType {
  const char* name;   // The protocol's: `UINT16`.
  const char* numpy;  // NumPy's: `<u2`.
  int bytes;
};

// Errors: INVALID_ARGUMENT (TENSOR_INVALID) naming the types.
absl::StatusOr<OipType> FindOipType(absl::string_view name);

// Whether the values are in `raw_input_contents`; else in `contents`.
bool OipHasRawValues(const ::inference::ModelInferRequest& request);

// The bytes of the only input's values, little-endian. Borrows the request.
// Errors: INVALID_ARGUMENT (TENSOR_INVALID) if there are not as many as
// `count` values take, or `contents` has values, too.
absl::StatusOr<absl::string_view> OipRawValues(
    const ::inference::ModelInferRequest& request, const OipType& type,
    int64_t count);

// The same bytes of values that are in `contents`.
// Errors: INVALID_ARGUMENT (TENSOR_INVALID) if there are not as many as
// `count`, if another field of `contents` is used than the type's, or a value
// is out of the type's range.
absl::StatusOr<std::string> OipPackedValues(
    const ::inference::ModelInferRequest::InferInputTensor& input,
    const OipType& type, int64_t count);

}  // namespace tessera::front

#endif  // TESSERA_SERVER_FRONT_GRPC_OIP_CONTENTS_H_
