// Rows of pixels on their way from a network's planes to objects.
#ifndef TESSERA_MODELS_INSTANCES_PIXEL_ROW_H_
#define TESSERA_MODELS_INSTANCES_PIXEL_ROW_H_

#include <cstdint>
#include <vector>

namespace tessera::instances {

// A step or a way, in pixels.
struct Flow {
  float down = 0;
  float right = 0;
};

// Pixels [x0, x1) of a row.
struct Span {
  int x0 = 0;
  int x1 = 0;
};

// What is known of one row by itself. A vector that the target has no use for
// is empty.
struct PixelRow {
  int y = 0;
  std::vector<uint16_t> intensities;
  std::vector<float> probabilities;  // To be an object's.
  std::vector<uint8_t> mask;         // 1 where they are above the threshold.
  std::vector<Span> mask_spans;      // Hold all these pixels: most images are
                                     // mostly background, which costs nothing.
  std::vector<uint8_t> inner;        // 1 where erosion leaves the mask.
  std::vector<int> next_inner;       // The first inner pixel at or right of
                                     // each; the width if there is none.
  std::vector<float> levels;         // How far inside an object. With one more
                                     // at either end, which is kOutsideLevel.
  std::vector<uint8_t> seeds;        // 1 where that is certain. Of the mask.
  std::vector<Flow> flow;            // Towards the object's centre.
};

// Below every level that an inner pixel can have; those lie in [0, 1].
inline constexpr float kOutsideLevel = -0.5f;

enum class PixelKind : uint8_t {
  kBackground,
  kPart,  // Belongs to the object of the pixel that it is linked to.
  kSeed   // As well to that of each neighbour (of eight) that is a seed.
};

// From a pixel to another one of the same object; {0, 0}: no link.
struct Link {
  int dx = 0;
  int dy = 0;
};

// All that decides which pixels of a row, and of those around it, are one
// object's.
struct LinkedRow {
  const PixelRow* pixels = nullptr;
  std::vector<PixelKind> kinds;
  std::vector<Link> links;  // Of the pixels in mask_spans.
};

}  // namespace tessera::instances

#endif  // TESSERA_MODELS_INSTANCES_PIXEL_ROW_H_
