// Trains on a folder of samples and judges the result on every tenth of them,
// which it holds back: the numbers of docs/training.md.
//
//   train_folder FOLDER ['{"base_width":16,"epochs":20,…}']
//
// FOLDER is laid out as `tessera dataset create` takes it; the JSON has the
// keys of manifest.json's `parameters`, what is left out is planned.
// Prints one line an epoch, then the pooled AP of the held back samples per
// IoU threshold, once for each number of pixels that objects are grown by.
#include <torch/torch.h>

#include <cstdio>
#include <string>
#include <utility>
#include <vector>

#include "base/status_macros.h"
#include "models/data/dataset_folder.h"
#include "models/data/fingerprint.h"
#include "models/evaluation/average_precision.h"
#include "models/imaging/resample.h"
#include "models/instances/label_objects.h"
#include "models/training/batch_loader.h"
#include "models/training/examples.h"
#include "models/training/trainer.h"
#include "models/unet/device.h"
#include "models/unet/unet.h"
#include "models/unet/outputs.h"
#include "models/unet/weights.h"
#include "models/version/plan.h"

namespace tessera {
namespace {

constexpr size_t kTestEvery = 10;

struct Samples {
  std::vector<data::Sample> training;
  std::vector<data::Sample> test;
};

absl::StatusOr<Samples> Load(const std::string& path) {
  ASSIGN_OR_RETURN(const auto folder, data::DatasetFolder::Open(path));
  Samples samples;
  for (size_t i = 0; i < folder.samples().size(); ++i) {
    ASSIGN_OR_RETURN(data::Sample sample, data::LoadSample(folder.samples()[i]));
    auto& part = i % kTestEvery == 0 ? samples.test : samples.training;
    part.push_back(std::move(sample));
  }
  return samples;
}

class Printer : public training::Observer {
 public:
  absl::Status OnStep(const training::Progress& progress) override {
    steps_ = progress.steps;
    return absl::OkStatus();
  }
  absl::Status OnEpoch(const version::EpochMetrics& metrics, double seconds,
                       const std::function<std::string()>&) override {
    std::printf("epoch %3d  steps %d  loss %.4f  validation %.4f  AP50 %.4f"
                "  %.1f s\n",
                metrics.epoch, steps_, metrics.training_loss,
                metrics.validation_loss, metrics.validation_ap50, seconds);
    std::fflush(stdout);
    return absl::OkStatus();
  }

 private:
  int steps_ = 0;
};

imaging::FloatPlane Predict(unet::UNet& network,
                            const training::ValidationExample& example) {
  const torch::NoGradGuard no_grad;
  const torch::Tensor probability =
      unet::Activate(
          network->forward(training::MakeBatch({example.example}).images),
          version::Target::kForeground)[0][0]
          .narrow(0, 0, example.scaled.height)
          .narrow(1, 0, example.scaled.width)
          .contiguous();
  imaging::FloatPlane plane(example.scaled, 0);
  const float* values = probability.data_ptr<float>();
  plane.pixels().assign(values, values + probability.numel());
  return imaging::ResizeBilinear(plane, example.mask.size());
}

absl::Status Judge(const training::TrainedModel& model,
                   const std::vector<data::Sample>& test) {
  ASSIGN_OR_RETURN(const auto manifest,
                   version::ManifestFromJson(model.manifest));
  version::TrainingParameters parameters = manifest.parameters;
  unet::UNet network(parameters.network,
                     version::OutputChannels(parameters.target));
  RETURN_IF_ERROR(unet::LoadWeights(model.weights, network));
  network->eval();
  parameters.validation_fraction = 0;
  training::Split split = training::SplitSamples(test, parameters);
  std::vector<evaluation::CountsByThreshold> pooled(4);
  for (training::Source& source : split.training) {
    if (manifest.training_max > 0) source.range.high = manifest.training_max;
    const auto example = training::MakeValidationExample(source, parameters);
    const imaging::FloatPlane probability = Predict(network, example);
    for (size_t grow = 0; grow < pooled.size(); ++grow) {
      const instances::LabelOptions options = {
          .erosion_width = parameters.erosion_width,
          .grow_px = static_cast<int>(grow)};
      evaluation::Accumulate(
          pooled[grow],
          evaluation::Compare(example.mask,
                              instances::LabelObjects(probability, options)));
    }
  }
  std::printf("best epoch %d\n", manifest.best_epoch);
  for (size_t grow = 0; grow < pooled.size(); ++grow) {
    std::printf("grown %d px, AP at .50 … .90:", static_cast<int>(grow));
    for (const evaluation::Counts& counts : pooled[grow]) {
      std::printf(" %.4f", counts.AveragePrecision());
    }
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

absl::Status Run(const std::string& folder, const std::string& json) {
  unet::SetThreads(0);
  ASSIGN_OR_RETURN(const Samples samples, Load(folder));
  const auto fingerprint = data::MakeFingerprint(samples.training);
  ASSIGN_OR_RETURN(auto parameters, Plan(fingerprint, json));
  ASSIGN_OR_RETURN(parameters.device, unet::ResolveDevice(parameters.device));
  std::printf("%zu samples, %zu held back; %s\n", samples.training.size(),
              samples.test.size(), version::ToJson(parameters).c_str());
  Printer printer;
  ASSIGN_OR_RETURN(const auto model,
                   training::Train(samples.training, parameters,
                                   {.fingerprint = fingerprint}, "", printer));
  return Judge(model, samples.test);
}

}  // namespace
}  // namespace tessera

int main(int argc, char** argv) {
  if (argc != 2 && argc != 3) {
    std::fprintf(stderr, "usage: train_folder FOLDER [PARAMETERS_JSON]\n");
    return 2;
  }
  const absl::Status status = tessera::Run(argv[1], argc == 3 ? argv[2] : "{}");
  if (status.ok()) return 0;
  std::fprintf(stderr, "%s\n", std::string(status.message()).c_str());
  return 1;
}
