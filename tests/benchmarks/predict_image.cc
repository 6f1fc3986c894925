// Measures how fast a network of given parameters is applied to an image.
//
//   OMP_WAIT_POLICY=passive predict_image ['{"base_width":16,…}' [SIDE_PX
//                                         [MEBIBYTES…]]]
//
// The JSON has the keys of manifest.json's `parameters`, `device` and
// `precision` among them, what is left out keeps its default; the weights are
// random, the image is noise, 1024 × 1024 unless SIDE_PX says else. Prints how long reading the weights' file and making a
// predictor of it take, once warm; then seconds a tile (the median and the
// least) and over the whole image, without and with test-time augmentation. Or,
// for each of the MEBIBYTES that a tile's features may take, the seconds five
// times in turns, without.
// `tesserad` sets the same wait policy for itself.
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "base/status_macros.h"
#include "models/inference/predictor.h"
#include "models/unet/device.h"
#include "models/unet/unet.h"
#include "models/unet/weights.h"

namespace tessera {
namespace {

using Clock = std::chrono::steady_clock;

double SecondsSince(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

absl::Status Measure(inference::Predictor& predictor,
                     const imaging::GrayPlane& image,
                     const inference::PredictOptions& options,
                     const char* what) {
  std::vector<double> tiles;
  const Clock::time_point start = Clock::now();
  Clock::time_point tile_start = start;
  imaging::PlaneRows rows(image);
  RETURN_IF_ERROR(predictor.Predict(
      rows, options, {},
      [&](int, int) {
        tiles.push_back(SecondsSince(tile_start));
        tile_start = Clock::now();
      },
      [](const tiles::Band&) { return absl::OkStatus(); }));
  const double seconds = SecondsSince(start);
  std::sort(tiles.begin(), tiles.end());
  std::printf("%s: %zu tiles, %.4f s a tile (least %.4f), %.3f s in all\n",
              what, tiles.size(), tiles[tiles.size() / 2], tiles.front(),
              seconds);
  return absl::OkStatus();
}

absl::StatusOr<std::unique_ptr<inference::Predictor>> Load(
    const version::Manifest& manifest,
    const inference::PredictorOptions& options) {
  ASSIGN_OR_RETURN(const std::string device,
                   unet::ResolveDevice(manifest.parameters.device));
  const unet::UNet network(
      manifest.parameters.network,
      version::OutputChannels(manifest.parameters.target));
  inference::PredictorOptions with_precision = options;
  with_precision.precision =
      unet::ResolvePrecision(manifest.parameters.precision, device);
  return inference::Predictor::Load(unet::SaveWeights(network), manifest,
                                    device, with_precision);
}

absl::StatusOr<std::string> ReadFile(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::string bytes(std::filesystem::file_size(path), '\0');
  if (!file.read(bytes.data(), static_cast<std::streamsize>(bytes.size()))) {
    return absl::DataLossError("cannot read " + path.string());
  }
  return bytes;
}

// As a server does that has the file in the system's cache.
absl::Status MeasureLoading(const version::Manifest& manifest) {
  const std::filesystem::path path =
      std::filesystem::temp_directory_path() /
      ("predict_image-" + std::to_string(getpid()));
  std::ofstream(path, std::ios::binary)
      << unet::SaveWeights(unet::UNet(
             manifest.parameters.network,
             version::OutputChannels(manifest.parameters.target)));
  double read = 0;
  double made = 0;
  for (int round = 0; round < 3; ++round) {
    const Clock::time_point start = Clock::now();
    ASSIGN_OR_RETURN(const std::string bytes, ReadFile(path));
    read = SecondsSince(start);
    const Clock::time_point loading = Clock::now();
    ASSIGN_OR_RETURN(const auto predictor,
                     inference::Predictor::Load(bytes, manifest, "cpu"));
    made = SecondsSince(loading);
  }
  std::filesystem::remove(path);
  std::printf("read %.4f s, made %.4f s\n", read, made);
  return absl::OkStatus();
}

absl::Status Compare(const version::Manifest& manifest,
                     const imaging::GrayPlane& image,
                     const std::vector<std::string>& mebibytes) {
  for (int round = 0; round < 5; ++round) {
    for (const std::string& most : mebibytes) {
      ASSIGN_OR_RETURN(
          const auto predictor,
          Load(manifest, {.most_feature_bytes = std::atoll(most.c_str()) << 20}));
      RETURN_IF_ERROR(
          Measure(*predictor, image, {}, (most + " MiB").c_str()));
    }
  }
  return absl::OkStatus();
}

absl::Status Run(const std::string& json, int side_px,
                 const std::vector<std::string>& mebibytes) {
  version::Manifest manifest;
  ASSIGN_OR_RETURN(manifest.parameters, version::ParametersFromJson(json));
  unet::SetThreads(0);
  std::mt19937_64 random(1);
  imaging::GrayPlane image({side_px, side_px}, 0);
  for (uint16_t& p : image.pixels()) p = static_cast<uint16_t>(random());
  if (!mebibytes.empty()) return Compare(manifest, image, mebibytes);
  RETURN_IF_ERROR(MeasureLoading(manifest));
  ASSIGN_OR_RETURN(const auto predictor, Load(manifest, {}));
  RETURN_IF_ERROR(Measure(*predictor, image, {}, "plain"));
  return Measure(*predictor, image, {.test_time_augmentation = true},
                 "augmented");
}

}  // namespace
}  // namespace tessera

int main(int argc, char** argv) {
  const absl::Status status = tessera::Run(
      argc > 1 ? argv[1] : "{}", argc > 2 ? std::atoi(argv[2]) : 1024,
      std::vector<std::string>(argv + std::min(argc, 3), argv + argc));
  if (status.ok()) return 0;
  std::fprintf(stderr, "%s\n", std::string(status.message()).c_str());
  return 1;
}
