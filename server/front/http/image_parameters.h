// Numbers in the paths, queries and bodies of image_endpoints.h.
#ifndef TESSERA_SERVER_FRONT_HTTP_IMAGE_PARAMETERS_H_
#define TESSERA_SERVER_FRONT_HTTP_IMAGE_PARAMETERS_H_

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "models/imaging/image.h"
#include "server/app/images.h"
#include "server/front/http/endpoint.h"

namespace tessera::front::http {

// Errors of all functions: INVALID_ARGUMENT (PARAMETER_INVALID) naming a number
// that is missing or malformed.

// A whole number of the path. REQUIRES: the template has the variable.
absl::StatusOr<int> PathNumber(const Request& request, const std::string& name);

// A whole number of the query; `otherwise` if the query does not have it.
absl::StatusOr<int> QueryNumber(const Request& request, const std::string& name,
                                std::optional<int> otherwise = std::nullopt);

// The file and the slice of the path, and the query's `channel`. Without a
// slice in the path, the query's `slice`; 1 if it has none.
absl::StatusOr<pictures::SliceId> SliceOf(const Request& request);

// The query's `x0`, `y0`, `x1` and `y1`.
absl::StatusOr<imaging::Rect> RegionOf(const Request& request);

// The query's `lo`, `hi` and `gamma`.
absl::StatusOr<pictures::WindowRequest> WindowOf(const Request& request);

// The body of a crop: {"file", "slice", "channel", "x0", "y0", "x1", "y1"}.
// `slice` and `channel` are 1 if they are left out.
struct CropRequest {
  pictures::SliceId id;
  imaging::Rect region;
};
absl::StatusOr<CropRequest> CropOf(const std::string& body);

}  // namespace tessera::front::http

#endif  // TESSERA_SERVER_FRONT_HTTP_IMAGE_PARAMETERS_H_
