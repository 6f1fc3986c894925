// The names that a call has in the logs of others.
#ifndef TESSERA_SERVER_FRONT_GRPC_TRACE_CONTEXT_H_
#define TESSERA_SERVER_FRONT_GRPC_TRACE_CONTEXT_H_

#include <optional>
#include <string>

#include "absl/strings/string_view.h"

namespace tessera::front {

// Metadata of calls, and of answers: names the call in the logs of client and
// server.
inline constexpr char kRequestIdMetadata[] = "x-request-id";
inline constexpr char kTraceparentMetadata[] = "traceparent";

// Whether a client may name its call so: 1 to 64 letters, digits, `-`, `_`,
// `.`, so that no name can forge a line of a log.
bool IsRequestId(absl::string_view text);

// Where a call comes from (https://www.w3.org/TR/trace-context).
struct TraceContext {
  std::string trace_id;   // 32 lower-case hexadecimal digits.
  std::string parent_id;  // 16 of them: the caller's span.
};

// Nothing if it is not a valid `traceparent`, which counts as none. Later
// versions of the format may have more behind what is read here.
std::optional<TraceContext> ParseTraceparent(absl::string_view text);

}  // namespace tessera::front

#endif  // TESSERA_SERVER_FRONT_GRPC_TRACE_CONTEXT_H_
