// Turns what an endpoint returns into what the client reads.
#ifndef TESSERA_SERVER_FRONT_HTTP_ANSWER_H_
#define TESSERA_SERVER_FRONT_HTTP_ANSWER_H_

#include <string>

#include "absl/status/status.h"
#include "server/front/http/endpoint.h"

namespace tessera::front::http {

// The HTTP status of an error, by google.rpc.Code: 404 for NOT_FOUND. Some
// reasons have a status of their own, such as 405 for METHOD_NOT_ALLOWED.
int HttpStatusOf(const absl::Status& error);

// `{"error": {"code", "status", "message", "details"}}`, the body of all
// errors. `details` are those that gRPC's errors have.
Response ErrorResponse(const absl::Status& error,
                       const std::string& request_id);

// The status line and the headers. Adds the security headers that all answers
// have, and Content-Length if the body is a text. Control characters in values
// are left out.
std::string HeadText(const Response& response, const std::string& request_id,
                     bool keep_alive, bool chunked);

// Now, as `Thu, 01 Jan 1970 00:00:00 GMT`: the header Date.
std::string HttpDate();

// A JSON answer.
Response JsonResponse(std::string json, int status = 200);

}  // namespace tessera::front::http

#endif  // TESSERA_SERVER_FRONT_HTTP_ANSWER_H_
