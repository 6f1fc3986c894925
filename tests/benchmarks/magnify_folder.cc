// AP of a version on a folder of samples that are enlarged or reduced, with and
// without the objects' diameters: the figures of docs/accuracy.md on
// magnification.
//
//   OMP_WAIT_POLICY=passive magnify_folder VERSION SAMPLES [FACTOR…]
//
// VERSION is a folder with the two files of an exported version, unpacked.
// Without a factor: 1. Prints the mean of images and the pooled AP for each
// factor and each way to choose the scale.
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/status_macros.h"
#include "models/data/dataset_folder.h"
#include "models/data/fingerprint.h"
#include "models/data/sample.h"
#include "models/evaluation/average_precision.h"
#include "models/imaging/resample.h"
#include "models/inference/diameter.h"
#include "models/inference/predictor.h"
#include "models/instances/decode.h"
#include "models/unet/device.h"
#include "models/version/diameters.h"

namespace tessera {
namespace {

std::string Read(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

// Enlarges or reduces a sample.
data::Sample Magnify(data::Sample sample, double factor) {
  if (factor == 1) return sample;
  const imaging::Size size = {
      std::max(1,
               static_cast<int>(std::lround(sample.image.height() * factor))),
      std::max(1,
               static_cast<int>(std::lround(sample.image.width() * factor)))};
  imaging::FloatPlane exact(sample.image.size(), 0);
  std::copy(sample.image.pixels().begin(), sample.image.pixels().end(),
            exact.pixels().begin());
  exact = imaging::ResizeIntensities(std::move(exact), size);
  sample.image = imaging::GrayPlane(size, 0);
  std::transform(exact.pixels().begin(), exact.pixels().end(),
                 sample.image.pixels().begin(), [](float value) {
                   return static_cast<uint16_t>(
                       std::clamp(std::lround(value), 0L, 65'535L));
                 });
  sample.mask = imaging::ResizeLabels(sample.mask, size);
  return sample;
}

absl::StatusOr<imaging::LabelPlane> Segment(inference::Predictor& predictor,
                                            const data::Sample& sample,
                                            imaging::Size subimage) {
  const version::Manifest& manifest = predictor.manifest();
  ASSIGN_OR_RETURN(auto planes, PredictPlanes(predictor, sample.image,
                                              {.subimage_size = subimage}));
  return instances::DecodeObjects(
      planes, {.target = manifest.parameters.target,
               .decoding = manifest.decoding,
               .min_area_px = manifest.parameters.min_area_px,
               .small_object_px = instances::SmallObjectPx(
                   subimage, manifest.parameters.network_input_size),
               .gathered_px = instances::GatheredPx(manifest.parameters)});
}

void Print(double factor, const char* scale,
           const std::vector<evaluation::CountsByThreshold>& images) {
  const auto mean = evaluation::MeanOfImages(images);
  evaluation::CountsByThreshold sum = {};
  double msa = 0;
  std::printf("%.3g %s | mean of images", factor, scale);
  for (const double ap : mean) {
    std::printf(" %.4f", ap);
    msa += ap / static_cast<double>(mean.size());
  }
  for (const auto& image : images) evaluation::Accumulate(sum, image);
  std::printf(" | mSA %.4f | pooled", msa);
  for (const auto& counts : sum) {
    std::printf(" %.4f", counts.AveragePrecision());
  }
  std::printf("\n");
  std::fflush(stdout);
}

absl::Status Run(const std::string& version, const std::string& samples,
                 const std::vector<double>& factors) {
  unet::SetThreads(0);
  ASSIGN_OR_RETURN(const version::Manifest manifest,
                   version::ManifestFromJson(Read(version + "/manifest.json")));
  ASSIGN_OR_RETURN(const std::string device, unet::ResolveDevice("auto"));
  ASSIGN_OR_RETURN(
      const std::unique_ptr<inference::Predictor> predictor,
      inference::Predictor::Load(Read(version + "/weights.safetensors"),
                                 manifest, device));
  ASSIGN_OR_RETURN(const auto folder, data::DatasetFolder::Open(samples));
  for (const double factor : factors) {
    std::vector<evaluation::CountsByThreshold> own;
    std::vector<evaluation::CountsByThreshold> known;
    std::vector<evaluation::CountsByThreshold> estimated;
    for (const data::SampleFiles& files : folder.samples()) {
      ASSIGN_OR_RETURN(data::Sample sample, data::LoadSample(files));
      const double diameter = data::MedianDiameterPx(sample) * factor;
      sample = Magnify(std::move(sample), factor);
      imaging::PlaneRows rows(sample.image);
      ASSIGN_OR_RETURN(const inference::DiameterEstimate estimate,
                       EstimateDiameter(*predictor, rows, {}, {}));
      const bool sure = estimate.confidence >= inference::kSureConfidence;
      std::printf("%s factor %.3g: %.1f px, estimated %.1f, confidence %.2f\n",
                  sample.name.c_str(), factor, diameter, estimate.diameter_px,
                  estimate.confidence);
      std::map<std::pair<int, int>, evaluation::CountsByThreshold> results;
      const auto judge =
          [&](double by) -> absl::StatusOr<evaluation::CountsByThreshold> {
        const imaging::Size subimage = version::SubimageFor(manifest, by);
        const std::pair key(subimage.height, subimage.width);
        if (!results.contains(key)) {
          ASSIGN_OR_RETURN(const auto labels,
                           Segment(*predictor, sample, subimage));
          results[key] = evaluation::Compare(sample.mask, labels);
        }
        return results[key];
      };
      ASSIGN_OR_RETURN(own.emplace_back(), judge(0));
      ASSIGN_OR_RETURN(known.emplace_back(), judge(diameter));
      ASSIGN_OR_RETURN(estimated.emplace_back(),
                       judge(sure ? estimate.diameter_px : 0));
    }
    Print(factor, "as trained", own);
    Print(factor, "by the true diameter", known);
    Print(factor, "by the estimated diameter", estimated);
  }
  return absl::OkStatus();
}

}  // namespace
}  // namespace tessera

int main(int argc, char** argv) {
  if (argc < 3) {
    std::fprintf(stderr, "usage: magnify_folder VERSION SAMPLES [FACTOR…]\n");
    return 2;
  }
  std::vector<double> factors;
  for (int i = 3; i < argc; ++i) factors.push_back(std::atof(argv[i]));
  if (factors.empty()) factors = {1};
  const absl::Status status = tessera::Run(argv[1], argv[2], factors);
  if (status.ok()) return 0;
  std::fprintf(stderr, "%s\n", std::string(status.message()).c_str());
  return 1;
}
