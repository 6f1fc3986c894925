// Long messages of the Open Inference Protocol, without copies of their bytes.
#ifndef TESSERA_SERVER_FRONT_GRPC_OIP_MESSAGES_H_
#define TESSERA_SERVER_FRONT_GRPC_OIP_MESSAGES_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "grpcpp/support/byte_buffer.h"
#include "inference/open_inference.pb.h"

namespace tessera::front {

// The most memory that the message in `buffer` takes when it is parsed. Numbers
// of one byte may become numbers of eight, and an empty field an object.
// Errors: INVALID_ARGUMENT (MESSAGE_INVALID) if it is no message, or has more
// than 64 KiB beside the values of its tensor.
absl::StatusOr<int64_t> BytesWhenParsed(const grpc::ByteBuffer& buffer);

// Errors: INVALID_ARGUMENT (MESSAGE_INVALID) if it is no such message.
absl::StatusOr<::inference::ModelInferRequest> ParseInferRequest(
    const grpc::ByteBuffer& buffer);

// The bytes of `response` with `outputs` as its `raw_output_contents`, which it
// has not yet. The outputs are not copied.
grpc::ByteBuffer WithRawOutputs(const ::inference::ModelInferResponse& response,
                                std::vector<std::string> outputs);

}  // namespace tessera::front

#endif  // TESSERA_SERVER_FRONT_GRPC_OIP_MESSAGES_H_
