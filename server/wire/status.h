// The only conversions between absl::Status and grpc::Status.
#ifndef TESSERA_SERVER_WIRE_STATUS_H_
#define TESSERA_SERVER_WIRE_STATUS_H_

#include <exception>
#include <new>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "base/error_reason.h"
#include "grpcpp/support/status.h"

namespace tessera::wire {

// Keeps code and message. The details get an ErrorInfo with the reason and the
// resource of base/error_reason.h, and a RetryInfo if the status has a delay of
// base/retry_delay.h. If the status has no reason, the code's name is the
// reason. Messages are made printable (see base/quoting.h) and cut after 1,500
// bytes: they travel as metadata, and clients accept 8 KiB of metadata by
// default.
grpc::Status ToGrpc(const absl::Status& status);

// If `status` is an error, appends a RequestInfo to its details.
grpc::Status WithRequestId(const grpc::Status& status,
                           const std::string& request_id);

// The inverse of ToGrpc(), for our own clients.
absl::Status FromGrpc(const grpc::Status& status);

// Answers a call with what `body` (returning absl::Status) returns or throws.
template <typename Body>
grpc::Status Answer(Body&& body) {
  try {
    return ToGrpc(body());
  } catch (const std::bad_alloc&) {
    return ToGrpc(WithReason(
        absl::ResourceExhaustedError(
            "the server has too little memory for this call; try it again "
            "later, or with a smaller file"),
        "OUT_OF_MEMORY"));
  } catch (const std::exception& error) {
    return ToGrpc(absl::InternalError(absl::StrCat(
        "the server failed (", error.what(), "); its log has more")));
  }
}

}  // namespace tessera::wire

#endif  // TESSERA_SERVER_WIRE_STATUS_H_
