// decode_planes MANIFEST PLANES OUT: the objects of a network's planes.
//
// PLANES is a safetensors file with `planes`, N × height × width, as
// unet::Activate() returns them. OUT gets `labels`. Thresholds are the
// manifest's.
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "base/output_file.h"
#include "base/status_macros.h"
#include "models/instances/decode.h"
#include "models/version/manifest.h"
#include "models/version/safetensors.h"

namespace tessera {
namespace {

namespace fs = std::filesystem;

std::string ReadFile(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::vector<imaging::FloatPlane> PlanesOf(const version::TensorView& tensor) {
  const imaging::Size size = {static_cast<int>(tensor.shape[1]),
                              static_cast<int>(tensor.shape[2])};
  std::vector<imaging::FloatPlane> planes;
  const char* at = tensor.bytes.data();
  for (int64_t i = 0; i < tensor.shape[0]; ++i) {
    imaging::FloatPlane& plane = planes.emplace_back(size, 0);
    const size_t bytes = plane.pixels().size() * sizeof(float);
    std::memcpy(plane.pixels().data(), at, bytes);
    at += bytes;
  }
  return planes;
}

absl::Status Run(const fs::path& manifest_path, const fs::path& planes_path,
                 const fs::path& out) {
  ASSIGN_OR_RETURN(const version::Manifest manifest,
                   version::ManifestFromJson(ReadFile(manifest_path)));
  const std::string bytes = ReadFile(planes_path);
  ASSIGN_OR_RETURN(const version::TensorFile tensors,
                   version::ParseSafetensors(bytes));
  const version::TrainingParameters& parameters = manifest.parameters;
  const imaging::LabelPlane labels = instances::DecodeObjects(
      PlanesOf(tensors.tensors.at("planes")),
      {.target = parameters.target,
       .decoding = manifest.decoding,
       .min_area_px = parameters.min_area_px,
       .small_object_px = instances::SmallObjectPx(
           parameters.subimage_size, parameters.network_input_size),
       .gathered_px = instances::GatheredPx(parameters)});
  const std::vector<int64_t> numbers(labels.pixels().begin(),
                                     labels.pixels().end());
  version::TensorFile written;
  written.tensors["labels"] = {
      .dtype = "I64",
      .shape = {labels.height(), labels.width()},
      .bytes = {reinterpret_cast<const char*>(numbers.data()),
                numbers.size() * sizeof(int64_t)}};
  ASSIGN_OR_RETURN(OutputFile file, OutputFile::Create(out));
  file.Write(version::WriteSafetensors(written));
  return file.Commit();
}

}  // namespace
}  // namespace tessera

int main(int argc, char** argv) {
  if (argc != 4) {
    std::fprintf(stderr, "usage: decode_planes MANIFEST PLANES OUT\n");
    return 2;
  }
  const absl::Status status = tessera::Run(argv[1], argv[2], argv[3]);
  if (status.ok()) return 0;
  std::fprintf(stderr, "%s\n", std::string(status.message()).c_str());
  return 1;
}
