// make_nuclei FOLDER COUNT FIRST_SEED [SIDE_PX]: writes synthetic samples for a
// first try of Tessera, in the layout of docs/file-formats.md.
#include <cstdio>
#include <exception>

#include "absl/strings/numbers.h"
#include "tests/synthetic/nuclei.h"

int main(int argc, char** argv) {
  int count = 0;
  uint64_t seed = 0;
  tessera::synthetic::NucleiOptions options;
  int side_px = options.size.height;
  if (argc < 4 || argc > 5 || !absl::SimpleAtoi(argv[2], &count) ||
      count < 1 || !absl::SimpleAtoi(argv[3], &seed) ||
      (argc == 5 && !absl::SimpleAtoi(argv[4], &side_px)) || side_px < 64) {
    std::fprintf(stderr,
                 "usage: make_nuclei FOLDER COUNT FIRST_SEED [SIDE_PX]\n");
    return 2;
  }
  // As dense as ever.
  options.nuclei = static_cast<int>(int64_t{options.nuclei} * side_px *
                                    side_px / options.size.height /
                                    options.size.width);
  options.size = {side_px, side_px};
  try {
    const absl::Status status =
        tessera::synthetic::WriteNucleiDataset(argv[1], seed, count, options);
    if (status.ok()) return 0;
    std::fprintf(stderr, "%s\n", std::string(status.message()).c_str());
  } catch (const std::exception& error) {
    std::fprintf(stderr, "cannot write to %s: %s\n", argv[1], error.what());
  }
  return 1;
}
