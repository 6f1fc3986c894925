// Files that clients send over HTTP.
#ifndef TESSERA_SERVER_FRONT_HTTP_UPLOAD_ENDPOINTS_H_
#define TESSERA_SERVER_FRONT_HTTP_UPLOAD_ENDPOINTS_H_

#include <cstdint>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "base/metrics.h"
#include "server/app/uploads.h"
#include "server/front/http/router.h"

namespace tessera::front::http {

// Adds PUT /v1/files/{sha256}, which takes a file or a range of it; see
// Uploads::Begin(). An interrupted upload continues at the offset that POST
// /v1/files:findMissing tells. The answer says how many bytes the server has,
// and whether the file is complete.
//
// Borrows the use case and the metrics.
void AddUploadEndpoints(Router& router, app::Uploads& uploads,
                        Metrics& metrics);

// Which bytes of a file a request sends.
struct ContentRange {
  int64_t begin = 0;
  int64_t end = 0;   // Past the last byte.
  int64_t size = 0;  // Of the whole file.
};

// Reads `bytes 0-99/1000`. Errors: INVALID_ARGUMENT (RANGE_INVALID).
absl::StatusOr<ContentRange> ParseContentRange(absl::string_view header);

}  // namespace tessera::front::http

#endif  // TESSERA_SERVER_FRONT_HTTP_UPLOAD_ENDPOINTS_H_
