// ModelInfer requests of the Open Inference Protocol.
#include <cstddef>
#include <cstdint>
#include <string>

#include "server/front/grpc/oip_messages.h"
#include "server/front/grpc/oip_request.h"
#include "tests/fuzz/require.h"

namespace tessera::fuzz {
namespace {

using absl::StatusCode;

void CheckOrder(const ::inference::ModelInferRequest& request) {
  const auto order = front::ParseOipOrder(request);
  if (!order.ok()) {
    RequireRefusal(order.status(), {StatusCode::kInvalidArgument,
                                    StatusCode::kResourceExhausted});
    return;
  }
  Require(order->pixels() > 0 && order->pixels() <= front::kOipMaxPixels,
          "the images are bounded");
  Require(order->values().size() % static_cast<size_t>(order->pixels()) == 0,
          "each pixel has a value");
  Require(!order->outputs.empty() && order->outputs.size() <= 2,
          "there are outputs");
}

void Check(const std::string& bytes) {
  const grpc::Slice slice(bytes);
  const grpc::ByteBuffer buffer(&slice, 1);
  const auto parsed_bytes = front::BytesWhenParsed(buffer);
  const auto request = front::ParseInferRequest(buffer);
  if (!request.ok()) {
    RequireRefusal(request.status(), {StatusCode::kInvalidArgument});
    return;
  }
  Require(parsed_bytes.ok(), "what can be parsed can be weighed");
  Require(static_cast<int64_t>(request->SpaceUsedLong()) <=
              *parsed_bytes + static_cast<int64_t>(sizeof(*request)),
          "no message is larger than it was weighed");
  const auto name =
      front::OipVersionName(request->model_name(), request->model_version());
  if (!name.ok()) RequireRefusal(name.status(), {StatusCode::kInvalidArgument});
  CheckOrder(*request);
}

}  // namespace
}  // namespace tessera::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  tessera::fuzz::Check({reinterpret_cast<const char*>(data), size});
  return 0;
}
