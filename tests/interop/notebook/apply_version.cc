// apply_version FOLDER IMAGE MASK OUT: what a version makes of one sample.
//
// FOLDER has manifest.json and weights.safetensors. OUT is a safetensors file:
// * image, planes, weights: of the sample as a whole, as a validation sees it;
//   `weights` only where the target has weights;
// * activated: the planes of the network for this image;
// * loss;
// * predicted: the planes that a server would make objects of, at the image's
//   own scale.
#include <torch/torch.h>

#include <cstdio>
#include <fstream>
#include <iterator>
#include <string>

#include "base/output_file.h"
#include "base/status_macros.h"
#include "models/data/sample.h"
#include "models/examples/examples.h"
#include "models/examples/sample_store.h"
#include "models/examples/split.h"
#include "models/inference/predictor.h"
#include "models/training/batch_loader.h"
#include "models/training/batch_loss.h"
#include "models/unet/outputs.h"
#include "models/unet/unet.h"
#include "models/unet/weights.h"
#include "models/version/manifest.h"

namespace tessera {
namespace {

namespace fs = std::filesystem;

std::string ReadFile(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

torch::Tensor TensorOf(const std::vector<imaging::FloatPlane>& planes) {
  std::vector<torch::Tensor> tensors;
  for (const imaging::FloatPlane& plane : planes) {
    tensors.push_back(
        torch::tensor(plane.pixels()).view({plane.height(), plane.width()}));
  }
  return torch::stack(tensors);
}

// Adds what a validation of the sample computes.
absl::Status AddValidation(const std::string& weights,
                           const version::Manifest& manifest,
                           const data::Sample& sample,
                           unet::NamedTensors& found) {
  const version::TrainingParameters& parameters = manifest.parameters;
  ASSIGN_OR_RETURN(const auto writer,
                   examples::SampleStoreWriter::Create(
                       fs::temp_directory_path(), 1, parameters));
  RETURN_IF_ERROR(writer->Add(0, sample));
  ASSIGN_OR_RETURN(const auto store, writer->Finish());
  const examples::Split split = examples::SplitSamples(
      store->sources(), parameters, manifest.training_max);
  const auto example =
      examples::MakeValidationExample(split.training.front(), parameters);
  unet::UNet network(parameters.network,
                     version::OutputChannels(parameters.target));
  RETURN_IF_ERROR(unet::LoadWeights(weights, network));
  network->eval();
  const torch::NoGradGuard no_grad;
  const training::Batch batch = training::MakeBatch({example.example});
  const torch::Tensor outputs = network->forward(batch.images);
  found["image"] = batch.images[0];
  found["planes"] = batch.planes[0];
  if (batch.weights.defined()) found["weights"] = batch.weights[0];
  found["activated"] =
      unet::Activate(outputs, parameters.target)[0].contiguous();
  found["loss"] = training::BatchLoss(outputs, batch, parameters.target);
  return absl::OkStatus();
}

absl::Status Run(const fs::path& folder, const fs::path& image,
                 const fs::path& mask, const fs::path& out) {
  ASSIGN_OR_RETURN(
      const version::Manifest manifest,
      version::ManifestFromJson(ReadFile(folder / "manifest.json")));
  const std::string weights = ReadFile(folder / "weights.safetensors");
  ASSIGN_OR_RETURN(const data::Sample sample,
                   data::LoadSample({.name = "sample",
                                     .image_path = image,
                                     .mask_path = mask,
                                     .image_filename = image.filename(),
                                     .mask_filename = mask.filename()}));
  unet::NamedTensors found;
  RETURN_IF_ERROR(AddValidation(weights, manifest, sample, found));
  ASSIGN_OR_RETURN(const auto predictor,
                   inference::Predictor::Load(weights, manifest, "cpu"));
  ASSIGN_OR_RETURN(const auto planes,
                   inference::PredictPlanes(*predictor, sample.image));
  found["predicted"] = TensorOf(planes);
  ASSIGN_OR_RETURN(OutputFile file, OutputFile::Create(out));
  file.Write(unet::WriteTensors(found, {}));
  return file.Commit();
}

}  // namespace
}  // namespace tessera

int main(int argc, char** argv) {
  if (argc != 5) {
    std::fprintf(stderr, "usage: apply_version FOLDER IMAGE MASK OUT\n");
    return 2;
  }
  const absl::Status status = tessera::Run(argv[1], argv[2], argv[3], argv[4]);
  if (status.ok()) return 0;
  std::fprintf(stderr, "%s\n", std::string(status.message()).c_str());
  return 1;
}
