// Trains on a folder of samples and judges the result on every tenth of them,
// which it holds back: the numbers of docs/training.md. TEST_EVERY=N holds back
// every Nth, TEST_EVERY=0 none.
//
//   train_folder FOLDER ['{"base_width":16,"epochs":20,…}' [OUT]]
//
// FOLDER is laid out as `tessera dataset create` takes it; the JSON has the
// keys of manifest.json's `parameters`, what is left out is planned.
// Prints one line an epoch, then the pooled AP of the held back samples per
// IoU threshold. With a third argument, the version's two files go there.
#include <torch/torch.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>
#include <utility>
#include <vector>

#include "base/status_macros.h"
#include "models/data/dataset_folder.h"
#include "models/data/fingerprint.h"
#include "models/examples/split.h"
#include "models/training/trainer.h"
#include "models/training/validation.h"
#include "models/unet/device.h"
#include "models/unet/unet.h"
#include "models/unet/weights.h"
#include "models/version/plan.h"
#include "tests/support/stored_samples.h"

namespace tessera {
namespace {

// Every tenth sample is held back, or what TEST_EVERY says; 0: none.
size_t TestEvery() {
  const char* const every = std::getenv("TEST_EVERY");
  return every != nullptr ? static_cast<size_t>(std::atoi(every)) : 10;
}

struct Samples {
  std::vector<data::Sample> training;
  std::vector<data::Sample> test;
};

absl::StatusOr<Samples> Load(const std::string& path) {
  ASSIGN_OR_RETURN(const auto folder, data::DatasetFolder::Open(path));
  const size_t every = TestEvery();
  Samples samples;
  for (size_t i = 0; i < folder.samples().size(); ++i) {
    ASSIGN_OR_RETURN(data::Sample sample, data::LoadSample(folder.samples()[i]));
    const bool is_test = every > 0 && i % every == 0;
    auto& part = is_test ? samples.test : samples.training;
    part.push_back(std::move(sample));
  }
  return samples;
}

class Printer : public training::Observer {
 public:
  absl::Status OnStep(const training::Progress& progress,
                      const training::Checkpointer&) override {
    steps_ = progress.steps;
    data_wait_ratio_ = progress.data_wait_ratio;
    return absl::OkStatus();
  }
  absl::Status OnEpoch(const version::EpochMetrics& metrics, double seconds,
                       const training::Checkpointer&) override {
    std::printf("epoch %3d  steps %d  loss %.4f  validation %.4f  AP50 %.4f"
                "  %.1f s  waited for data %.2f%%\n",
                metrics.epoch, steps_, metrics.training_loss,
                metrics.validation_loss, metrics.validation_ap50, seconds,
                100 * data_wait_ratio_);
    std::fflush(stdout);
    return absl::OkStatus();
  }

 private:
  int steps_ = 0;
  double data_wait_ratio_ = 0;
};

// As the manifest says; and with the best of all decodings, which is what
// could be had if the thresholds were known.
absl::Status Judge(const training::TrainedModel& model,
                   const std::vector<data::Sample>& test) {
  ASSIGN_OR_RETURN(const auto manifest,
                   version::ManifestFromJson(model.manifest));
  version::TrainingParameters parameters = manifest.parameters;
  unet::UNet network(parameters.network,
                     version::OutputChannels(parameters.target));
  RETURN_IF_ERROR(unet::LoadWeights(model.weights, network));
  parameters.validation_fraction = 0;
  const auto stored = testing::Stored(test, parameters);
  examples::Split split =
      examples::SplitSamples(stored->sources(), parameters);
  for (examples::Source& source : split.training) {
    if (manifest.training_max > 0) source.range.high = manifest.training_max;
  }
  std::printf("best epoch %d\n", manifest.best_epoch);
  for (const auto& decodings :
       {std::vector{manifest.decoding}, training::DecodingsFor(parameters)}) {
    ASSIGN_OR_RETURN(const auto result,
                     training::ValidateNetwork(
                         network, split.training, parameters, decodings,
                         [] { return absl::OkStatus(); }));
    std::printf("object threshold %g, seed threshold %g, AP at .50 … .90:",
                result.decoding.object_threshold,
                result.decoding.seed_threshold);
    for (const double ap : result.ap) std::printf(" %.4f", ap);
    std::printf("\n");
  }
  return absl::OkStatus();
}

absl::StatusOr<version::TrainingParameters> Plan(
    const version::Fingerprint& fingerprint, const std::string& json) {
  version::TrainingParameters checked;
  RETURN_IF_ERROR(version::ApplyJson(json, checked));
  const version::TrainingParameters planned =
      version::PlanTraining(fingerprint, [&](auto& parameters) {
        version::ApplyJson(json, parameters).IgnoreError();  // As above.
      }).parameters;
  RETURN_IF_ERROR(version::Validate(planned));
  return planned;
}

void Save(const training::TrainedModel& model, const std::string& folder) {
  std::ofstream(folder + "/weights.safetensors", std::ios::binary)
      << model.weights;
  std::ofstream(folder + "/manifest.json", std::ios::binary) << model.manifest;
}

absl::Status Run(const std::string& folder, const std::string& json,
                 const std::string& out) {
  unet::SetThreads(0);
  unet::KeepFreedMemory();
  ASSIGN_OR_RETURN(const Samples samples, Load(folder));
  const auto fingerprint = data::MakeFingerprint(samples.training);
  ASSIGN_OR_RETURN(auto parameters, Plan(fingerprint, json));
  ASSIGN_OR_RETURN(parameters.device, unet::ResolveDevice(parameters.device));
  std::printf("%zu samples, %zu held back; %s\n", samples.training.size(),
              samples.test.size(), version::ToJson(parameters).c_str());
  Printer printer;
  ASSIGN_OR_RETURN(const auto model,
                   training::Train(*testing::Stored(samples.training,
                                                    parameters),
                                   parameters,
                                   {.fingerprint = fingerprint}, "", printer));
  if (!out.empty()) Save(model, out);
  if (samples.test.empty()) return absl::OkStatus();
  return Judge(model, samples.test);
}

}  // namespace
}  // namespace tessera

int main(int argc, char** argv) {
  if (argc < 2 || argc > 4) {
    std::fprintf(stderr,
                 "usage: train_folder FOLDER [PARAMETERS_JSON [OUT]]\n");
    return 2;
  }
  const absl::Status status = tessera::Run(
      argv[1], argc > 2 ? argv[2] : "{}", argc > 3 ? argv[3] : "");
  if (status.ok()) return 0;
  std::fprintf(stderr, "%s\n", std::string(status.message()).c_str());
  return 1;
}
