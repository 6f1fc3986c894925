// Requests of the Open Inference Protocol, parsed.
#ifndef TESSERA_SERVER_FRONT_GRPC_OIP_REQUEST_H_
#define TESSERA_SERVER_FRONT_GRPC_OIP_REQUEST_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "inference/open_inference.pb.h"
#include "models/imaging/image.h"
#include "server/inference/segment_settings.h"
#include "server/registry/model_name.h"

namespace tessera::front {

inline constexpr char kOipImage[] = "image";    // The only input.
inline constexpr char kOipLabels[] = "labels";  // The outputs.
inline constexpr char kOipPlanes[] = "planes";

// The most pixels of all images of a request, since its outputs are held in
// memory as a whole.
inline constexpr int64_t kOipMaxPixels = int64_t{1} << 24;

// What a ModelInfer request asks for. Borrows the request.
struct OipOrder {
  std::string numpy_type;      // Of the image's values: "<u2".
  std::vector<int64_t> shape;  // As given; the last two are height and width.
  int images = 1;
  imaging::Size size;  // Of each image.
  // The values of all images, as .npy files have them: those of the request if
  // `packed` is empty.
  absl::string_view raw;
  std::string packed;
  std::vector<std::string> outputs;  // The names, in the order of the answer.
  inference::SegmentParameters parameters;

  absl::string_view values() const {
    return packed.empty() ? raw : absl::string_view(packed);
  }
  bool Wants(absl::string_view output) const;
  int64_t pixels() const { return int64_t{images} * size.height * size.width; }
};

// Errors: INVALID_ARGUMENT (TENSOR_INVALID) naming the tensor and what is read,
// (PARAMETER_INVALID) naming the parameter; RESOURCE_EXHAUSTED
// (TENSOR_TOO_LARGE) above kOipMaxPixels. Ranges of parameters are checked
// later, as those of other requests.
absl::StatusOr<OipOrder> ParseOipOrder(
    const ::inference::ModelInferRequest& request);

// The version that a request names. Without a version, the model alone.
// Errors: INVALID_ARGUMENT (NAME_INVALID).
absl::StatusOr<registry::VersionName> OipVersionName(
    const std::string& model, const std::string& version);

}  // namespace tessera::front

#endif  // TESSERA_SERVER_FRONT_GRPC_OIP_REQUEST_H_
