// make_nuclei FOLDER COUNT FIRST_SEED: writes synthetic samples for a first
// try of Tessera, in the layout of docs/file-formats.md.
#include <cstdio>
#include <exception>

#include "absl/strings/numbers.h"
#include "tests/synthetic/nuclei.h"

int main(int argc, char** argv) {
  int count = 0;
  uint64_t seed = 0;
  if (argc != 4 || !absl::SimpleAtoi(argv[2], &count) || count < 1 ||
      !absl::SimpleAtoi(argv[3], &seed)) {
    std::fprintf(stderr, "usage: make_nuclei FOLDER COUNT FIRST_SEED\n");
    return 2;
  }
  try {
    const absl::Status status =
        tessera::synthetic::WriteNucleiDataset(argv[1], seed, count);
    if (status.ok()) return 0;
    std::fprintf(stderr, "%s\n", std::string(status.message()).c_str());
  } catch (const std::exception& error) {
    std::fprintf(stderr, "cannot write to %s: %s\n", argv[1], error.what());
  }
  return 1;
}
