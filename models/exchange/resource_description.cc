#include "models/exchange/resource_description.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "models/exchange/network_steps.h"
#include "models/exchange/torch_script.h"
#include "models/version/planes.h"
#include "nlohmann/json.hpp"

namespace tessera::exchange {
namespace {

using Json = nlohmann::ordered_json;
using Digests = std::map<std::string, std::string>;

constexpr char kFormatVersion[] = "0.5.3";
constexpr int kOnnxOperatorSet = 13;
// Programs, devices and their libraries round differently.
constexpr double kTolerance = 1e-3;

// BioImage.IO allows few characters in names.
std::string PlainName(const VersionLabel& label) {
  std::string name = absl::StrCat("Tessera ", label.model, " ", label.number);
  for (char& c : name) {
    if (!absl::ascii_isalnum(c) && c != ' ' && c != '-') c = '_';
  }
  return name.substr(0, 128);
}

std::string AuthorOf(const PackageFacts& facts) {
  std::string name = facts.author.empty() ? "unknown" : facts.author;
  for (char& c : name) {
    if (c == '/' || c == '\\') c = '_';
  }
  return name;
}

Json FileWith(const char* name, const Digests& sha256) {
  return {{"source", name}, {"sha256", sha256.at(name)}};
}

Json SpaceAxis(const char* id, Json size) {
  return {{"type", "space"}, {"id", id}, {"size", std::move(size)}};
}

Json ChannelAxis(const std::vector<std::string>& names) {
  return {{"type", "channel"}, {"channel_names", names}};
}

Json InputOf(const version::Manifest& manifest, const Digests& sha256) {
  const int step = 1 << manifest.parameters.network.depth;
  // The coarsest level needs some pixels to see anything.
  const Json size = {{"min", std::max(4 * step, 32)}, {"step", step}};
  Json preprocessing = Json::array();
  if (ExpectsPercentiles(manifest)) {
    preprocessing.push_back({{"id", "scale_range"},
                             {"kwargs",
                              {{"axes", {"channel", "y", "x"}},
                               {"min_percentile", 1.0},
                               {"max_percentile", 99.8}}}});
  }
  return {{"id", kImageInput},
          {"description",
           "One channel of an image. All pixels of the image have to be there "
           "when its percentiles are computed."},
          {"axes",
           {{{"type", "batch"}},
            ChannelAxis({"intensity"}),
            SpaceAxis("y", size),
            SpaceAxis("x", size)}},
          {"test_tensor", FileWith(kTestInputFile, sha256)},
          {"data", {{"type", "float32"}}},
          {"preprocessing", preprocessing}};
}

Json OutputOf(const version::Manifest& manifest, const Digests& sha256) {
  const auto as_input = [](const char* axis) {
    return SpaceAxis(axis, {{"tensor_id", kImageInput}, {"axis_id", axis}});
  };
  return {{"id", kPlanesOutput},
          {"description",
           "What Tessera makes objects of. Finding the objects is a step that "
           "BioImage.IO has no name for."},
          {"axes",
           {{{"type", "batch"}},
            ChannelAxis(version::PlaneNames(manifest.parameters.target)),
            as_input("y"),
            as_input("x")}},
          {"test_tensor", FileWith(kTestOutputFile, sha256)},
          {"data", {{"type", "float32"}}}};
}

Json WeightsOf(const Digests& sha256) {
  Json torch = FileWith(kTorchScriptFile, sha256);
  torch["pytorch_version"] = TorchVersion();
  torch["comment"] = "Made from weights.safetensors.";
  Json onnx = FileWith(kOnnxFile, sha256);
  onnx["opset_version"] = kOnnxOperatorSet;
  onnx["parent"] = "torchscript";
  onnx["comment"] = "Made from weights.safetensors.";
  return {{"torchscript", torch}, {"onnx", onnx}};
}

Json ConfigOf(const version::Manifest& manifest, const PackageFacts& facts) {
  return {{"bioimageio",
           {{"reproducibility_tolerance",
             Json::array({Json{{"absolute_tolerance", kTolerance},
                               {"relative_tolerance", kTolerance}}})}}},
          {"tessera",
           {{"tessera_version", manifest.tessera_version},
            {"model", facts.label.model},
            {"version", facts.label.number},
            {"sha256", facts.label.sha256},
            {"target", version::NameOf(manifest.parameters.target)},
            {"object_threshold", manifest.decoding.object_threshold},
            {"seed_threshold", manifest.decoding.seed_threshold}}}};
}

std::string Summary(const version::Manifest& manifest) {
  std::string objects;
  const double diameter = manifest.fingerprint.diameter_median_px;
  if (diameter > 0) {
    objects = absl::StrFormat(" of about %.0f px", diameter);
  }
  return absl::StrFormat(
      "A U-Net that finds objects%s in one channel, trained with Tessera on %d "
      "samples. It computes %s.",
      objects, manifest.sample_sha256.size() / 2,
      absl::StrJoin(version::PlaneNames(manifest.parameters.target), ", "));
}

}  // namespace

std::string DescriptionOf(const version::Manifest& manifest,
                          const PackageFacts& facts, const Digests& sha256) {
  Json description = {
      {"format_version", kFormatVersion},
      {"type", "model"},
      {"name", PlainName(facts.label)},
      {"version", absl::StrCat(facts.label.number)},
      {"description", Summary(manifest)},
      {"documentation", FileWith(kReadmeFile, sha256)},
      {"covers", Json::array({FileWith(kCoverFile, sha256)})},
      {"authors", Json::array({Json{{"name", AuthorOf(facts)}}})},
      {"license", facts.license.empty() ? FileWith(kLicenseFile, sha256)
                                        : Json(facts.license)},
      {"cite",
       Json::array({Json{
           {"text",
            "Ronneberger, O., Fischer, P., Brox, T.: U-Net: Convolutional "
            "Networks for Biomedical Image Segmentation. MICCAI 2015"},
           {"doi", "10.1007/978-3-319-24574-4_28"}}})},
      {"tags",
       {"2d", "segmentation", "instance-segmentation", "unet", "tessera",
        version::NameOf(manifest.parameters.target)}},
      {"attachments",
       {FileWith(kManifestFile, sha256), FileWith(kWeightsFile, sha256)}},
      {"inputs", Json::array({InputOf(manifest, sha256)})},
      {"outputs", Json::array({OutputOf(manifest, sha256)})},
      {"weights", WeightsOf(sha256)},
      {"config", ConfigOf(manifest, facts)}};
  return description.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::string ReadmeOf(const version::Manifest& manifest,
                     const PackageFacts& facts) {
  const version::TrainingParameters& parameters = manifest.parameters;
  std::string text = absl::StrFormat(
      "# %s, version %d\n\n%s\n\n"
      "## Use\n\n"
      "The input is one channel, height and width multiples of %d. %s\n"
      "The planes say where objects are; finding the objects in them is not "
      "part of the networks in this package. Tessera does it: `tessera model "
      "import FILE.zip --name NAME`, then `tessera segment`.\n\n"
      "## Training\n\n"
      "%d samples with %d objects. Network input %d×%d px, base width %d, "
      "depth "
      "%d. All parameters are in `manifest.json`.\n\n"
      "## Validation\n\n",
      facts.label.model, facts.label.number, Summary(manifest),
      1 << parameters.network.depth,
      ExpectsPercentiles(manifest)
          ? "The first percentile of the whole image is scaled to 0, the "
            "99.8th to 1 (`scale_range`)."
          : "Intensities are used as they are in the file.",
      manifest.sample_sha256.size() / 2, manifest.object_count,
      parameters.network_input_size.height, parameters.network_input_size.width,
      parameters.network.base_width, parameters.network.depth);
  if (manifest.validation_ap.empty() ||
      !std::isfinite(manifest.validation_ap.front())) {
    return text + "No samples were kept back to validate this version.\n";
  }
  absl::StrAppendFormat(
      &text,
      "On samples that the network was not trained on, the average precision "
      "at an IoU of 0.5 is %.3f (pooled over their objects).\n",
      manifest.validation_ap.front());
  return text;
}

std::string NoLicense(const PackageFacts& facts) {
  return absl::StrFormat(
      "No licence has been chosen for this model. Ask %s before you share or "
      "use it.\n",
      facts.author.empty() ? "its authors" : facts.author);
}

}  // namespace tessera::exchange
