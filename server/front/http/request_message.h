// Makes the request of a gRPC method from an HTTP request.
#ifndef TESSERA_SERVER_FRONT_HTTP_REQUEST_MESSAGE_H_
#define TESSERA_SERVER_FRONT_HTTP_REQUEST_MESSAGE_H_

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/message.h"
#include "server/front/http/endpoint.h"

namespace tessera::front::http {

// Fills `message` in. `body` names the field that the JSON body is: `*` is the
// whole message, empty: there is none. Variables of the path and parameters of
// the query name fields by their proto or JSON names, fields within fields by
// `a.b`. Fields of the path win over those of the body.
// Errors: INVALID_ARGUMENT (REQUEST_MALFORMED), whose message names the field.
absl::Status FillRequest(const Request& request, const std::string& body,
                         google::protobuf::Message& message);

// Checks that lists and objects in a JSON text are not nested deeper than any
// request needs: programs that read or write JSON take stack for each level.
// Errors: INVALID_ARGUMENT (REQUEST_MALFORMED).
absl::Status CheckDepth(absl::string_view json);

// `message` as proto3 JSON: names in lowerCamelCase, int64 as strings, fields
// with default values included. Errors: INTERNAL.
absl::StatusOr<std::string> ToJson(const google::protobuf::Message& message);

}  // namespace tessera::front::http

#endif  // TESSERA_SERVER_FRONT_HTTP_REQUEST_MESSAGE_H_
