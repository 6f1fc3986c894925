// The bare network on a device, without tiles or images; a peer's turn is
// peers/pytorch_network.py.
//
//   network_benchmark FOLDER JSON write|time SIDE_PX…
//
// JSON has the keys of manifest.json's `parameters`, of which `device` is `auto`
// unless it says else; weights are random, the same each time. `write` leaves in
// FOLDER what others compute the same from: weights.safetensors, and for each
// side input-SIDE.f32 and output-SIDE.f32, native floats, N × channels × height
// × width. `time` prints `NAME SIDE
// SECONDS`, the median of some runs, for `tessera` and `tessera-bfloat16` (what
// the server applies, the input and the outputs on the device), and on the CPU
// `libtorch` (UNetImpl).
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/status_macros.h"
#include "models/unet/applied_network.h"
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
  const torch::Tensor values = tensor.to(torch::kCPU).contiguous();
  std::ofstream(path, std::ios::binary)
      .write(static_cast<const char*>(values.data_ptr()),
             static_cast<std::streamsize>(values.nbytes()));
}

// One that this process applies.
struct Candidate {
  std::string name;
  std::function<torch::Tensor(const torch::Tensor&)> forward;
};

// As TileNetwork chooses it.
Candidate ServersOwn(const unet::NamedTensors& tensors,
                     const version::NetworkShape& shape, int outputs,
                     const torch::Device& device,
                     version::Precision precision) {
  const std::string name = precision == version::Precision::kBfloat16
                               ? "tessera-bfloat16"
                               : "tessera";
  if (device.is_cpu() && unet::PackedNetwork::CanPack(shape, precision)) {
    const auto packed = std::make_shared<unet::PackedNetwork>(
        tensors, shape, outputs, precision);
    return {name,
            [packed](const auto& image) { return packed->Forward(image); }};
  }
  const auto applied = std::make_shared<unet::AppliedNetwork>(
      tensors, shape, outputs, device, precision);
  return {name,
          [applied](const auto& image) { return applied->Forward(image); }};
}

// A device may compute beside this thread.
void WaitFor(const torch::Device& device) {
  if (device.is_cuda()) torch::cuda::synchronize(device.index());
}

absl::Status Run(const std::string& folder, const std::string& json, bool write,
                 const std::vector<int>& sides) {
  ASSIGN_OR_RETURN(const version::TrainingParameters parameters,
                   version::ParametersFromJson(json));
  ASSIGN_OR_RETURN(const std::string device_name,
                   unet::ResolveDevice(parameters.device));
  const torch::Device device(device_name);
  const version::NetworkShape& shape = parameters.network;
  const int outputs = version::OutputChannels(parameters.target);
  unet::SetThreads(0);
  torch::manual_seed(1);
  unet::UNet network(shape, outputs);
  network->eval();
  const unet::NamedTensors tensors = unet::TensorsOf(network);
  std::vector<Candidate> candidates;
  for (const auto precision :
       {version::Precision::kFloat32, version::Precision::kBfloat16}) {
    candidates.push_back(
        ServersOwn(tensors, shape, outputs, device, precision));
  }
  if (device.is_cpu()) {
    unet::UseChannelsLast(network);
    candidates.push_back({"libtorch", [&](const auto& image) {
                            return network->forward(image);
                          }});
  }
  const c10::InferenceMode inference;
  if (write) {
    std::ofstream(folder + "/weights.safetensors", std::ios::binary)
        << unet::SaveWeights(network);
  }
  for (const int side : sides) {
    const torch::Tensor image = torch::rand({1, 1, side, side}).to(device);
    const std::string size = std::to_string(side);
    if (write) {
      WriteFloats(folder + "/input-" + size + ".f32", image);
      WriteFloats(folder + "/output-" + size + ".f32",
                  candidates.front().forward(image));
      continue;
    }
    for (const Candidate& candidate : candidates) {
      std::printf("%s %d %.6f\n", candidate.name.c_str(), side,
                  MedianSeconds([&] {
                    candidate.forward(image);
                    WaitFor(device);
                  }));
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
