// Calls of whatever method, by name.
#ifndef TESSERA_TESTS_INTEGRATION_ANY_CALL_H_
#define TESSERA_TESTS_INTEGRATION_ANY_CALL_H_

#include <memory>
#include <optional>
#include <string>

#include "grpcpp/channel.h"
#include "grpcpp/support/status.h"

namespace tessera::testing {

// Sends one request, or none, to `/package.Service/Method`, unary or a stream,
// reads all that comes back and returns how the call ended. A call that takes
// a minute ends with DEADLINE_EXCEEDED. `answer` gets the first message, if it
// is not null.
grpc::Status AnyCall(const std::shared_ptr<grpc::Channel>& channel,
                     const std::string& method,
                     const std::optional<std::string>& request,
                     std::string* answer = nullptr);

}  // namespace tessera::testing

#endif  // TESSERA_TESTS_INTEGRATION_ANY_CALL_H_
