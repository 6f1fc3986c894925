// Training steps on a device, without reading or augmenting anything: one batch
// again and again. A peer's turn is peers/pytorch_training.py.
//
//   training_benchmark FOLDER JSON write|time STEPS
//
// JSON has the keys of manifest.json's `parameters`, of which `device` is `auto`
// unless it says else; the batch is noise.
// `write` leaves in FOLDER what others train the same with:
// weights.safetensors, images.f32, classes.f32, weights.f32, native floats, N ×
// 1 × height × width, and losses.txt, a line a step. `time` prints `NAME
// SECONDS`, the median step: `tessera` in float32 and `tessera-bfloat16`.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>
#include <vector>

#include "base/status_macros.h"
#include "models/training/adam.h"
#include "models/training/batch_gradient.h"
#include "models/training/batch_loader.h"
#include "models/unet/device.h"
#include "models/unet/unet.h"
#include "models/unet/weights.h"
#include "models/version/parameters.h"

namespace tessera {
namespace {

using Clock = std::chrono::steady_clock;

class Silent final : public training::Observer {
 public:
  absl::Status OnStep(const training::Progress&,
                      const training::Checkpointer&) override {
    return absl::OkStatus();
  }
  absl::Status OnEpoch(const version::EpochMetrics&, double,
                       const training::Checkpointer&) override {
    return absl::OkStatus();
  }
};

// `pinned` as BatchLoader has it.
training::Batch NoiseBatch(const version::TrainingParameters& parameters,
                           bool pinned) {
  const int64_t examples = parameters.batch_size;
  const int64_t height = parameters.network_input_size.height;
  const int64_t width = parameters.network_input_size.width;
  torch::manual_seed(2);
  training::Batch batch = {
      .images = torch::rand({examples, 1, height, width}),
      .planes =
          (torch::rand({examples, 1, height, width}) > 0.7).to(torch::kFloat32),
      .weights = 0.5 + torch::rand({examples, height, width})};
  if (pinned) {
    for (torch::Tensor* part : {&batch.images, &batch.planes, &batch.weights}) {
      *part = part->pin_memory();
    }
  }
  return batch;
}

void WriteFloats(const std::string& path, const torch::Tensor& tensor) {
  std::ofstream(path, std::ios::binary)
      .write(static_cast<const char*>(tensor.data_ptr()),
             static_cast<std::streamsize>(tensor.nbytes()));
}

struct Course {
  std::vector<double> losses;
  double median_seconds = 0;
};

Course Train(unet::UNet network, const version::TrainingParameters& parameters,
             int steps) {
  Silent observer;
  const torch::Device device(parameters.device);
  const training::Batch batch = NoiseBatch(parameters, device.is_cuda());
  network->to(device);
  unet::UseChannelsLast(network);
  network->train();
  training::Adam adam(network);
  training::BatchGradient gradient(network, parameters, observer);
  Course course;
  std::vector<double> seconds;
  for (int step = 0; step < steps; ++step) {
    const Clock::time_point start = Clock::now();
    course.losses.push_back(gradient.Set(batch));
    adam.Step(parameters.learning_rate);
    // It may still be at work on the step.
    if (device.is_cuda()) torch::cuda::synchronize(device.index());
    seconds.push_back(
        std::chrono::duration<double>(Clock::now() - start).count());
  }
  std::sort(seconds.begin(), seconds.end());
  course.median_seconds = seconds[seconds.size() / 2];
  return course;
}

unet::UNet NewNetwork(const version::TrainingParameters& parameters) {
  torch::manual_seed(1);
  return unet::UNet(parameters.network,
                    version::OutputChannels(parameters.target));
}

absl::Status Run(const std::string& folder, const std::string& json, bool write,
                 int steps) {
  ASSIGN_OR_RETURN(version::TrainingParameters parameters,
                   version::ParametersFromJson(json));
  if (parameters.target != version::Target::kForeground) {
    return absl::InvalidArgumentError("`target` must be foreground here");
  }
  ASSIGN_OR_RETURN(parameters.device, unet::ResolveDevice(parameters.device));
  // As a training does at its start.
  unet::SetThreads(0);
  unet::KeepFreedMemory();
  at::globalContext().setFlushDenormal(true);
  at::globalContext().setDeterministicCuDNN(true);
  unet::KeepFloat32Exact();
  unet::UNet network = NewNetwork(parameters);
  if (write) {
    std::ofstream(folder + "/weights.safetensors", std::ios::binary)
        << unet::SaveWeights(network);
    const training::Batch batch = NoiseBatch(parameters, false);
    WriteFloats(folder + "/images.f32", batch.images);
    WriteFloats(folder + "/classes.f32", batch.planes);
    WriteFloats(folder + "/weights.f32", batch.weights);
    std::ofstream losses(folder + "/losses.txt");
    losses.precision(9);
    for (const double loss : Train(network, parameters, steps).losses) {
      losses << loss << "\n";
    }
    return absl::OkStatus();
  }
  std::printf("tessera %.6f\n",
              Train(network, parameters, steps).median_seconds);
  parameters.precision = version::Precision::kBfloat16;
  std::printf("tessera-bfloat16 %.6f\n",
              Train(NewNetwork(parameters), parameters, steps).median_seconds);
  return absl::OkStatus();
}

}  // namespace
}  // namespace tessera

int main(int argc, char** argv) {
  if (argc != 5 || std::atoi(argv[4]) < 1) {
    std::fprintf(stderr,
                 "usage: training_benchmark FOLDER JSON write|time STEPS\n");
    return 2;
  }
  const absl::Status status = tessera::Run(
      argv[1], argv[2], std::string(argv[3]) == "write", std::atoi(argv[4]));
  if (status.ok()) return 0;
  std::fprintf(stderr, "%s\n", std::string(status.message()).c_str());
  return 1;
}
