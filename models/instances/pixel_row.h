// Rows of pixels on their way from a network's planes to objects.
#ifndef TESSERA_MODELS_INSTANCES_PIXEL_ROW_H_
#define TESSERA_MODELS_INSTANCES_PIXEL_ROW_H_

#include <cstdint>
#include <vector>

namespace tessera::instances {

// A displacement in pixels.
struct Flow {
  float down = 0;
  float right = 0;
};

// Pixels [x0, x1) of a row.
struct Span {
  int x0 = 0;
  int x1 = 0;
};

// One row of pixels without its surroundings. Vectors that the target does not
// use are empty.
struct PixelRow {
  int y = 0;
  std::vector<uint16_t> intensities;
  std::vector<float> probabilities;  // Of belonging to an object.
  std::vector<uint8_t> mask;         // 1 where `probabilities` are above the
                                     // threshold.
  std::vector<Span> mask_spans;      // The runs of 1 in `mask`. Most images are
                                     // mostly background, which costs no time.
  std::vector<uint8_t> inner;        // 1 where erosion leaves the mask.
  std::vector<int> next_inner;       // The first inner pixel at or to the right
                                     // of each pixel; the width if there is
                                     // none.
  std::vector<float> levels;         // How deep inside an object. One more at
                                     // either end, which is kOutsideLevel.
  std::vector<uint8_t> seeds;        // 1 where the level is that of a seed.
                                     // Only in the mask.
  std::vector<Flow> flow;            // Towards the object's centre.
};

// Below every level of an inner pixel; those lie in [0, 1].
inline constexpr float kOutsideLevel = -0.5f;

enum class PixelKind : uint8_t {
  kBackground,
  kPart,  // Belongs to the object of the pixel it is linked to.
  kSeed   // Belongs to that object, and to the object of each of its eight
          // neighbours that is a seed.
};

// Leads from a pixel to another pixel of the same object; {0, 0}: no link.
struct Link {
  int dx = 0;
  int dy = 0;
};

// Tells which pixels of a row, and of the rows around it, belong to one object.
struct LinkedRow {
  const PixelRow* pixels = nullptr;
  std::vector<PixelKind> kinds;
  std::vector<Link> links;  // Valid in mask_spans only.
};

}  // namespace tessera::instances

#endif  // TESSERA_MODELS_INSTANCES_PIXEL_ROW_H_
