// Requests that depend on what the client has already, and those for a part
// (RFC 9110, sections 13 and 14).
#ifndef TESSERA_SERVER_FRONT_HTTP_CONDITIONS_H_
#define TESSERA_SERVER_FRONT_HTTP_CONDITIONS_H_

#include <cstdint>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "server/front/http/endpoint.h"

namespace tessera::front::http {

// Compares the request's If-Match and If-None-Match with `tag`, the strong
// ETag of what the answer would be, quoted. Adds the ETag to the response.
// Returns true if the client has the answer already: the response is then 304,
// and complete. If-None-Match compares weakly, as proxies that compress make
// tags weak; If-Match strongly.
// Errors: FAILED_PRECONDITION (TAG_MISMATCH, status 412) if the client wants
// to go on with something that is no more.
absl::StatusOr<bool> ClientHas(const Request& request, const std::string& tag,
                               Response& response);

// A part of a body.
struct ByteRange {
  int64_t begin = 0;
  int64_t end = 0;  // Past the last byte.
};

// Reads the header Range for a body of `size` bytes with that ETag. Nothing:
// send the whole body. That is so without the header, for several ranges at
// once, for units that are no bytes, and if If-Range names another tag.
// Otherwise makes the response a 206. Sets the response's Content-Length.
// Errors: OUT_OF_RANGE (RANGE_UNSATISFIABLE, status 416) if the body has no
// such bytes.
absl::StatusOr<std::optional<ByteRange>> TakeRange(const Request& request,
                                                   const std::string& tag,
                                                   int64_t size,
                                                   Response& response);

}  // namespace tessera::front::http

#endif  // TESSERA_SERVER_FRONT_HTTP_CONDITIONS_H_
