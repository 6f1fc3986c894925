// Weights of imported model versions.
#include <cstddef>
#include <cstdint>
#include <string>

#include "models/version/safetensors.h"
#include "tests/fuzz/require.h"

namespace tessera::fuzz {
namespace {

void Check(absl::string_view bytes) {
  const auto file = version::ParseSafetensors(bytes);
  if (!file.ok()) {
    RequireRefusal(file.status(), {absl::StatusCode::kInvalidArgument});
    return;
  }
  size_t used = 0;
  for (const auto& [name, view] : file->tensors) used += view.bytes.size();
  Require(used <= bytes.size(), "tensors do not overlap");
  const std::string written = version::WriteSafetensors(*file);
  const auto again = version::ParseSafetensors(written);
  Require(again.ok(), "what is written can be read");
  Require(again->metadata == file->metadata &&
              again->tensors.size() == file->tensors.size(),
          "nothing is lost on the way");
  for (const auto& [name, view] : file->tensors) {
    const auto found = again->tensors.find(name);
    Require(found != again->tensors.end() &&
                found->second.dtype == view.dtype &&
                found->second.shape == view.shape &&
                found->second.bytes == view.bytes,
            "each tensor stays what it was");
  }
}

}  // namespace
}  // namespace tessera::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  tessera::fuzz::Check({reinterpret_cast<const char*>(data), size});
  return 0;
}
