// Networks that tests can know all about.
#ifndef TESSERA_TESTS_UNIT_MODELS_INFERENCE_SMALL_NETWORKS_H_
#define TESSERA_TESTS_UNIT_MODELS_INFERENCE_SMALL_NETWORKS_H_

#include <memory>
#include <string>
#include <vector>

#include "models/imaging/image.h"
#include "models/inference/predictor.h"
#include "models/version/manifest.h"

namespace tessera::inference {

// A network of 8 channels and depth 3.
version::Manifest ManifestFor(
    imaging::Size input, imaging::Size subimage,
    version::Target target = version::Target::kForeground);

// Has learnt, in a few seconds, to find bright ellipses; for ManifestFor().
// REQUIRES: `target` is kForeground or kDistance.
const std::string& TrainedWeights(
    version::Target target = version::Target::kForeground);

// Of a network that nothing was taught.
std::string RandomWeights(const version::Manifest& manifest);

// Output i of each pixel, before any activation, is slope[i] · intensity +
// offset[i]: the network looks at no other pixel.
std::string PointwiseWeights(const version::Manifest& manifest,
                             const std::vector<float>& slope,
                             const std::vector<float>& offset);

// Fails the test, and ends it, if there is an error. Computes one subimage at
// once if nothing else is asked for, so that small images have many tiles.
std::unique_ptr<Predictor> LoadOrDie(
    const version::Manifest& manifest, const std::string& weights,
    const PredictorOptions& options = {.most_feature_bytes = 0});
std::vector<imaging::FloatPlane> PlanesOrDie(
    Predictor& predictor, const imaging::GrayPlane& image,
    const PredictOptions& options = {});

}  // namespace tessera::inference

#endif  // TESSERA_TESTS_UNIT_MODELS_INFERENCE_SMALL_NETWORKS_H_
