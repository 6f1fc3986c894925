#include "models/instances/component_store.h"

#include <algorithm>
#include <bit>
#include <cassert>
#include <utility>

namespace tessera::instances {
namespace {

// Returns the index of a free element, or of a new one.
template <typename T>
uint32_t Allocate(std::vector<T>& elements, std::vector<uint32_t>& free) {
  if (free.empty()) {
    elements.emplace_back();
    return static_cast<uint32_t>(elements.size() - 1);
  }
  const uint32_t index = free.back();
  free.pop_back();
  elements[index] = T();
  return index;
}

// Appends the list [first, last] to another; both are chained by `next`.
template <typename T>
void Append(std::vector<T>& elements, uint32_t& first, uint32_t& last,
            uint32_t more_first, uint32_t more_last) {
  if (more_first == 0) return;
  (first == 0 ? first : elements[last].next) = more_first;
  last = more_last;
}

void Cover(imaging::Rect& rect, const imaging::Rect& more) {
  if (more.width() == 0) return;
  if (rect.width() == 0) {
    rect = more;
    return;
  }
  rect = {std::min(rect.x0, more.x0), std::min(rect.y0, more.y0),
          std::max(rect.x1, more.x1), std::max(rect.y1, more.y1)};
}

// Moves the end of a component down to a pixel.
void Extend(ComponentStore::Component& to, int last_row, int last_row_x) {
  if (last_row > to.last_row) {
    to.last_row = last_row;
    to.last_row_x = last_row_x;
  } else if (last_row == to.last_row) {
    to.last_row_x = std::min(to.last_row_x, last_row_x);
  }
}

}  // namespace

ComponentStore::ComponentStore(int width, int64_t small_px)
    : small_px_(small_px),
      // Basins are hardly smaller than four pixels across.
      fronts_(std::bit_ceil(std::max(64u, static_cast<unsigned>(width) / 4))) {}

uint32_t ComponentStore::Add() {
  const uint32_t name = Allocate(nodes_, free_names_);
  nodes_[name] = {.parent = name, .next = name};
  components_.resize(nodes_.size());
  components_[name] = Component();
  return name;
}

uint32_t ComponentStore::Find(uint32_t name) {
  while (nodes_[name].parent != name) {
    uint32_t& parent = nodes_[name].parent;
    parent = nodes_[parent].parent;
    name = parent;
  }
  return name;
}

uint32_t ComponentStore::Unite(uint32_t name1, uint32_t name2) {
  uint32_t root = Find(name1);
  uint32_t other = Find(name2);
  if (root == other) return root;
  // The larger component stays the root, so that few names are far from it.
  if (components_[root].area_px < components_[other].area_px) {
    std::swap(root, other);
  }
  nodes_[other].parent = root;
  std::swap(nodes_[root].next, nodes_[other].next);
  Component& to = components_[root];
  Component& from = components_[other];
  Keep(to, from);
  Cover(to.bounds, from.bounds);
  Extend(to, from.last_row, from.last_row_x);
  to.peak = std::max(to.peak, from.peak);
  to.held += from.held;
  to.area_px += from.area_px;
  to.x_sum += from.x_sum;
  to.y_sum += from.y_sum;
  to.intensity_sum += from.intensity_sum;
  to.probability_sum += from.probability_sum;
  Append(runs_, to.first_run, to.last_run, from.first_run, from.last_run);
  Append(saddles_, to.first_saddle, to.last_saddle, from.first_saddle,
         from.last_saddle);
  // A settled component has no saddles; drop those of the one that joined it.
  if (to.settled || from.settled) Settle(root);
  return root;
}

void ComponentStore::Keep(Component& to, Component& from) {
  if (to.area_px + from.area_px < small_px_) {
    to.kept.insert(to.kept.end(), from.kept.begin(), from.kept.end());
  } else {
    GiveBack(std::exchange(to.kept, {}));
  }
  GiveBack(std::exchange(from.kept, {}));
}

void ComponentStore::GiveBack(std::vector<KeptPixel> kept) {
  constexpr size_t kMostFree = 64;
  constexpr size_t kMostPixels = 1024;  // 20 KiB; small components have fewer.
  if (kept.capacity() == 0 || kept.capacity() > kMostPixels ||
      free_kept_.size() == kMostFree) {
    return;
  }
  kept.clear();
  free_kept_.push_back(std::move(kept));
}

void ComponentStore::AddRun(uint32_t root, const PixelRow& row, int x0,
                            int x1) {
  const uint32_t index = Allocate(runs_, free_runs_);
  runs_[index] = {.y = row.y, .x0 = x0, .x1 = x1};
  Component& to = components_[root];
  Append(runs_, to.first_run, to.last_run, index, index);
  Cover(to.bounds, {x0, row.y, x1, row.y + 1});
  Extend(to, row.y, x0);
  const int64_t count = int64_t{x1} - x0;
  to.area_px += count;
  to.x_sum += count * (int64_t{x0} + x1 - 1) / 2;
  to.y_sum += count * row.y;
  int64_t intensity_sum = to.intensity_sum;
  double probability_sum = to.probability_sum;
  for (int x = x0; x < x1; ++x) {
    intensity_sum += row.intensities[x];
    probability_sum += row.probabilities[x];
  }
  to.intensity_sum = intensity_sum;
  to.probability_sum = probability_sum;
  if (!row.levels.empty()) {
    const float* const levels = row.levels.data() + 1;
    to.peak = std::max(to.peak, *std::max_element(levels + x0, levels + x1));
  }
  if (to.area_px >= small_px_) {
    GiveBack(std::exchange(to.kept, {}));
    return;
  }
  if (to.kept.capacity() == 0 && !free_kept_.empty()) {
    to.kept = std::move(free_kept_.back());
    free_kept_.pop_back();
  }
  const size_t before = to.kept.size();
  to.kept.resize(before + static_cast<size_t>(count));
  for (int x = x0; x < x1; ++x) {
    KeptPixel& kept = to.kept[before + static_cast<size_t>(x - x0)];
    kept.x = x;
    kept.y = row.y;
    kept.level = row.levels[x + 1];
    kept.probability = row.probabilities[x];
    kept.intensity = row.intensities[x];
  }
}

void ComponentStore::AddSaddle(uint32_t root1, uint32_t root2,
                               const Saddle& saddle) {
  if (root1 > root2) std::swap(root1, root2);
  Front& front = fronts_[(root1 * 31 + root2) % fronts_.size()];
  NotedSaddle& noted1 = saddles_[front.saddle1];
  NotedSaddle& noted2 = saddles_[front.saddle2];
  // An entry may have been freed and used again; its names then differ.
  if (noted1.from == root1 && noted1.other == root2 && noted2.from == root2 &&
      noted2.other == root1) {
    if (!saddle.IsBetterThan(noted1.saddle)) return;
    noted1.saddle = noted2.saddle = saddle;
    return;
  }
  front.saddle1 = NoteSaddle(root1, root2, saddle);
  front.saddle2 = NoteSaddle(root2, root1, saddle);
}

uint32_t ComponentStore::NoteSaddle(uint32_t root, uint32_t other,
                                    const Saddle& saddle) {
  Component& from = components_[root];
  const uint32_t index = Allocate(saddles_, free_saddles_);
  NotedSaddle& noted = saddles_[index];
  noted.saddle = saddle;
  noted.from = root;
  noted.other = other;
  noted.next = from.first_saddle;
  from.first_saddle = index;
  if (from.last_saddle == 0) from.last_saddle = index;
  ++components_[other].held;
  return index;
}

void ComponentStore::FreeSaddle(uint32_t index) {
  saddles_[index].from = saddles_[index].other = 0;
  free_saddles_.push_back(index);
}

ComponentStore::Neighbour ComponentStore::BestNeighbour(uint32_t root) {
  Component& from = components_[root];
  uint32_t best = 0;
  uint32_t next = from.first_saddle;
  from.first_saddle = from.last_saddle = 0;
  for (uint32_t i = next; i != 0; i = next) {
    next = saddles_[i].next;
    saddles_[i].next = 0;
    if (Find(saddles_[i].other) == root) {  // United since then.
      --from.held;
      FreeSaddle(i);
      continue;
    }
    Append(saddles_, from.first_saddle, from.last_saddle, i, i);
    if (best == 0 || saddles_[i].saddle.IsBetterThan(saddles_[best].saddle))
      best = i;
  }
  if (best == 0) return {};
  return {.root = Find(saddles_[best].other),
          .height = saddles_[best].saddle.height};
}

void ComponentStore::Settle(uint32_t root) {
  Component& from = components_[root];
  from.settled = true;
  for (uint32_t i = from.first_saddle; i != 0; i = saddles_[i].next) {
    --components_[Find(saddles_[i].other)].held;
    FreeSaddle(i);
  }
  from.first_saddle = from.last_saddle = 0;
}

ComponentStore::Taken ComponentStore::Take(uint32_t root) {
  Component& taken = components_[root];
  assert(taken.settled && taken.held == 0 && taken.area_px > 0);
  const auto area = static_cast<double>(taken.area_px);
  DecodedObject object = {
      .measurements =
          {.area_px = taken.area_px,
           .centroid_x = static_cast<double>(taken.x_sum) / area + 0.5,
           .centroid_y = static_cast<double>(taken.y_sum) / area + 0.5,
           .mean_intensity = static_cast<double>(taken.intensity_sum) / area,
           .score = taken.probability_sum / area},
      .bounds = taken.bounds,
      .mask = {{taken.bounds.height(), taken.bounds.width()}, 0}};
  for (uint32_t i = taken.first_run; i != 0; i = runs_[i].next) {
    const Run& run = runs_[i];
    uint8_t* row = object.mask.row(run.y - object.bounds.y0);
    std::fill(row + run.x0 - object.bounds.x0, row + run.x1 - object.bounds.x0,
              uint8_t{1});
    free_runs_.push_back(i);
  }
  Taken result = {.object = std::move(object),
                  .peak = taken.peak,
                  .kept = std::move(taken.kept)};
  // Frees the component's names, which form a circle.
  uint32_t name = root;
  do {
    const uint32_t next = nodes_[name].next;
    nodes_[name] = Node();
    free_names_.push_back(name);
    name = next;
  } while (name != root);
  return result;
}

}  // namespace tessera::instances
