// A small model version and the fingerprint of a small dataset, for tests that
// need any.
#ifndef TESSERA_TESTS_SUPPORT_EXAMPLE_VERSION_H_
#define TESSERA_TESTS_SUPPORT_EXAMPLE_VERSION_H_

#include <cstdint>
#include <string>

#include "base/sha256.h"
#include "models/version/fingerprint.h"
#include "models/version/manifest.h"
#include "models/version/safetensors.h"

namespace tessera::testing {

// weights.safetensors of a network of two parameters.
inline std::string ExampleWeights(char first_byte = 0) {
  const std::string bytes = {first_byte, 0, 0, 0, 0, 0, 0, 0};
  version::TensorFile file;
  file.tensors["bias"] = {.dtype = "F32", .shape = {2}, .bytes = bytes};
  return version::WriteSafetensors(file);
}

// manifest.json of a network of that many parameters.
inline std::string ExampleManifest(int64_t parameters = 2) {
  version::Manifest manifest;
  manifest.tessera_version = "0.1.0";
  manifest.dataset = "datasets/nuclei/revisions/1";
  manifest.dataset_sha256 = Sha256Hex("dataset");
  manifest.sample_sha256 = {Sha256Hex("image"), Sha256Hex("mask")};
  manifest.history = {{.epoch = 1, .training_loss = 0.5}};
  manifest.best_epoch = 1;
  manifest.parameter_count = parameters;
  manifest.object_count = 3;
  return version::ToJson(manifest);
}

// Of a dataset of small round objects.
inline version::Fingerprint ExampleFingerprint() {
  return {.samples = 10,
          .objects = 100,
          .pixels = 655'360,
          .smallest_image = {256, 256},
          .median_image = {256, 256},
          .largest_image = {256, 256},
          .diameter_p05_px = 9,
          .diameter_median_px = 12,
          .diameter_p95_px = 20};
}

}  // namespace tessera::testing

#endif  // TESSERA_TESTS_SUPPORT_EXAMPLE_VERSION_H_
