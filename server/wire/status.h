// The one place where an absl::Status meets the wire.
#ifndef TESSERA_SERVER_WIRE_STATUS_H_
#define TESSERA_SERVER_WIRE_STATUS_H_

#include <exception>
#include <new>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "grpcpp/support/status.h"

namespace tessera::wire {

// The same code and message, with the reason and the resource of
// base/error_reason.h as an ErrorInfo in the details, and the delay of
// base/retry_delay.h, if there is one, as a RetryInfo. A status without a
// reason gets its code's name for one. Messages are made printable (see
// base/quoting.h) and cut after 1,500 bytes: they travel as metadata, of which
// clients take 8 KiB by default.
grpc::Status ToGrpc(const absl::Status& status);

// The status with a RequestInfo after its other details, if it is an error.
grpc::Status WithRequestId(const grpc::Status& status,
                           const std::string& request_id);

// The way back, for our own clients.
absl::Status FromGrpc(const grpc::Status& status);

// Answers a call with what `body` (returning absl::Status) returns or throws.
template <typename Body>
grpc::Status Answer(Body&& body) {
  try {
    return ToGrpc(body());
  } catch (const std::bad_alloc&) {
    return ToGrpc(absl::ResourceExhaustedError(
        "the server has too little memory for this call; try it again later, "
        "or with a smaller file"));
  } catch (const std::exception& error) {
    return ToGrpc(absl::InternalError(absl::StrCat(
        "the server failed (", error.what(), "); its log has more")));
  }
}

}  // namespace tessera::wire

#endif  // TESSERA_SERVER_WIRE_STATUS_H_
