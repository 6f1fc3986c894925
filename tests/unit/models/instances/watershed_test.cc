// The watershed once more, of the whole image at once and in random order.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <map>
#include <random>
#include <tuple>
#include <vector>

#include "models/instances/decode.h"
#include "tests/unit/models/instances/shapes.h"

namespace tessera::instances {
namespace {

using imaging::FloatPlane;
using imaging::LabelPlane;
using imaging::Size;
using version::Target;

// Components are named by any of their pixels, counted row after row.
class ByDefinition {
 public:
  // Pixels with a level below 0 are background.
  ByDefinition(const FloatPlane& levels, float depth, float lowest_peak,
               std::mt19937_64& random)
      : levels_(levels), depth_(depth), names_(levels.pixels().size()) {
    for (int i = 0; i < static_cast<int>(names_.size()); ++i) names_[i] = i;
    for (int i = 0; i < static_cast<int>(names_.size()); ++i) {
      if (Level(i) >= 0) Rename(i, Uphill(i));
    }
    while (JoinOne(random)) {
    }
    for (int i = 0; i < static_cast<int>(names_.size()); ++i) {
      if (Level(i) < 0 || Peak(names_[i]) <= lowest_peak) names_[i] = -1;
    }
  }

  LabelPlane Labels() const {
    LabelPlane labels(levels_.size(), 0);
    for (size_t i = 0; i < names_.size(); ++i) {
      labels.pixels()[i] = static_cast<uint32_t>(names_[i] + 1);
    }
    return labels;
  }

 private:
  float Level(int pixel) const { return levels_.pixels()[pixel]; }

  // In the order in which a level neighbour counts: straight ones first.
  std::vector<int> Neighbours(int pixel) const {
    constexpr int kSteps[8][2] = {{0, -1},  {-1, 0}, {1, 0},  {0, 1},
                                  {-1, -1}, {1, -1}, {-1, 1}, {1, 1}};
    const int x = pixel % levels_.width();
    const int y = pixel / levels_.width();
    std::vector<int> neighbours;
    for (const auto& [dx, dy] : kSteps) {
      if (x + dx < 0 || x + dx >= levels_.width() || y + dy < 0 ||
          y + dy >= levels_.height()) {
        continue;
      }
      const int neighbour = (y + dy) * levels_.width() + x + dx;
      if (Level(neighbour) >= 0) neighbours.push_back(neighbour);
    }
    return neighbours;
  }

  int Uphill(int pixel) const {
    int best = pixel;
    for (const int other : Neighbours(pixel)) {
      const bool higher = Level(other) > Level(best);
      const bool level = Level(other) == Level(best) && best == pixel;
      if (higher || (level && other < pixel)) best = other;
    }
    return best;
  }

  void Rename(int pixel, int other) {
    const int from = names_[pixel];
    const int to = names_[other];
    std::replace(names_.begin(), names_.end(), from, to);
  }

  float Peak(int name) const {
    float peak = -1;
    for (size_t i = 0; i < names_.size(); ++i) {
      if (names_[i] == name) peak = std::max(peak, levels_.pixels()[i]);
    }
    return peak;
  }

  // The way from the later pixel to the earlier one, as passes are ordered.
  int Way(int later, int earlier) const {
    if (later - earlier == 1) return 0;
    return later - earlier - levels_.width() == 1 ? 1
           : later - earlier == levels_.width()   ? 2
                                                  : 3;
  }

  bool JoinOne(std::mt19937_64& random) {
    using Key = std::tuple<float, float, int, int>;
    std::map<int, std::pair<Key, int>> best;  // Of each: its pass, and to whom.
    for (int i = 0; i < static_cast<int>(names_.size()); ++i) {
      if (Level(i) < 0) continue;
      for (const int other : Neighbours(i)) {
        if (names_[other] == names_[i]) continue;
        const int later = std::max(i, other);
        const Key key = {-std::min(Level(i), Level(other)),
                         std::max(Level(i), Level(other)), later,
                         Way(later, std::min(i, other))};
        const auto [at, added] = best.try_emplace(names_[i], key, other);
        if (!added && key < at->second.first) at->second = {key, other};
      }
    }
    std::vector<std::pair<int, int>> joins;
    for (const auto& [name, pass] : best) {
      if (Peak(name) + std::get<0>(pass.first) <= depth_) {
        joins.emplace_back(name, pass.second);
      }
    }
    if (joins.empty()) return false;
    const auto& [name, other] = joins[random() % joins.size()];
    Rename(name, other);
    return true;
  }

  const FloatPlane& levels_;
  const float depth_;
  std::vector<int> names_;
};

struct Rule {
  float depth = 0;
  float lowest_peak = 0;
  int small_px = 0;
  float small_depth = 0;
};

// Objects with fewer pixels than the rule's are looked at by themselves.
LabelPlane ByRule(const FloatPlane& levels, const Rule& rule,
                  std::mt19937_64& random) {
  constexpr float kAnyPeak = -1;
  LabelPlane labels =
      ByDefinition(levels, rule.depth, kAnyPeak, random).Labels();
  std::map<uint32_t, int> areas;
  for (const uint32_t label : labels.pixels()) ++areas[label];
  uint32_t numbers = 0;
  LabelPlane result(levels.size(), 0);
  for (const auto& [label, area] : areas) {
    if (label == 0) continue;
    FloatPlane own = levels;
    for (size_t i = 0; i < own.pixels().size(); ++i) {
      if (labels.pixels()[i] != label) own.pixels()[i] = -1;
    }
    const float depth = area < rule.small_px ? rule.small_depth : rule.depth;
    const LabelPlane parts =
        Canonical(ByDefinition(own, depth, rule.lowest_peak, random).Labels());
    for (size_t i = 0; i < parts.pixels().size(); ++i) {
      const uint32_t part = parts.pixels()[i];
      if (part != 0) result.pixels()[i] = numbers + part;
    }
    numbers += Count(parts);
  }
  return result;
}

TEST(Watershed, AgreesWithTheDefinitionInAnyOrder) {
  std::mt19937_64 random(1);
  uint32_t objects = 0;
  for (int round = 0; round < 400; ++round) {
    const Size size = {1 + static_cast<int>(random() % 14),
                       2 + static_cast<int>(random() % 13)};
    std::vector<FloatPlane> planes =
        NoisyPlanes(random, size, Target::kDistance, round % 3);
    for (float& p : planes[0].pixels()) p *= 0.9f;  // None is beyond doubt.
    if (round % 2 == 0) {                           // Many ties.
      for (float& level : planes[1].pixels()) {
        level = static_cast<float>(static_cast<int>(level * 8)) / 8;
      }
    }
    const float seed = static_cast<float>(random() % 9) / 8;
    FloatPlane levels = planes[1];
    for (size_t i = 0; i < levels.pixels().size(); ++i) {
      if (planes[0].pixels()[i] <= 0.25f) levels.pixels()[i] = -1;
    }
    const int small_px = static_cast<int>(random() % 3 * (random() % 40));
    const LabelPlane found = DecodeObjects(
        planes,
        {.target = Target::kDistance,
         .decoding = {.object_threshold = 0.25, .seed_threshold = seed},
         .small_object_px = small_px});
    const Rule rule = {.depth = 0.75f * seed,
                       .lowest_peak = seed,
                       .small_px = small_px,
                       .small_depth = 0.25f * seed};
    ASSERT_EQ(Canonical(found), Canonical(ByRule(levels, rule, random)))
        << round;
    objects += Count(found);
  }
  EXPECT_GT(objects, 500u);
}

}  // namespace
}  // namespace tessera::instances
