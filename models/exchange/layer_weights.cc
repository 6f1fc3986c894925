#include "models/exchange/layer_weights.h"

#include <utility>

#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "base/status_macros.h"

namespace tessera::exchange {

absl::StatusOr<LayerWeights> LayerWeights::Parse(absl::string_view file) {
  ASSIGN_OR_RETURN(version::TensorFile parsed, version::ParseSafetensors(file));
  return LayerWeights(std::move(parsed));
}

absl::string_view LayerWeights::Bytes(const std::string& name,
                                      const std::vector<int64_t>& shape) {
  const auto found = file_.tensors.find(name);
  if (found != file_.tensors.end() && found->second.dtype == "F32" &&
      found->second.shape == shape) {
    return found->second.bytes;
  }
  if (status_.ok()) {
    status_ = absl::InvalidArgumentError(absl::StrFormat(
        "the weights have no float32 tensor `%s` of %s, which the manifest's "
        "network needs; import the two files of one version",
        name, absl::StrJoin(shape, "×")));
  }
  return {};
}

}  // namespace tessera::exchange
