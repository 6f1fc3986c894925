#include "server/front/grpc/message_size.h"

#include "absl/strings/str_format.h"
#include "base/error_reason.h"

namespace tessera::front {

absl::Status CheckMessageSize(size_t bytes) {
  if (bytes <= static_cast<size_t>(kMaxMessageBytes)) return absl::OkStatus();
  return WithReason(
      absl::ResourceExhaustedError(absl::StrFormat(
          "a message has %d bytes; this server takes at most %d in one; send "
          "files and pixels in chunks of 256 KiB, and fewer things at once",
          bytes, kMaxMessageBytes)),
      "MESSAGE_TOO_LARGE");
}

}  // namespace tessera::front
