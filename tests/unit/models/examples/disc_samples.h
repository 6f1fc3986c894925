// Images of bright discs on a noisy ground, for tests of training.
#ifndef TESSERA_TESTS_UNIT_MODELS_EXAMPLES_DISC_SAMPLES_H_
#define TESSERA_TESTS_UNIT_MODELS_EXAMPLES_DISC_SAMPLES_H_

#include <random>
#include <string>
#include <vector>

#include "models/data/sample.h"

namespace tessera::examples {

// `count` samples with six discs each, the same at every call.
inline std::vector<data::Sample> DiscSamples(int count,
                                             imaging::Size size = {64, 64}) {
  std::mt19937 random(7);
  std::vector<data::Sample> samples(count);
  for (int i = 0; i < count; ++i) {
    data::Sample& sample = samples[i];
    sample.name = "sample" + std::to_string(i);
    sample.image = imaging::GrayPlane(size, 0);
    sample.mask = imaging::LabelPlane(size, 0);
    sample.object_count = 6;
    for (int n = 0; n < 6; ++n) {
      const int radius = 4 + static_cast<int>(random() % 4);
      const int cx = size.width * (2 * (n % 3) + 1) / 6;
      const int cy = size.height * (2 * (n / 3) + 1) / 4;
      for (int y = 0; y < size.height; ++y) {
        for (int x = 0; x < size.width; ++x) {
          const int dx = x - cx;
          const int dy = y - cy;
          if (dx * dx + dy * dy <= radius * radius) {
            sample.mask.at(x, y) = n + 1;
          }
        }
      }
    }
    for (size_t p = 0; p < sample.image.pixels().size(); ++p) {
      sample.image.pixels()[p] = static_cast<uint16_t>(
          30 + random() % 30 + (sample.mask.pixels()[p] != 0 ? 60 : 0));
    }
  }
  return samples;
}

}  // namespace tessera::examples

#endif  // TESSERA_TESTS_UNIT_MODELS_EXAMPLES_DISC_SAMPLES_H_
