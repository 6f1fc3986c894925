// Which figures of an image tell whether a version's objects are right: for
// each figure how well it tells images with a low AP from those with a high AP.
// From this the figures of instances/confidence.h were chosen
// (docs/accuracy.md).
//
//   OMP_WAIT_POLICY=passive confidence_folder VERSION SAMPLES…
//
// VERSION is a folder with the two files of an exported version, unpacked; each
// SAMPLES is one of the folders that tests/accuracy/robustness.py writes.
// Prints, for each figure: the part of the images with AP below 0.3 that lie
// under the figure's 5th percentile of the images with AP above 0.7, and the
// area under the ROC curve.
#include <algorithm>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/status_macros.h"
#include "models/data/dataset_folder.h"
#include "models/data/fingerprint.h"
#include "models/data/sample.h"
#include "models/evaluation/average_precision.h"
#include "models/inference/predictor.h"
#include "models/instances/confidence.h"
#include "models/instances/decode.h"
#include "models/unet/device.h"
#include "models/version/diameters.h"

namespace tessera {
namespace {

constexpr double kBad = 0.3;
constexpr double kGood = 0.7;

using Figures = std::map<std::string, double>;

struct Judged {
  double ap50 = 0;
  Figures figures;  // Empty if nothing was found.
};

std::string Read(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

// Figures of the pixels of all objects.
void AddPixelFigures(const std::vector<imaging::FloatPlane>& planes,
                     double threshold, Figures& figures) {
  double objects = 0, score = 0, depth = 0, all = 0, strict = 0, loose = 0;
  for (size_t i = 0; i < planes[0].pixels().size(); ++i) {
    const double p = planes[0].pixels()[i];
    all += p;
    strict += p > 0.8 ? 1 : 0;
    loose += p > 0.2 ? 1 : 0;
    if (!(p > threshold)) continue;
    ++objects;
    score += p;
    if (planes.size() > 1) depth += planes[1].pixels()[i];
  }
  figures["mean probability of the objects' pixels"] = score / objects;
  figures["mean of the second plane on objects"] = depth / objects;
  figures["pixels above 0.8, of those above 0.2"] = strict / loose;
  figures["objects' share of all probability"] = score / all;
}

absl::StatusOr<Judged> Judge(inference::Predictor& predictor,
                             const data::Sample& sample) {
  const version::Manifest& manifest = predictor.manifest();
  const version::TrainingParameters& parameters = manifest.parameters;
  const imaging::Size subimage =
      version::SubimageFor(manifest, data::MedianDiameterPx(sample));
  ASSIGN_OR_RETURN(
      const auto planes,
      PredictPlanes(predictor, sample.image, {.subimage_size = subimage}));
  const imaging::LabelPlane found = instances::DecodeObjects(
      planes, {.target = parameters.target,
               .decoding = manifest.decoding,
               .min_area_px = parameters.min_area_px,
               .small_object_px = instances::SmallObjectPx(
                   subimage, parameters.network_input_size),
               .gathered_px = instances::GatheredPx(parameters)});
  Judged judged{
      .ap50 = evaluation::Compare(sample.mask, found)[0].AveragePrecision(),
      .figures = {}};
  if (*std::max_element(found.pixels().begin(), found.pixels().end()) == 0) {
    return judged;
  }
  const double threshold = manifest.decoding.object_threshold;
  instances::ConfidenceMeter meter(
      threshold,
      version::ImagePixelsPerInput(subimage, parameters.network_input_size));
  meter.Add(sample.image, planes[0]);
  const instances::Confidence confidence = *meter.Get();
  judged.figures = {
      {"certainty", confidence.certainty},
      {"sharpness", confidence.sharpness},
      {"evenness", confidence.evenness},
      {"exposure", confidence.exposure},
      {"certainty · sharpness", confidence.certainty * confidence.sharpness},
      {"certainty · sharpness · exposure",
       confidence.certainty * confidence.sharpness * confidence.exposure},
      {"the confidence", confidence.value()}};
  AddPixelFigures(planes, threshold, judged.figures);
  return judged;
}

void Print(const std::string& figure, const std::vector<Judged>& images) {
  std::vector<double> bad, good;
  for (const Judged& image : images) {
    // An image without objects is warned about in any case.
    const double value = image.figures.empty() ? -1 : image.figures.at(figure);
    if (image.ap50 < kBad) bad.push_back(value);
    if (image.ap50 > kGood) good.push_back(value);
  }
  if (bad.empty() || good.empty()) return;
  std::sort(good.begin(), good.end());
  const double least = good[good.size() / 20];
  double below = 0, ordered = 0;
  for (const double value : bad) {
    below += value < least ? 1 : 0;
    ordered += static_cast<double>(
        good.end() - std::upper_bound(good.begin(), good.end(), value));
  }
  const auto count = static_cast<double>(bad.size());
  std::printf("| %s | %.3f | %.3f |\n", figure.c_str(), below / count,
              ordered / count / static_cast<double>(good.size()));
}

absl::Status Run(const std::string& version,
                 const std::vector<std::string>& folders) {
  unet::SetThreads(0);
  ASSIGN_OR_RETURN(const version::Manifest manifest,
                   version::ManifestFromJson(Read(version + "/manifest.json")));
  ASSIGN_OR_RETURN(const std::string device, unet::ResolveDevice("auto"));
  ASSIGN_OR_RETURN(
      const std::unique_ptr<inference::Predictor> predictor,
      inference::Predictor::Load(Read(version + "/weights.safetensors"),
                                 manifest, device));
  std::vector<Judged> images;
  Figures names;
  for (const std::string& path : folders) {
    ASSIGN_OR_RETURN(const auto folder, data::DatasetFolder::Open(path));
    for (const data::SampleFiles& files : folder.samples()) {
      ASSIGN_OR_RETURN(const data::Sample sample, data::LoadSample(files));
      ASSIGN_OR_RETURN(images.emplace_back(), Judge(*predictor, sample));
      names.merge(Figures(images.back().figures));
    }
  }
  std::printf("| figure | recall at 5 %% false | area |\n|---|---|---|\n");
  for (const auto& [figure, _] : names) Print(figure, images);
  return absl::OkStatus();
}

}  // namespace
}  // namespace tessera

int main(int argc, char** argv) {
  if (argc < 3) {
    std::fprintf(stderr, "usage: confidence_folder VERSION SAMPLES...\n");
    return 2;
  }
  const absl::Status status =
      tessera::Run(argv[1], std::vector<std::string>(argv + 2, argv + argc));
  if (status.ok()) return 0;
  std::fprintf(stderr, "%s\n", std::string(status.message()).c_str());
  return 1;
}
