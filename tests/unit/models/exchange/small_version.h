// A version of a network that is quick to make and to compute.
#ifndef TESSERA_TESTS_UNIT_MODELS_EXCHANGE_SMALL_VERSION_H_
#define TESSERA_TESTS_UNIT_MODELS_EXCHANGE_SMALL_VERSION_H_

#include <torch/torch.h>

#include <string>

#include "models/exchange/onnx_file.h"
#include "models/unet/unet.h"
#include "models/unet/weights.h"
#include "models/version/manifest.h"

namespace tessera::exchange::testing {

inline version::Manifest SmallManifest(
    version::Target target = version::Target::kDistance) {
  version::Manifest manifest;
  manifest.tessera_version = "0.1.0";
  manifest.parameters.target = target;
  manifest.parameters.network = {
      .base_width = 4,
      .depth = 2,
      .normalization = version::NetworkNormalization::kBatch,
      .dropout = 0};
  manifest.parameters.network_input_size = {32, 48};
  manifest.parameters.subimage_size = {32, 48};
  return manifest;
}

inline std::string WeightsFor(const version::Manifest& manifest) {
  torch::manual_seed(5);
  return unet::SaveWeights(
      unet::UNet(manifest.parameters.network,
                 version::OutputChannels(manifest.parameters.target)));
}

inline VersionLabel SmallLabel() {
  return {.model = "cells", .number = 3, .sha256 = std::string(64, 'a')};
}

}  // namespace tessera::exchange::testing

#endif  // TESSERA_TESTS_UNIT_MODELS_EXCHANGE_SMALL_VERSION_H_
