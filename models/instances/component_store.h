// Sets of pixels that grow together into objects.
#ifndef TESSERA_MODELS_INSTANCES_COMPONENT_STORE_H_
#define TESSERA_MODELS_INSTANCES_COMPONENT_STORE_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "models/imaging/image.h"
#include "models/instances/decode.h"
#include "models/instances/pixel_row.h"

namespace tessera::instances {

// Where two components meet: one pixel of each, next to one another.
struct Saddle {
  float height = 0;   // Level of the lower pixel.
  float top = 0;      // Level of the higher pixel.
  int64_t place = 0;  // Position of the later pixel and direction of the other
                      // one; unique among the saddles of an image.

  // The higher saddle is better. Of saddles of equal height, the one with the
  // lower `top` is better, since the pixels there are more alike; then the
  // earlier one.
  bool IsBetterThan(const Saddle& other) const {
    if (height != other.height) return height > other.height;
    if (top != other.top) return top < other.top;
    return place < other.place;
  }
};

// What a small component keeps of each of its pixels.
struct KeptPixel {
  int x = 0;
  int y = 0;
  float level = 0;
  float probability = 0;
  uint16_t intensity = 0;
};

// A disjoint-set forest of components. For each component it holds the pixels
// as runs of rows, the measurements, and the saddles to other components. The
// memory of a component is used again once Take() has returned it, so memory
// does not grow with the number of components over time.
//
// A component has one or more names, which are numbers above 0; one of them is
// its root. Functions with a `root` parameter require a name that Find()
// returned and that no Unite() has since merged into another component.
//
// Not thread-safe.
class ComponentStore {
 public:
  struct Component {
    imaging::Rect bounds;
    int last_row = -1;           // The lowest row with a pixel.
    int last_row_x = 0;          // The leftmost pixel in `last_row`.
    float peak = kOutsideLevel;  // The highest level of its pixels.
    bool settled = false;        // It joins no other component any more.
    int64_t held = 0;            // Saddles to it from components that may still
                                 // join it.
    int64_t area_px = 0;
    int64_t x_sum = 0;
    int64_t y_sum = 0;
    int64_t intensity_sum = 0;
    double probability_sum = 0;
    uint32_t first_run = 0;  // 0: none.
    uint32_t last_run = 0;
    uint32_t first_saddle = 0;
    uint32_t last_saddle = 0;
    std::vector<KeptPixel> kept;  // All pixels; empty if there are too many.
  };

  // Components of fewer than `small_px` pixels keep all their KeptPixels. The
  // table of fronts is sized for images of `width`.
  ComponentStore(int width, int64_t small_px);

  // Makes a component without pixels and returns its name.
  uint32_t Add();
  // Returns the root of the component with this name.
  uint32_t Find(uint32_t name);
  // Makes one component of two and returns its root. The result is settled if
  // one of the two was.
  uint32_t Unite(uint32_t name1, uint32_t name2);
  bool IsRoot(uint32_t name) const { return nodes_[name].parent == name; }
  const Component& at(uint32_t root) const { return components_[root]; }

  // Adds the pixels [x0, x1) of a row.
  void AddRun(uint32_t root, const PixelRow& row, int x0, int x1);

  // Adds a saddle between two components. REQUIRES: neither is settled.
  void AddSaddle(uint32_t root1, uint32_t root2, const Saddle& saddle);
  struct Neighbour {
    uint32_t root = 0;  // 0: no neighbour.
    float height = 0;   // Height of the saddle between them.
  };
  // The component beyond the best saddle.
  Neighbour BestNeighbour(uint32_t root);
  // Settles a component and drops the saddles that lead from it.
  void Settle(uint32_t root);

  struct Taken {
    DecodedObject object;  // Not numbered yet.
    float peak = 0;
    std::vector<KeptPixel> kept;
  };
  // Removes a component and returns it. All its names are free from then on.
  // REQUIRES: the component is settled and its `held` is 0.
  Taken Take(uint32_t root);
  // Takes back `Taken::kept` once the caller is done with it, to use its memory
  // again.
  void GiveBack(std::vector<KeptPixel> kept);

 private:
  struct Node {
    uint32_t parent = 0;  // 0: the name is free.
    uint32_t next = 0;    // The next name of the component, in a circle.
  };
  struct Run {
    int y = 0, x0 = 0, x1 = 0;
    uint32_t next = 0;
  };
  struct NotedSaddle {
    Saddle saddle;
    uint32_t from = 0;   // The component it was added for, and
    uint32_t other = 0;  // a name of the other one. 0: unused.
    uint32_t next = 0;
  };
  // Remembers the saddles of two components. Along their common front, two
  // components meet again in row after row; only their best saddle is kept.
  // Another pair with the same hash replaces the entry. The first pair then
  // gets another saddle, which only costs memory.
  struct Front {
    uint32_t saddle1 = 0;  // From the one with the smaller root.
    uint32_t saddle2 = 0;
  };

  // Moves the kept pixels of `from` to `to` if both together are small; else
  // drops them.
  void Keep(Component& to, Component& from);
  uint32_t NoteSaddle(uint32_t root, uint32_t other, const Saddle& saddle);
  void FreeSaddle(uint32_t index);

  const int64_t small_px_;
  // In these vectors index 0 means "none".
  std::vector<Node> nodes_ = std::vector<Node>(1);
  std::vector<Component> components_ = std::vector<Component>(1);
  std::vector<Run> runs_ = std::vector<Run>(1);
  std::vector<NotedSaddle> saddles_ = std::vector<NotedSaddle>(1);
  std::vector<Front> fronts_;  // Hashed by both roots; its size is a power of
                               // two.
  std::vector<uint32_t> free_names_, free_runs_, free_saddles_;
  std::vector<std::vector<KeptPixel>> free_kept_;  // Empty, with capacity.
};

}  // namespace tessera::instances

#endif  // TESSERA_MODELS_INSTANCES_COMPONENT_STORE_H_
