// Where the time of a training's steps goes: by stage, and by the kind of
// LibTorch's operators.
//
//   training_profile FOLDER JSON STEPS
//
// FOLDER holds samples as `tessera dataset create` takes them; JSON has the
// keys of manifest.json's `parameters`, what is left out is planned. Stages
// come one after the other here, so that each has the processor to itself:
// making a batch, which a training does on other threads beside the step, on
// one thread; the rest on all. Seconds are means of a step, the first one left
// out. An operator's time is without that of the operators that it calls.
#include <ATen/record_function.h>
#include <torch/torch.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "absl/synchronization/mutex.h"
#include "base/status_macros.h"
#include "models/data/dataset_folder.h"
#include "models/data/fingerprint.h"
#include "models/examples/examples.h"
#include "models/examples/split.h"
#include "models/training/adam.h"
#include "models/training/batch_loader.h"
#include "models/training/batch_loss.h"
#include "models/training/weight_average.h"
#include "models/unet/autocast.h"
#include "models/unet/device.h"
#include "models/unet/unet.h"
#include "models/version/plan.h"
#include "tests/support/stored_samples.h"

namespace tessera {
namespace {

using Clock = std::chrono::steady_clock;

double SecondsSince(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

// Seconds by name.
using Times = std::map<std::string, double>;

template <typename Work>
auto Timed(double& seconds, const Work& work) {
  const Clock::time_point start = Clock::now();
  auto result = work();
  seconds += SecondsSince(start);
  return result;
}

// Sums the time of LibTorch's operators while it lives.
//
// One at a time.
class OperatorClock {
 public:
  OperatorClock() {
    handle_ = at::addGlobalCallback(
        at::RecordFunctionCallback(&OperatorClock::Begin, &OperatorClock::End)
            .scopes({at::RecordScope::FUNCTION}));
  }
  ~OperatorClock() { at::removeCallback(handle_); }

  static Times Take() {
    const absl::MutexLock lock(&mu_);
    return std::exchange(times_, {});
  }

 private:
  struct Running : at::ObserverContext {
    Clock::time_point start = Clock::now();
    Running* outer = nullptr;
    double inner_seconds = 0;
  };

  static std::unique_ptr<at::ObserverContext> Begin(const at::RecordFunction&) {
    auto running = std::make_unique<Running>();
    running->outer = std::exchange(innermost_, running.get());
    return running;
  }

  static void End(const at::RecordFunction& function,
                  at::ObserverContext* context) {
    auto* const running = static_cast<Running*>(context);
    const double seconds = SecondsSince(running->start);
    innermost_ = running->outer;
    if (innermost_ != nullptr) innermost_->inner_seconds += seconds;
    const absl::MutexLock lock(&mu_);
    times_[function.name()] += seconds - running->inner_seconds;
  }

  static inline absl::Mutex mu_{absl::kConstInit};
  static inline Times times_ ABSL_GUARDED_BY(mu_);
  static inline thread_local Running* innermost_ = nullptr;
  at::CallbackHandle handle_;
};

// What an operator does, by its name.
std::string KindOf(const std::string& name) {
  const std::vector<std::pair<const char*, const char*>> kinds = {
      {"convolution", "convolution"},
      {"batch_norm", "batch normalisation"},
      {"relu", "ReLU"},
      {"threshold", "ReLU"},
      {"max_pool", "pooling"},
      {"upsample", "enlarging"},
      {"copy_", "copies"},
      {"clone", "copies"},
      {"fill_", "zeros"},
      {"zero_", "zeros"},
      {"_foreach", "optimiser"}};
  for (const auto& [part, kind] : kinds) {
    if (name.find(part) != std::string::npos) return kind;
  }
  return "others";
}

void Print(const Times& times, double steps) {
  double all = 0;
  for (const auto& [name, seconds] : times) all += seconds;
  std::vector<std::pair<double, std::string>> sorted;
  for (const auto& [name, seconds] : times) sorted.emplace_back(seconds, name);
  std::sort(sorted.rbegin(), sorted.rend());
  for (const auto& [seconds, name] : sorted) {
    if (seconds < 0.003 * all) continue;
    std::printf("  %-40s %.4f s  %4.1f %%\n", name.c_str(), seconds / steps,
                100 * seconds / all);
  }
}

absl::StatusOr<std::vector<data::Sample>> Load(const std::string& path) {
  ASSIGN_OR_RETURN(const auto folder, data::DatasetFolder::Open(path));
  std::vector<data::Sample> samples;
  for (const data::SampleFiles& files : folder.samples()) {
    ASSIGN_OR_RETURN(data::Sample sample, data::LoadSample(files));
    samples.push_back(std::move(sample));
  }
  return samples;
}

// One step after the other, each in its stages.
class Steps {
 public:
  Steps(const std::vector<data::Sample>& samples,
        const version::TrainingParameters& parameters)
      : parameters_(parameters),
        stored_(testing::Stored(samples, parameters)),
        split_(examples::SplitSamples(stored_->sources(), parameters)),
        network_(parameters.network,
                 version::OutputChannels(parameters.target)) {
    unet::UseChannelsLast(network_);
    network_->train();
  }

  void Run(int steps) {
    training::Adam adam(network_);
    training::WeightAverage average(network_, 0.99);
    Step(0, adam, average);
    stages_.clear();
    {
      const OperatorClock clock;
      for (int step = 1; step <= steps; ++step) Step(step, adam, average);
    }
    Print(stages_, steps);
    const Times operators = OperatorClock::Take();
    Times kinds;
    for (const auto& [name, seconds] : operators) {
      kinds[KindOf(name)] += seconds;
    }
    std::printf("operators by kind, but those of making the batch:\n");
    Print(kinds, steps);
    std::printf("operators by name:\n");
    Print(operators, steps);
  }

 private:
  training::Batch MakeBatch(int step) const {
    std::vector<examples::Example> examples;
    for (int i = 0; i < parameters_.batch_size; ++i) {
      std::mt19937_64 random(static_cast<uint64_t>(step * 1000 + i));
      examples.push_back(examples::MakeTrainingExample(
          split_.training[random() % split_.training.size()],
          /*object=*/std::nullopt, parameters_, random));
    }
    return training::MakeBatch(examples);
  }

  void Step(int step, training::Adam& adam, training::WeightAverage& average) {
    const training::Batch batch = Timed(stages_["making a batch (one thread)"],
                                        [&] { return MakeBatch(step); });
    const torch::Tensor outputs = Timed(stages_["forward"], [&] {
      const unet::Autocast autocast(torch::kCPU, parameters_.precision);
      return network_->forward(batch.images);
    });
    const torch::Tensor loss = Timed(stages_["loss"], [&] {
      return training::BatchLoss(outputs, batch, parameters_.target);
    });
    Timed(stages_["backward"], [&] {
      loss.backward();
      return 0;
    });
    Timed(stages_["optimiser"], [&] {
      adam.Step(parameters_.learning_rate, parameters_.weight_decay);
      average.Add(network_);
      return 0;
    });
  }

  const version::TrainingParameters& parameters_;
  const std::unique_ptr<examples::SampleStore> stored_;
  const examples::Split split_;
  unet::UNet network_;
  Times stages_;
};

absl::Status Run(const std::string& folder, const std::string& json,
                 int steps) {
  // As a training does at its start.
  unet::SetThreads(0);
  unet::KeepFreedMemory();
  at::globalContext().setFlushDenormal(true);
  ASSIGN_OR_RETURN(const auto samples, Load(folder));
  version::TrainingParameters checked;
  RETURN_IF_ERROR(version::ApplyJson(json, checked));
  version::TrainingParameters parameters =
      version::PlanTraining(data::MakeFingerprint(samples), [&](auto& given) {
        version::ApplyJson(json, given).IgnoreError();  // As above.
      }).parameters;
  RETURN_IF_ERROR(version::Validate(parameters));
  parameters.device = "cpu";
  std::printf("%s\n", version::ToJson(parameters).c_str());
  for (const auto precision :
       {version::Precision::kFloat32, version::Precision::kBfloat16}) {
    parameters.precision = precision;
    std::printf("%s\n", precision == version::Precision::kFloat32 ? "float32"
                                                                  : "bfloat16");
    torch::manual_seed(1);
    Steps(samples, parameters).Run(steps);
  }
  return absl::OkStatus();
}

}  // namespace
}  // namespace tessera

int main(int argc, char** argv) {
  if (argc != 4 || std::atoi(argv[3]) < 1) {
    std::fprintf(stderr, "usage: training_profile FOLDER JSON STEPS\n");
    return 2;
  }
  const absl::Status status =
      tessera::Run(argv[1], argv[2], std::atoi(argv[3]));
  if (status.ok()) return 0;
  std::fprintf(stderr, "%s\n", std::string(status.message()).c_str());
  return 1;
}
