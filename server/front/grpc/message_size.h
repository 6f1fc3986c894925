// Refuses long messages with the usual error.
#ifndef TESSERA_SERVER_FRONT_GRPC_MESSAGE_SIZE_H_
#define TESSERA_SERVER_FRONT_GRPC_MESSAGE_SIZE_H_

#include <cstddef>

#include "absl/status/status.h"
#include "base/message_limit.h"

namespace tessera::front {

// gRPC ends a call with a message above kMaxTensorMessageBytes itself, without
// details. Everything between kMaxMessageBytes and that is refused here.
// Errors: RESOURCE_EXHAUSTED (MESSAGE_TOO_LARGE).
absl::Status CheckMessageSize(size_t bytes);

// For streams, which see their messages themselves.
template <typename Message>
absl::Status CheckMessageSize(const Message& message) {
  return CheckMessageSize(message.ByteSizeLong());
}

// Metadata by which CallLog tells Entrance the size of the only message of a
// call, if it is above kMaxMessageBytes. A client cannot send it.
inline constexpr char kMessageBytes[] = "tessera-message-bytes";

}  // namespace tessera::front

#endif  // TESSERA_SERVER_FRONT_GRPC_MESSAGE_SIZE_H_
