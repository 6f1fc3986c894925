// Synthetic fluorescence images of nuclei, with their masks.
#ifndef TESSERA_TESTS_SYNTHETIC_NUCLEI_H_
#define TESSERA_TESTS_SYNTHETIC_NUCLEI_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "models/imaging/image.h"

namespace tessera::synthetic {

struct NucleiOptions {
  imaging::Size size = {192, 192};
  int nuclei = 24;
  double min_radius_px = 7;
  double max_radius_px = 13;
  double touching_fraction = 0.4;  // Of the nuclei: placed against another.
  double blur_sigma_px = 1.2;
  double noise = 0.05;             // Standard deviation; nuclei have 0.5 to 1.
};

struct NucleiImage {
  imaging::GrayPlane image;   // 12 bit values above an offset, 16 bit stored.
  imaging::LabelPlane mask;   // Labelled; touching nuclei have no gap.
};

// Draws nuclei as wavy ellipses of unequal brightness on an unequal
// background, then blurs and adds noise. Nuclei do not overlap, many touch.
// The same seed gives the same image on every machine.
NucleiImage MakeNuclei(uint64_t seed, const NucleiOptions& options = {});

// Writes `count` samples, `nuclei_001` and on, in the sample layout to
// `folder`. Errors: those of imaging::WriteGrayTiff().
absl::Status WriteNucleiDataset(const std::string& folder, uint64_t first_seed,
                                int count, const NucleiOptions& options = {});

}  // namespace tessera::synthetic

#endif  // TESSERA_TESTS_SYNTHETIC_NUCLEI_H_
