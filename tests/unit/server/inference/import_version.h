// A version of a model that is registered without a training.
#ifndef TESSERA_TESTS_UNIT_SERVER_INFERENCE_IMPORT_VERSION_H_
#define TESSERA_TESTS_UNIT_SERVER_INFERENCE_IMPORT_VERSION_H_

#include <gtest/gtest.h>

#include <string>

#include "models/version/manifest.h"
#include "models/version/safetensors.h"
#include "server/registry/model_registry.h"
#include "tests/support/server_state.h"
#include "tests/support/status_matchers.h"

namespace tessera::inference {

// Adds a version to the model `id`, with weights in the safetensors format,
// whose values the manifest is told to count. The model must be new.
inline registry::VersionName ImportVersion(testing::ServerState& state,
                                           registry::ModelRegistry& registry,
                                           const std::string& id,
                                           version::Manifest manifest,
                                           const std::string& weights) {
  manifest.parameter_count = 0;
  const version::TensorFile file = version::ParseSafetensors(weights).value();
  for (const auto& [name, tensor] : file.tensors) {
    manifest.parameter_count +=
        static_cast<int64_t>(tensor.bytes.size() / sizeof(float));
  }
  EXPECT_OK(registry.Import(
      {.creator = access::LocalAdmin(),
       .model_id = id,
       .weights_sha256 = state.Take(weights),
       .manifest_sha256 = state.Take(version::ToJson(manifest))}));
  return registry::VersionName::Parse("models/" + id).value();
}

}  // namespace tessera::inference

#endif  // TESSERA_TESTS_UNIT_SERVER_INFERENCE_IMPORT_VERSION_H_
