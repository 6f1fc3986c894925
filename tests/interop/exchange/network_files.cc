// network_files FOLDER IMAGE...: networks of every kind with random weights, as
// versions and as files for other programs, and what Tessera computes with
// them.
//
// FOLDER gets for each network `<name>/` with manifest.json,
// weights.safetensors, network.onnx and network.pt, and for each image N, from
// 0,
// `<name>/N.planes.npy`: the planes at the image's own scale. `N.image.npy` is
// the image, cut to the size of the networks' input.
#include <torch/torch.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/output_file.h"
#include "base/status_macros.h"
#include "models/exchange/onnx_file.h"
#include "models/exchange/torch_script.h"
#include "models/imaging/image_file.h"
#include "models/inference/predictor.h"
#include "models/python/write_npy.h"
#include "models/unet/unet.h"
#include "models/unet/weights.h"
#include "models/version/manifest.h"

namespace tessera {
namespace {

namespace fs = std::filesystem;
using version::IntensityNormalization;
using version::NetworkNormalization;
using version::SkipConnection;
using version::Target;
using version::TrainingParameters;
using version::Upsampling;

// Of networks and images. Tessera reflects an image beyond its border where it
// is smaller than the network input; other programs do not.
constexpr int kSidePx = 192;

struct Network {
  std::string name;
  version::Manifest manifest;
};

TrainingParameters Planned(Target target) {
  TrainingParameters parameters;
  parameters.network = {.base_width = 16,
                        .depth = 4,
                        .normalization = NetworkNormalization::kBatch,
                        .upsampling = Upsampling::kNearest,
                        .skip_connection = SkipConnection::kAdd,
                        .dropout = 0};
  parameters.target = target;
  parameters.intensity = IntensityNormalization::kPercentileAsinh;
  return parameters;
}

// Each value of each parameter that changes a network, some of them together.
std::vector<Network> Networks() {
  std::vector<Network> networks;
  const auto add = [&](const std::string& name, TrainingParameters parameters,
                       double training_max = 0) {
    parameters.network_input_size = {kSidePx, kSidePx};
    parameters.subimage_size = parameters.network_input_size;
    networks.push_back({.name = name,
                        .manifest = {.tessera_version = "0.1.0",
                                     .parameters = parameters,
                                     .training_max = training_max}});
  };
  add("distance", Planned(Target::kDistance));
  add("border", Planned(Target::kBorder));
  add("flow", Planned(Target::kFlow));
  add("foreground", Planned(Target::kForeground));
  TrainingParameters changed = Planned(Target::kFlow);
  changed.network.upsampling = Upsampling::kTransposed;
  changed.intensity = IntensityNormalization::kPercentile;
  add("transposed_added", changed);
  changed.network.normalization = NetworkNormalization::kGroup;
  changed.network.skip_connection = SkipConnection::kConcatenate;
  changed.network.depth = 3;
  changed.target = Target::kDistance;
  add("group_transposed", changed);
  changed.network.upsampling = Upsampling::kNearest;
  changed.network.base_width = 12;
  changed.network.skip_connection = SkipConnection::kAdd;
  changed.target = Target::kBorder;
  add("group_nearest", changed);
  changed.network.normalization = NetworkNormalization::kNone;
  changed.network.skip_connection = SkipConnection::kConcatenate;
  changed.network.depth = 2;
  add("plain_nearest", changed);
  TrainingParameters pyjamas = version::PyjamasParameters();
  pyjamas.network.base_width = 16;  // Of 64; the width changes no step.
  add("pyjamas", pyjamas, 3000);
  return networks;
}

// Weights as after a training: no normalisation leaves its values alone.
unet::UNet RandomNetwork(const TrainingParameters& parameters) {
  const torch::NoGradGuard no_grad;
  unet::UNet network(parameters.network,
                     version::OutputChannels(parameters.target));
  for (const auto& [name, tensor] : unet::TensorsOf(network)) {
    torch::Tensor values = tensor;
    if (tensor.dim() != 1) continue;
    if (name.find("running_var") != std::string::npos) {
      values.uniform_(0.5, 2);
    } else if (name.find("normalization") != std::string::npos &&
               name.find("weight") != std::string::npos) {
      values.uniform_(0.7, 1.3);
    } else {
      values.uniform_(-0.3, 0.3);
    }
  }
  return network;
}

absl::Status WriteFile(const fs::path& path, absl::string_view header,
                       absl::string_view bytes) {
  ASSIGN_OR_RETURN(OutputFile file, OutputFile::Create(path));
  file.Write(header);
  file.Write(bytes);
  return file.Commit();
}

template <typename T>
absl::string_view BytesOf(const std::vector<T>& values) {
  return {reinterpret_cast<const char*>(values.data()),
          values.size() * sizeof(T)};
}

absl::StatusOr<imaging::GrayPlane> ReadImage(const fs::path& path) {
  ASSIGN_OR_RETURN(const auto file, imaging::ImageFile::Open(path));
  const imaging::Size whole = file->header().size;
  const imaging::Size size{kSidePx, kSidePx};
  if (whole.height < size.height || whole.width < size.width) {
    return absl::InvalidArgumentError(path.string() + " is too small");
  }
  ASSIGN_OR_RETURN(const imaging::GrayPlane read,
                   file->ReadRows(0, 0, size.height));
  imaging::GrayPlane cut(size, 0);
  for (int y = 0; y < size.height; ++y) {
    std::copy(read.row(y), read.row(y) + size.width, cut.row(y));
  }
  return cut;
}

absl::Status WritePlanes(inference::Predictor& predictor,
                         const imaging::GrayPlane& image,
                         const fs::path& path) {
  ASSIGN_OR_RETURN(const std::vector<imaging::FloatPlane> planes,
                   inference::PredictPlanes(predictor, image));
  std::string bytes;
  for (const imaging::FloatPlane& plane : planes) {
    absl::StrAppend(&bytes, BytesOf(plane.pixels()));
  }
  return WriteFile(
      path,
      python::NpyHeaderFor("<f4", {static_cast<int64_t>(planes.size()),
                                   image.height(), image.width()}),
      bytes);
}

absl::Status WriteNetwork(const Network& network, const fs::path& folder,
                          const std::vector<imaging::GrayPlane>& images) {
  fs::create_directories(folder);
  const std::string weights =
      unet::SaveWeights(RandomNetwork(network.manifest.parameters));
  const std::string manifest = version::ToJson(network.manifest);
  RETURN_IF_ERROR(WriteFile(folder / "manifest.json", "", manifest));
  RETURN_IF_ERROR(WriteFile(folder / "weights.safetensors", "", weights));
  RETURN_IF_ERROR(
      exchange::WriteOnnx(network.manifest, weights,
                          {.model = network.name,
                           .number = 3,
                           .sha256 = version::VersionSha256(weights, manifest)},
                          folder / "network.onnx"));
  RETURN_IF_ERROR(exchange::WriteTorchScript(network.manifest, weights,
                                             folder / "network.pt"));
  ASSIGN_OR_RETURN(const auto predictor, inference::Predictor::Load(
                                             weights, network.manifest, "cpu"));
  for (size_t i = 0; i < images.size(); ++i) {
    RETURN_IF_ERROR(WritePlanes(*predictor, images[i],
                                folder / absl::StrCat(i, ".planes.npy")));
  }
  return absl::OkStatus();
}

absl::Status Run(const fs::path& folder, const std::vector<fs::path>& files) {
  std::vector<imaging::GrayPlane> images;
  for (const fs::path& file : files) {
    ASSIGN_OR_RETURN(images.emplace_back(), ReadImage(file));
    const imaging::GrayPlane& image = images.back();
    RETURN_IF_ERROR(
        WriteFile(folder / absl::StrCat(images.size() - 1, ".image.npy"),
                  python::NpyHeaderFor("<u2", {image.height(), image.width()}),
                  BytesOf(image.pixels())));
  }
  torch::manual_seed(7);
  for (const Network& network : Networks()) {
    RETURN_IF_ERROR(WriteNetwork(network, folder / network.name, images));
  }
  return absl::OkStatus();
}

}  // namespace
}  // namespace tessera

int main(int argc, char** argv) {
  if (argc < 3) {
    std::fprintf(stderr, "usage: network_files FOLDER IMAGE...\n");
    return 2;
  }
  const absl::Status status = tessera::Run(argv[1], {argv + 2, argv + argc});
  if (status.ok()) return 0;
  std::fprintf(stderr, "%s\n", std::string(status.message()).c_str());
  return 1;
}
