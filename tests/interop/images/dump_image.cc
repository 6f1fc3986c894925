// Prints what Tessera reads of an image file, for tests that compare it with
// what another program wrote.
//
// usage: dump_image FILE PIXELS [CHANNEL]
//
// Prints the header and the notices as JSON. Writes the values of all slices to
// PIXELS, as float64 of this machine, row after row. If the file is refused,
// prints {"error": …}.
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "base/status_macros.h"
#include "models/imaging/image_file.h"

namespace tessera {
namespace {

using nlohmann::json;

json HeaderOf(const imaging::ImageFile& file) {
  const imaging::ImageHeader& header = file.header();
  json positions = json::array();
  for (int i = 0; i < header.slices; ++i) {
    const imaging::SlicePosition at = file.PositionOf(i);
    positions.push_back({at.c, at.z, at.t});
  }
  return {{"height", header.size.height},
          {"width", header.size.width},
          {"channels", header.channels},
          {"scaled", header.scaled},
          {"rows_per_block", header.rows_per_block},
          {"x_um", header.spacing.x_um},
          {"y_um", header.spacing.y_um},
          {"z_um", header.spacing.z_um},
          {"t_s", header.spacing.t_s},
          {"positions", positions}};
}

// In bands of an odd height, so that blocks are asked for in parts.
absl::Status WriteSlice(imaging::ImageFile& file, int slice,
                        std::ofstream& out) {
  constexpr int kRows = 37;
  const int height = file.header().size.height;
  for (int y = 0; y < height; y += kRows) {
    ASSIGN_OR_RETURN(const auto values,
                     file.ReadValues(slice, y, std::min(height, y + kRows)));
    out.write(reinterpret_cast<const char*>(values.pixels().data()),
              static_cast<std::streamsize>(8 * values.pixels().size()));
  }
  return absl::OkStatus();
}

absl::StatusOr<json> Dump(const char* path, const char* pixels,
                          std::optional<int> channel) {
  ASSIGN_OR_RETURN(const auto file,
                   imaging::ImageFile::Open(path, {}, channel));
  std::ofstream out(pixels, std::ios::binary);
  for (int slice = 0; slice < file->header().slices; ++slice) {
    RETURN_IF_ERROR(WriteSlice(*file, slice, out));
  }
  json dumped = HeaderOf(*file);
  dumped["notices"] = file->notices();
  return dumped;
}

}  // namespace
}  // namespace tessera

int main(int argc, char** argv) {
  if (argc < 3 || argc > 4) {
    std::fprintf(stderr, "usage: dump_image FILE PIXELS [CHANNEL]\n");
    return 2;
  }
  std::optional<int> channel;
  if (argc == 4) channel = std::atoi(argv[3]);
  const auto dumped = tessera::Dump(argv[1], argv[2], channel);
  const nlohmann::json shown =
      dumped.ok() ? *dumped
                  : nlohmann::json{{"error", dumped.status().message()}};
  std::printf("%s\n", shown.dump().c_str());
  return 0;
}
