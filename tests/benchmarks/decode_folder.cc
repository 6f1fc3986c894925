// What the thresholds of decoding are worth for a version, on a folder of
// samples: AP for each seed threshold, without and with the shallower depth of
// small objects (instances/decode.h).
//
//   OMP_WAIT_POLICY=passive decode_folder VERSION SAMPLES
//
// VERSION is a folder with the two files of an exported version, unpacked.
#include <cstdio>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <vector>

#include "base/status_macros.h"
#include "models/data/dataset_folder.h"
#include "models/data/sample.h"
#include "models/evaluation/average_precision.h"
#include "models/inference/predictor.h"
#include "models/instances/decode.h"
#include "models/unet/device.h"

namespace tessera {
namespace {

constexpr double kSeedThresholds[] = {0.3, 0.35, 0.4, 0.45, 0.5, 0.6, 0.7};

struct Predicted {
  std::vector<imaging::FloatPlane> planes;
  imaging::LabelPlane mask;
};

std::string Read(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

absl::StatusOr<std::vector<Predicted>> Predict(inference::Predictor& predictor,
                                               const std::string& samples) {
  ASSIGN_OR_RETURN(const auto folder, data::DatasetFolder::Open(samples));
  std::vector<Predicted> all;
  for (const data::SampleFiles& files : folder.samples()) {
    ASSIGN_OR_RETURN(data::Sample sample, data::LoadSample(files));
    ASSIGN_OR_RETURN(auto planes, PredictPlanes(predictor, sample.image));
    all.push_back({std::move(planes), std::move(sample.mask)});
  }
  return all;
}

void Judge(const std::vector<Predicted>& all,
           const instances::DecodeOptions& options) {
  evaluation::CountsByThreshold sum = {};
  for (const Predicted& one : all) {
    evaluation::Accumulate(
        sum, evaluation::Compare(
                 one.mask, instances::DecodeObjects(one.planes, options)));
  }
  std::printf("seed threshold %.2f, small objects %d px:",
              options.decoding.seed_threshold, options.small_object_px);
  for (const evaluation::Counts& counts : sum) {
    std::printf(" %.4f", counts.AveragePrecision());
  }
  std::printf("\n");
}

absl::Status Run(const std::string& version, const std::string& samples) {
  unet::SetThreads(0);
  ASSIGN_OR_RETURN(version::Manifest manifest,
                   version::ManifestFromJson(Read(version + "/manifest.json")));
  ASSIGN_OR_RETURN(const std::string device, unet::ResolveDevice("auto"));
  ASSIGN_OR_RETURN(
      const std::unique_ptr<inference::Predictor> predictor,
      inference::Predictor::Load(Read(version + "/weights.safetensors"),
                                 manifest, device));
  ASSIGN_OR_RETURN(const auto all, Predict(*predictor, samples));
  const version::TrainingParameters& parameters = manifest.parameters;
  const int small_object_px = instances::SmallObjectPx(
      parameters.subimage_size, parameters.network_input_size);
  std::printf("object threshold %.2f; AP at .50, .55 … .90\n",
              manifest.decoding.object_threshold);
  for (const double seed_threshold : kSeedThresholds) {
    for (const int small_px : {0, small_object_px}) {
      manifest.decoding.seed_threshold = seed_threshold;
      Judge(all, {.target = parameters.target,
                  .decoding = manifest.decoding,
                  .min_area_px = parameters.min_area_px,
                  .small_object_px = small_px,
                  .gathered_px = instances::GatheredPx(parameters)});
    }
  }
  return absl::OkStatus();
}

}  // namespace
}  // namespace tessera

int main(int argc, char** argv) {
  if (argc != 3) {
    std::fprintf(stderr, "usage: decode_folder VERSION SAMPLES\n");
    return 2;
  }
  const absl::Status status = tessera::Run(argv[1], argv[2]);
  if (status.ok()) return 0;
  std::fprintf(stderr, "%s\n", std::string(status.message()).c_str());
  return 1;
}
