// The ids that name a call in the logs of client and server.
#ifndef TESSERA_SERVER_FRONT_GRPC_TRACE_CONTEXT_H_
#define TESSERA_SERVER_FRONT_GRPC_TRACE_CONTEXT_H_

#include <optional>
#include <string>

#include "absl/strings/string_view.h"

namespace tessera::front {

// Keys of metadata with ids for logs. `x-request-id` is in calls and answers,
// `traceparent` in calls only.
inline constexpr char kRequestIdMetadata[] = "x-request-id";
inline constexpr char kTraceparentMetadata[] = "traceparent";

// Whether a client's request id is valid: 1 to 64 letters, digits, `-`, `_`,
// `.`. No such id can forge a line of a log.
bool IsRequestId(absl::string_view text);

// Where a call comes from (https://www.w3.org/TR/trace-context).
struct TraceContext {
  std::string trace_id;   // 32 lower-case hexadecimal digits.
  std::string parent_id;  // 16 such digits: the caller's span.
};

// Empty if `text` is not a valid `traceparent`: such a header is ignored. Later
// versions of the format may append fields, which are not read.
std::optional<TraceContext> ParseTraceparent(absl::string_view text);

}  // namespace tessera::front

#endif  // TESSERA_SERVER_FRONT_GRPC_TRACE_CONTEXT_H_
