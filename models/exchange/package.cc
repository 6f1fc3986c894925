#include "models/exchange/package.h"

#include <algorithm>
#include <map>
#include <memory>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/output_file.h"
#include "base/sha256.h"
#include "base/status_macros.h"
#include "models/data/zip_file.h"
#include "models/exchange/example_image.h"
#include "models/exchange/resource_description.h"
#include "models/exchange/torch_script.h"
#include "models/imaging/display.h"
#include "models/imaging/intensity.h"
#include "models/imaging/jpeg.h"
#include "models/inference/predictor.h"
#include "models/python/write_npy.h"

namespace tessera::exchange {
namespace {

// A multiple of 2^depth for each depth that a network may have.
constexpr int kMostSidePx = 256;
constexpr int kCoverQuality = 90;

// The size of the test image: that of the network's input, within reason.
imaging::Size TestSize(const version::TrainingParameters& parameters) {
  const imaging::Size input = parameters.network_input_size;
  return {std::min(input.height, kMostSidePx),
          std::min(input.width, kMostSidePx)};
}

template <typename T>
absl::string_view BytesOf(const std::vector<T>& values) {
  return {reinterpret_cast<const char*>(values.data()),
          values.size() * sizeof(T)};
}

// Writes the files of one package and keeps their digests.
class PackageWriter {
 public:
  PackageWriter(const version::Manifest& manifest, const PackageFacts& facts,
                const std::filesystem::path& folder)
      : manifest_(manifest), facts_(facts), folder_(folder) {}

  absl::Status AddTexts() {
    RETURN_IF_ERROR(Add(kReadmeFile, ReadmeOf(manifest_, facts_)));
    if (!facts_.license.empty()) return absl::OkStatus();
    return Add(kLicenseFile, NoLicense(facts_));
  }

  absl::Status AddVersion(absl::string_view manifest_json,
                          absl::string_view weights) {
    RETURN_IF_ERROR(Add(kManifestFile, manifest_json));
    return Add(kWeightsFile, weights);
  }

  absl::Status AddNetworks(absl::string_view weights) {
    RETURN_IF_ERROR(
        WriteOnnx(manifest_, weights, facts_.label, folder_ / kOnnxFile));
    RETURN_IF_ERROR(
        WriteTorchScript(manifest_, weights, folder_ / kTorchScriptFile));
    RETURN_IF_ERROR(Note(kOnnxFile));
    return Note(kTorchScriptFile);
  }

  // What the server itself computes, not the networks above.
  absl::Status AddTest(absl::string_view weights) {
    version::Manifest at_own_scale = manifest_;
    const imaging::Size size = TestSize(manifest_.parameters);
    at_own_scale.parameters.network_input_size = size;
    at_own_scale.parameters.subimage_size = size;
    const imaging::GrayPlane image = ExampleImage(manifest_, size);
    ASSIGN_OR_RETURN(const auto predictor,
                     inference::Predictor::Load(weights, at_own_scale, "cpu"));
    ASSIGN_OR_RETURN(const std::vector<imaging::FloatPlane> planes,
                     inference::PredictPlanes(*predictor, image));
    const std::vector<float> input(image.pixels().begin(),
                                   image.pixels().end());
    RETURN_IF_ERROR(AddTensor(kTestInputFile, 1, size, BytesOf(input)));
    std::string values;
    for (const imaging::FloatPlane& plane : planes) {
      absl::StrAppend(&values, BytesOf(plane.pixels()));
    }
    RETURN_IF_ERROR(AddTensor(
        kTestOutputFile, static_cast<int64_t>(planes.size()), size, values));
    return AddCover(image, planes.front());
  }

  absl::Status Pack(const std::filesystem::path& path) {
    RETURN_IF_ERROR(
        Add(kDescriptionFile, DescriptionOf(manifest_, facts_, sha256_)));
    // Programs look for the description; people see it first, too.
    std::vector<std::pair<std::string, std::filesystem::path>> files = {
        {kDescriptionFile, folder_ / kDescriptionFile}};
    for (const auto& [name, digest] : sha256_) {
      if (name != kDescriptionFile) files.emplace_back(name, folder_ / name);
    }
    return data::Pack(files, path);
  }

 private:
  absl::Status Add(const char* name, absl::string_view bytes) {
    ASSIGN_OR_RETURN(OutputFile file, OutputFile::Create(folder_ / name));
    file.Write(bytes);
    RETURN_IF_ERROR(file.Commit());
    return Note(name);
  }

  absl::Status Note(const char* name) {
    ASSIGN_OR_RETURN(sha256_[name], Sha256HexOfFile(folder_ / name));
    return absl::OkStatus();
  }

  absl::Status AddTensor(const char* name, int64_t channels, imaging::Size size,
                         absl::string_view values) {
    return Add(name,
               absl::StrCat(python::NpyHeaderFor(
                                "<f4", {1, channels, size.height, size.width}),
                            values));
  }

  // The image on the left, and where the network sees objects on the right.
  absl::Status AddCover(const imaging::GrayPlane& image,
                        const imaging::FloatPlane& foreground) {
    const imaging::IntensityRange range = imaging::PercentileRange(image);
    const imaging::Plane<uint8_t> shown =
        imaging::ToDisplay(image, {.low = range.low, .high = range.high});
    imaging::Plane<uint8_t> cover({image.height(), 2 * image.width()}, 0);
    for (int y = 0; y < image.height(); ++y) {
      std::copy_n(shown.row(y), image.width(), cover.row(y));
      std::transform(
          foreground.row(y), foreground.row(y) + image.width(),
          cover.row(y) + image.width(), [](float value) {
            return static_cast<uint8_t>(255 * std::clamp(value, 0.0F, 1.0F));
          });
    }
    ASSIGN_OR_RETURN(const std::string bytes,
                     imaging::EncodeJpeg(cover, kCoverQuality));
    return Add(kCoverFile, bytes);
  }

  const version::Manifest& manifest_;
  const PackageFacts& facts_;
  const std::filesystem::path& folder_;
  std::map<std::string, std::string> sha256_;  // By the file's name.
};

}  // namespace

absl::Status WritePackage(absl::string_view manifest_json,
                          absl::string_view weights, const PackageFacts& facts,
                          const std::filesystem::path& folder,
                          const std::filesystem::path& path) {
  ASSIGN_OR_RETURN(const version::Manifest manifest,
                   version::ManifestFromJson(manifest_json));
  PackageWriter writer(manifest, facts, folder);
  RETURN_IF_ERROR(writer.AddTexts());
  RETURN_IF_ERROR(writer.AddVersion(manifest_json, weights));
  RETURN_IF_ERROR(writer.AddNetworks(weights));
  RETURN_IF_ERROR(writer.AddTest(weights));
  return writer.Pack(path);
}

}  // namespace tessera::exchange
