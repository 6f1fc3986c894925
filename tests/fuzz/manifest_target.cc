// Manifests of imported model versions.
#include <cstddef>
#include <cstdint>
#include <string>

#include "models/version/manifest.h"
#include "tests/fuzz/require.h"

namespace tessera::fuzz {
namespace {

void Check(absl::string_view text) {
  const auto manifest = version::ManifestFromJson(text);
  if (!manifest.ok()) {
    RequireRefusal(manifest.status(), {absl::StatusCode::kInvalidArgument});
    return;
  }
  Require(version::Validate(manifest->parameters).ok(),
          "the parameters are valid");
  const std::string json = version::ToJson(*manifest);
  const auto again = version::ManifestFromJson(json);
  Require(again.ok(), "what is written can be read");
  Require(again->parameters == manifest->parameters &&
              again->fingerprint == manifest->fingerprint &&
              version::ToJson(*again) == json,
          "nothing is lost on the way");
}

}  // namespace
}  // namespace tessera::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  tessera::fuzz::Check({reinterpret_cast<const char*>(data), size});
  return 0;
}
