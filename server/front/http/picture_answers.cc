#include "server/front/http/picture_answers.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "base/error_reason.h"
#include "server/front/http/answer.h"

namespace tessera::front::http {
namespace {

using Parameters = std::vector<QueryParameter>;

}  // namespace

Response Later(std::string json, int status) {
  Response later = JsonResponse(std::move(json), status);
  later.headers["Retry-After"] = "1";
  later.headers["Cache-Control"] = "no-store";
  return later;
}

Endpoint Drawn(Endpoint endpoint) {
  return [endpoint = std::move(endpoint)](
             const Request& request) -> absl::StatusOr<Response> {
    absl::StatusOr<Response> response = endpoint(request);
    if (ReasonOf(response.status()) != "PICTURE_BEING_MADE") return response;
    return Later("{}", 202);
  };
}

Response PictureResponse(std::string bytes, const char* type,
                         const char* caching) {
  Response response;
  response.content_type = type;
  response.headers["Cache-Control"] = caching;
  response.body = std::move(bytes);
  return response;
}

Response RawResponse(app::RawPixels pixels, const char* caching) {
  Response response = PictureResponse(std::move(pixels.bytes), kRaw, caching);
  response.headers["X-Tessera-Width"] = absl::StrCat(pixels.size.width);
  response.headers["X-Tessera-Height"] = absl::StrCat(pixels.size.height);
  response.headers["X-Tessera-Bits"] = absl::StrCat(pixels.bits);
  return response;
}

Parameters WindowQuery() {
  return {{.name = "lo",
           .type = "number",
           .description = "What becomes black; the 0.1 % percentile if left "
                          "out."},
          {.name = "hi",
           .type = "number",
           .description = "What becomes white; the 99.9 % percentile if left "
                          "out."},
          {.name = "gamma",
           .type = "number",
           .description = "Exponent of what lies between; 1 if left out."}};
}

Parameters RegionQuery() {
  Parameters region;
  for (const char* name : {"x0", "y0", "x1", "y1"}) {
    region.push_back({.name = name,
                      .type = "integer",
                      .description = "A side of the region [x0, x1) × [y0, y1) "
                                     "in pixels.",
                      .required = true});
  }
  return region;
}

Parameters With(Parameters parameters, const Parameters& more) {
  parameters.insert(parameters.end(), more.begin(), more.end());
  return parameters;
}

}  // namespace tessera::front::http
