// Sets of pixels that grow together.
#ifndef TESSERA_MODELS_INSTANCES_COMPONENT_STORE_H_
#define TESSERA_MODELS_INSTANCES_COMPONENT_STORE_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "models/imaging/image.h"
#include "models/instances/decode.h"
#include "models/instances/pixel_row.h"

namespace tessera::instances {

// Where two components meet: a pixel of each, next to one another.
struct Saddle {
  float height = 0;   // Of the lower pixel.
  float top = 0;      // Of the higher one.
  int64_t place = 0;  // Of the later one, and the way to the other; no two
                      // saddles of an image have the same.

  // The higher one is. Of saddles of one height, the one that rises less beyond
  // it, for that leads to what is more alike; then the earlier one.
  bool IsBetterThan(const Saddle& other) const {
    if (height != other.height) return height > other.height;
    if (top != other.top) return top < other.top;
    return place < other.place;
  }
};

// What a small component remembers of each pixel.
struct KeptPixel {
  int x = 0;
  int y = 0;
  float level = 0;
  float probability = 0;
  uint16_t intensity = 0;
};

// A disjoint-set forest of components: their pixels, as runs of rows, what is
// measured of them, and their saddles to others. Memory is used again once a
// component is taken; nothing grows with the number that there ever were.
//
// Names are numbers above 0. All that take a `root` want a name that Find()
// gave, and that no Unite() has made another's since.
//
// Not thread-safe.
class ComponentStore {
 public:
  struct Component {
    imaging::Rect bounds;
    int last_row = -1;           // Of its pixels.
    int last_row_x = 0;          // The leftmost pixel there.
    float peak = kOutsideLevel;  // The highest level of a pixel.
    bool settled = false;        // It joins no other any more.
    int64_t held = 0;            // Saddles to it of those that may still join.
    int64_t area_px = 0;
    int64_t x_sum = 0;
    int64_t y_sum = 0;
    int64_t intensity_sum = 0;
    double probability_sum = 0;
    uint32_t first_run = 0;  // 0: none.
    uint32_t last_run = 0;
    uint32_t first_saddle = 0;
    uint32_t last_saddle = 0;
    std::vector<KeptPixel> kept;  // All pixels, or none if they are too many.
  };

  // Components of fewer than `small_px` pixels keep these. What an image of
  // `width` needs to find saddles again is remembered.
  ComponentStore(int width, int64_t small_px);

  // A new component without pixels.
  uint32_t Add();
  // The root of the component that has the name.
  uint32_t Find(uint32_t name);
  // Makes one component of two and returns its root; settled if one was.
  uint32_t Unite(uint32_t name1, uint32_t name2);
  bool IsRoot(uint32_t name) const { return nodes_[name].parent == name; }
  const Component& at(uint32_t root) const { return components_[root]; }

  // Adds the pixels [x0, x1) of a row.
  void AddRun(uint32_t root, const PixelRow& row, int x0, int x1);

  // Notes a saddle between two components, neither of which is settled.
  void AddSaddle(uint32_t root1, uint32_t root2, const Saddle& saddle);
  struct Neighbour {
    uint32_t root = 0;  // 0: none.
    float height = 0;   // Of the saddle to it.
  };
  // The one that the best saddle leads to.
  Neighbour BestNeighbour(uint32_t root);
  // Forgets the saddles that lead from a component.
  void Settle(uint32_t root);

  struct Taken {
    DecodedObject object;  // Not numbered yet.
    float peak = 0;
    std::vector<KeptPixel> kept;
  };
  // What a component is. All its names are free from then on.
  // REQUIRES: it is settled, and nobody holds it.
  Taken Take(uint32_t root);
  // What nobody needs any more: its memory is used again.
  void GiveBack(std::vector<KeptPixel> kept);

 private:
  struct Node {
    uint32_t parent = 0;  // 0: the name is free.
    uint32_t next = 0;    // Of the same component, in a circle.
  };
  struct Run {
    int y = 0, x0 = 0, x1 = 0;
    uint32_t next = 0;
  };
  struct NotedSaddle {
    Saddle saddle;
    uint32_t from = 0;   // The component that it was noted for, and
    uint32_t other = 0;  // a name of the one it leads to. 0: it is free.
    uint32_t next = 0;
  };
  // Along a front the same two components meet again and again, in one row
  // after the other: where their saddles are noted. Who comes by the same place
  // later pushes them out, and the two have one more noted, which only costs
  // memory.
  struct Front {
    uint32_t saddle1 = 0;  // From the one with the smaller name.
    uint32_t saddle2 = 0;
  };

  // Moves what one keeps to another, if both together are small.
  void Keep(Component& to, Component& from);
  uint32_t NoteSaddle(uint32_t root, uint32_t other, const Saddle& saddle);
  void FreeSaddle(uint32_t index);

  const int64_t small_px_;
  // Index 0 stands for none.
  std::vector<Node> nodes_ = std::vector<Node>(1);
  std::vector<Component> components_ = std::vector<Component>(1);
  std::vector<Run> runs_ = std::vector<Run>(1);
  std::vector<NotedSaddle> saddles_ = std::vector<NotedSaddle>(1);
  std::vector<Front> fronts_;  // By the names of both; a power of two.
  std::vector<uint32_t> free_names_, free_runs_, free_saddles_;
  std::vector<std::vector<KeptPixel>> free_kept_;  // Empty, with memory.
};

}  // namespace tessera::instances

#endif  // TESSERA_MODELS_INSTANCES_COMPONENT_STORE_H_
