// The ids that name a call in the logs of client and server.
#ifndef TESSERA_SERVER_FRONT_GRPC_TRACE_CONTEXT_H_
#define TESSERA_SERVER_FRONT_GRPC_TRACE_CONTEXT_H_

#include <optional>

#include "absl/strings/string_view.h"
#include "base/trace.h"
#include "grpcpp/server_context.h"

namespace tessera::front {

// Key of metadata with the id of a call, in calls and answers. Within the
// server, trace::kTraceparent names the span of the call itself.
inline constexpr char kRequestIdMetadata[] = "x-request-id";

// Whether a client's request id is valid: 1 to 64 letters, digits, `-`, `_`,
// `.`. No such id can forge a line of a log.
bool IsRequestId(absl::string_view text);

// The span that a call belongs to: CallLog's, or none where no spans are
// collected.
std::optional<trace::Context> SpanOf(const grpc::ServerContextBase& context);

}  // namespace tessera::front

#endif  // TESSERA_SERVER_FRONT_GRPC_TRACE_CONTEXT_H_
