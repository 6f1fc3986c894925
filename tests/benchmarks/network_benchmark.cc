// The bare network on the CPU, without tiles or images: a peer's turn in
// network.py.
//
//   network_benchmark FOLDER JSON write|time SIDE_PX…
//
// JSON has the keys of manifest.json's `parameters`; weights are random, the
// same each time. `write` leaves in FOLDER what others compute the same from:
// weights.safetensors, and for each side input-SIDE.f32 and output-SIDE.f32,
// native floats, N × channels × height × width. `time` prints `NAME SIDE
// SECONDS`, the median of some runs, for `tessera` (what the server applies),
// `tessera-bfloat16` where it is packed, and `libtorch` (UNetImpl).
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <string>
#include <vector>

#include "base/status_macros.h"
#include "models/unet/device.h"
#include "models/unet/packed_network.h"
#include "models/unet/unet.h"
#include "models/unet/weights.h"
#include "models/version/parameters.h"

namespace tessera {
namespace {

double MedianSeconds(const std::function<void()>& act) {
  using Clock = std::chrono::steady_clock;
  act();
  std::vector<double> runs;
  double all = 0;
  while (all < 2 && runs.size() < 50) {
    const Clock::time_point start = Clock::now();
    act();
    runs.push_back(std::chrono::duration<double>(Clock::now() - start).count());
    all += runs.back();
  }
  std::sort(runs.begin(), runs.end());
  return runs[runs.size() / 2];
}

void WriteFloats(const std::string& path, const torch::Tensor& tensor) {
  const torch::Tensor values = tensor.contiguous();
  std::ofstream(path, std::ios::binary)
      .write(static_cast<const char*>(values.data_ptr()),
             static_cast<std::streamsize>(values.nbytes()));
}

// One that this process applies.
struct Candidate {
  std::string name;
  std::function<torch::Tensor(const torch::Tensor&)> forward;
};

absl::Status Run(const std::string& folder, const std::string& json, bool write,
                 const std::vector<int>& sides) {
  ASSIGN_OR_RETURN(const version::TrainingParameters parameters,
                   version::ParametersFromJson(json));
  const version::NetworkShape& shape = parameters.network;
  const int outputs = version::OutputChannels(parameters.target);
  unet::SetThreads(0);
  torch::manual_seed(1);
  unet::UNet network(shape, outputs);
  network->eval();
  if (!unet::PackedNetwork::CanPack(shape)) {
    return absl::UnimplementedError(
        "this build or shape has no packed network");
  }
  const unet::NamedTensors tensors = unet::TensorsOf(network);
  unet::PackedNetwork packed(tensors, shape, outputs);
  unet::PackedNetwork shorter(tensors, shape, outputs,
                              version::Precision::kBfloat16);
  unet::UseChannelsLast(network);
  const std::vector<Candidate> candidates = {
      {"tessera", [&](const auto& image) { return packed.Forward(image); }},
      {"tessera-bfloat16",
       [&](const auto& image) { return shorter.Forward(image); }},
      {"libtorch", [&](const auto& image) { return network->forward(image); }}};
  const c10::InferenceMode inference;
  if (write) {
    std::ofstream(folder + "/weights.safetensors", std::ios::binary)
        << unet::SaveWeights(network);
  }
  for (const int side : sides) {
    const torch::Tensor image = torch::rand({1, 1, side, side});
    const std::string size = std::to_string(side);
    if (write) {
      WriteFloats(folder + "/input-" + size + ".f32", image);
      WriteFloats(folder + "/output-" + size + ".f32", packed.Forward(image));
      continue;
    }
    for (const Candidate& candidate : candidates) {
      std::printf("%s %d %.6f\n", candidate.name.c_str(), side,
                  MedianSeconds([&] { candidate.forward(image); }));
    }
  }
  return absl::OkStatus();
}

}  // namespace
}  // namespace tessera

int main(int argc, char** argv) {
  if (argc < 5) {
    std::fprintf(stderr,
                 "usage: network_benchmark FOLDER JSON write|time SIDE_PX…\n");
    return 2;
  }
  std::vector<int> sides;
  for (int i = 4; i < argc; ++i) sides.push_back(std::atoi(argv[i]));
  const absl::Status status =
      tessera::Run(argv[1], argv[2], std::string(argv[3]) == "write", sides);
  if (status.ok()) return 0;
  std::fprintf(stderr, "%s\n", std::string(status.message()).c_str());
  return 1;
}
