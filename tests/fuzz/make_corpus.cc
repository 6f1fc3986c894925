// Writes the corpus of every fuzz target into FOLDER/TARGET/.
//
// usage: make_corpus FOLDER
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <map>
#include <string>

#include "absl/strings/str_format.h"
#include "tests/fuzz/outline_seeds.h"
#include "tests/fuzz/seeds.h"

namespace tessera::fuzz {
namespace {

namespace fs = std::filesystem;

bool WriteCorpus(const fs::path& folder, const Seeds& seeds) {
  fs::remove_all(folder);
  fs::create_directories(folder);
  for (size_t i = 0; i < seeds.size(); ++i) {
    std::ofstream file(folder / absl::StrFormat("%03d", i), std::ios::binary);
    file << seeds[i];
    file.close();
    if (!file) return false;
  }
  return true;
}

int WriteAll(const fs::path& folder) {
  const std::map<std::string, Seeds> corpora = {
      {"tiff", TiffSeeds()},         {"raster", RasterSeeds()},
      {"zip", ZipSeeds()},           {"safetensors", SafetensorsSeeds()},
      {"zarr", ZarrSeeds()},
      {"manifest", ManifestSeeds()}, {"geojson", GeoJsonSeeds()},
      {"pjs", PjsSeeds()},           {"cfr", CfrSeeds()},
      {"http", HttpSeeds()},         {"coco", CocoSeeds()},
      {"roi", RoiSeeds()},           {"cellpose", CellposeSeeds()},
      {"request", RequestSeeds()},   {"oip", OipSeeds()}};
  for (const auto& [target, seeds] : corpora) {
    if (WriteCorpus(folder / target, seeds)) continue;
    std::fprintf(stderr, "cannot write to %s\n", folder.c_str());
    return 1;
  }
  return 0;
}

}  // namespace
}  // namespace tessera::fuzz

int main(int argc, char** argv) {
  if (argc == 2) return tessera::fuzz::WriteAll(argv[1]);
  std::fprintf(stderr, "usage: %s FOLDER\n", argv[0]);
  return 2;
}
