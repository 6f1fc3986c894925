// PyJAMAS' classifiers, packed as the files are, and unpacked, where a fuzzer
// gets further.
#include <filesystem>

#include "models/pyjamas/classifier_file.h"
#include "models/version/safetensors.h"
#include "tests/fuzz/memory_file.h"
#include "tests/fuzz/require.h"
#include "tests/support/scratch_folder.h"

namespace tessera::fuzz {
namespace {

// An imported version has to be one that the server takes.
void CheckVersion(const std::filesystem::path& folder) {
  const auto manifest =
      version::ManifestFromJson(testing::ReadBytes(folder / "manifest.json"));
  Require(manifest.ok(), "the manifest is valid");
  Require(version::Validate(manifest->parameters).ok(),
          "its parameters are valid");
  const std::string weights =
      testing::ReadBytes(folder / "weights.safetensors");
  const auto tensors = version::ParseSafetensors(weights);
  Require(tensors.ok(), "the weights are valid");
  int64_t values = 0;
  for (const auto& [name, tensor] : tensors->tensors) {
    values += static_cast<int64_t>(tensor.bytes.size() / sizeof(float));
  }
  Require(values == manifest->parameter_count, "every weight is counted");
}

void Check(const uint8_t* data, size_t size) {
  static const testing::ScratchFolder folder;
  const MemoryFile file(data, size);
  const absl::Status status =
      pyjamas::ImportClassifier(file.path(), folder.path());
  if (status.ok()) return CheckVersion(folder.path());
  RequireRefusal(status, {absl::StatusCode::kInvalidArgument,
                          absl::StatusCode::kResourceExhausted});
}

}  // namespace
}  // namespace tessera::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  tessera::fuzz::Check(data, size);
  return 0;
}
