#include "models/instances/object_builder.h"

#include <algorithm>
#include <cassert>
#include <cstddef>
#include <limits>
#include <utility>

#include "models/instances/small_object.h"

namespace tessera::instances {
namespace {

// Returns the last row of an object's pixels and the leftmost pixel in it.
std::pair<int, int> EndOf(const DecodedObject& object) {
  const uint8_t* row = object.mask.row(object.mask.height() - 1);
  const uint8_t* first = std::find(row, row + object.mask.width(), 1);
  return {object.bounds.y1, object.bounds.x0 + static_cast<int>(first - row)};
}

}  // namespace

ObjectBuilder::ObjectBuilder(int width, int reach, const JoinRule& rule,
                             int64_t max_rect_px)
    : width_(width),
      reach_(std::max(1, reach)),
      rule_(rule),
      max_rect_px_(max_rect_px),
      store_(width, rule.small_px),
      cutter_(rule.small_px > 0 ? std::make_unique<SmallObjectCutter>(rule)
                                : nullptr) {
  Restart(width);
}

ObjectBuilder::~ObjectBuilder() = default;

void ObjectBuilder::Restart(int width) {
  assert(open_.empty());
  width_ = width;
  first_ = rows_ = 0;
  while (!names_.empty()) DropNames();
  kinds_above_.assign(width, PixelKind::kBackground);
  levels_above_.assign(width + 2, kOutsideLevel);
}

void ObjectBuilder::Add(const LinkedRow& row,
                        std::vector<DecodedObject>& whole) {
  UniteLinked(row);
  UniteSeeds(row);
  Measure(row);
  if (!row.pixels->levels.empty()) {
    FindPasses(row);
    levels_above_ = row.pixels->levels;
  }
  kinds_above_ = row.kinds;
  TakeWhole(rows_++, whole);
  // Drops the names of rows that no later link leads to.
  for (; first_ + reach_ < rows_; ++first_) DropNames();
}

void ObjectBuilder::Finish(std::vector<DecodedObject>& whole) {
  // Jumps to the next row at which a component is complete, since the reach may
  // be huge.
  while (!open_.empty()) {
    int64_t next = std::numeric_limits<int64_t>::max();
    for (const uint32_t root : open_) {
      const int64_t end = store_.at(root).last_row + reach_;
      if (end >= rows_) next = std::min(next, end);
    }
    TakeWhole(next, whole);
    rows_ = next + 1;
  }
}

std::vector<uint32_t>& ObjectBuilder::NamesAt(int64_t y) {
  assert(y >= first_);
  while (first_ + static_cast<int64_t>(names_.size()) <= y) {
    std::vector<uint32_t>& added = names_.emplace_back();
    if (!spare_names_.empty()) {
      added = std::move(spare_names_.back());
      spare_names_.pop_back();
    }
    added.assign(width_, 0);
  }
  return names_[y - first_];
}

void ObjectBuilder::DropNames() {
  spare_names_.push_back(std::move(names_.front()));
  names_.pop_front();
}

uint32_t ObjectBuilder::NewName() {
  open_.push_back(store_.Add());
  return open_.back();
}

void ObjectBuilder::UniteLinked(const LinkedRow& row) {
  std::vector<uint32_t>& names = NamesAt(rows_);
  std::vector<uint32_t>* others = &names;
  int others_dy = 0;
  for (const Span& span : row.pixels->mask_spans) {
    for (int x = span.x0; x < span.x1; ++x) {
      const Link link = row.links[x];
      if (link.dx == 0 && link.dy == 0) continue;
      if (link.dy != others_dy) {
        others_dy = link.dy;
        others = &NamesAt(rows_ + link.dy);
      }
      uint32_t& own = names[x];
      uint32_t& other = (*others)[x + link.dx];
      // A pixel of a later row gets its name now.
      if (own == 0 && other == 0) {
        own = other = NewName();
      } else if (own == 0) {
        own = other;
      } else if (other == 0) {
        other = own;
      } else if (own != other) {
        store_.Unite(own, other);
      }
    }
  }
}

// Also gives a name to the pixels that have none yet.
void ObjectBuilder::UniteSeeds(const LinkedRow& row) {
  constexpr PixelKind kSeed = PixelKind::kSeed;
  std::vector<uint32_t>& names = NamesAt(rows_);
  const std::vector<uint32_t>& above = NamesAt(std::max(first_, rows_ - 1));
  const auto seed = [&](const std::vector<PixelKind>& kinds, int at) {
    return at >= 0 && at < width_ && kinds[at] == kSeed;
  };
  for (const Span& span : row.pixels->mask_spans) {
    for (int x = span.x0; x < span.x1; ++x) {
      if (row.kinds[x] == PixelKind::kBackground) continue;
      uint32_t& own = names[x];
      const auto unite = [&](uint32_t other) {
        if (own == 0) {
          own = other;
        } else if (own != other) {
          store_.Unite(own, other);
        }
      };
      if (row.kinds[x] == kSeed && kinds_above_[x] == kSeed) {
        unite(above[x]);  // The other neighbours touch that pixel.
      } else if (row.kinds[x] == kSeed) {
        if (seed(row.kinds, x - 1)) unite(names[x - 1]);
        if (seed(kinds_above_, x - 1)) unite(above[x - 1]);
        if (seed(kinds_above_, x + 1)) unite(above[x + 1]);
      }
      if (own == 0) own = NewName();
    }
  }
}

// Adds the row's pixels to their components and replaces each pixel's name by
// the root.
void ObjectBuilder::Measure(const LinkedRow& row) {
  std::vector<uint32_t>& names = NamesAt(rows_);
  for (const Span& span : row.pixels->mask_spans) {
    for (int x = span.x0; x < span.x1;) {
      if (row.kinds[x] == PixelKind::kBackground) {
        ++x;
        continue;
      }
      const int begin = x;
      const uint32_t root = store_.Find(names[x]);
      for (uint32_t name = names[x];
           x < span.x1 && row.kinds[x] != PixelKind::kBackground; ++x) {
        if (names[x] != name && store_.Find(names[x]) != root) break;
        name = names[x];
        names[x] = root;
      }
      store_.AddRun(root, *row.pixels, begin, x);
    }
  }
}

// Adds passes to the four neighbours that are known so far; the other four will
// find this pixel later. No component here is settled, since each reaches into
// this row or the one above.
void ObjectBuilder::FindPasses(const LinkedRow& row) {
  const uint32_t* names = NamesAt(rows_).data();
  const uint32_t* above = NamesAt(std::max(first_, rows_ - 1)).data();
  const float* levels = row.pixels->levels.data() + 1;
  const float* levels_above = levels_above_.data() + 1;
  for (const Span& span : row.pixels->mask_spans) {
    for (int x = span.x0; x < span.x1; ++x) {
      if (levels[x] == kOutsideLevel) continue;
      const uint32_t own = names[x];  // A root after Measure().
      const auto meet = [&](const uint32_t* others, const float* heights,
                            int dx, int way) {
        const float level = heights[x + dx];
        if (level == kOutsideLevel || others[x + dx] == own) return;
        const uint32_t other = store_.Find(others[x + dx]);
        if (own == other) return;
        store_.AddSaddle(own, other,
                         {.height = std::min(level, levels[x]),
                          .top = std::max(level, levels[x]),
                          .place = (rows_ * width_ + x) * 4 + way});
      };
      meet(names, levels, -1, 0);
      meet(above, levels_above, -1, 1);
      meet(above, levels_above, 0, 2);
      meet(above, levels_above, 1, 3);
    }
  }
}

// Takes the components that no row below `y` can change.
void ObjectBuilder::TakeWhole(int64_t y, std::vector<DecodedObject>& whole) {
  const auto complete = [&](uint32_t root) {
    return store_.at(root).last_row + reach_ <= y;
  };
  for (uint32_t root : open_) {
    if (!store_.IsRoot(root)) continue;
    while (complete(root) && !store_.at(root).settled) {
      const auto neighbour = store_.BestNeighbour(root);
      if (neighbour.root != 0 &&
          rule_.Joins(store_.at(root).area_px, store_.at(root).peak,
                      neighbour.height)) {
        root = store_.Unite(root, neighbour.root);
      } else {
        store_.Settle(root);
      }
    }
  }
  std::vector<uint32_t> taken;
  size_t kept = 0;
  for (const uint32_t root : open_) {
    if (!store_.IsRoot(root)) continue;
    if (store_.at(root).settled && store_.at(root).held == 0) {
      taken.push_back(root);
    } else {
      open_[kept++] = root;
    }
  }
  open_.resize(kept);
  const size_t before = whole.size();
  int64_t rect_px = 0;
  for (const uint32_t root : taken) {
    const imaging::Rect& bounds = store_.at(root).bounds;
    rect_px += int64_t{bounds.height()} * bounds.width();
    if (rect_px > max_rect_px_) {
      if (!too_large_) too_large_ = bounds;
      continue;
    }
    TakeObjects(root, whole);
  }
  std::sort(whole.begin() + static_cast<ptrdiff_t>(before), whole.end(),
            [](const DecodedObject& a, const DecodedObject& b) {
              return EndOf(a) < EndOf(b);
            });
}

void ObjectBuilder::TakeObjects(uint32_t root,
                                std::vector<DecodedObject>& whole) {
  ComponentStore::Taken taken = store_.Take(root);
  if (!taken.kept.empty()) {
    cutter_->Cut(taken.kept, taken.object.bounds, whole);
    store_.GiveBack(std::move(taken.kept));
  } else if (rule_.Counts(taken.peak, taken.object.measurements.score)) {
    whole.push_back(std::move(taken.object));
  }
}

}  // namespace tessera::instances
