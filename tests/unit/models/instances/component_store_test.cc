#include "models/instances/component_store.h"

#include <gtest/gtest.h>

#include <set>

namespace tessera::instances {
namespace {

PixelRow Row(int y, int width) {
  const auto pixels = static_cast<size_t>(width);
  return {.y = y,
          .intensities = std::vector<uint16_t>(pixels, 7),
          .probabilities = std::vector<float>(pixels, 0.75f),
          .levels = std::vector<float>(pixels + 2, 0.5f)};
}

uint32_t AddPixel(ComponentStore& store, int x) {
  const uint32_t name = store.Add();
  store.AddRun(name, Row(0, x + 1), x, x + 1);
  return name;
}

constexpr int kWidth = 8;
constexpr int kAnySize = 0;

TEST(ComponentStore, KeepsTheBestPassBetweenTwo) {
  ComponentStore store(kWidth, kAnySize);
  const uint32_t a = AddPixel(store, 0);
  const uint32_t b = AddPixel(store, 1);
  store.AddSaddle(a, b, {.height = 0.3f, .top = 0.4f, .place = 1});
  store.AddSaddle(b, a, {.height = 0.5f, .top = 0.5f, .place = 2});
  store.AddSaddle(a, b, {.height = 0.2f, .top = 0.9f, .place = 3});
  for (const auto& [from, to] : {std::pair(a, b), std::pair(b, a)}) {
    EXPECT_EQ(store.BestNeighbour(from).root, to);
    EXPECT_EQ(store.BestNeighbour(from).height, 0.5f);
    EXPECT_EQ(store.at(from).held, 1) << "one saddle was noted each way";
  }
}

TEST(ComponentStore, PassesEndWithTheirComponents) {
  ComponentStore store(kWidth, kAnySize);
  std::set<uint32_t> names;
  for (const float height : {0.5f, 0.3f, 0.1f}) {
    const uint32_t a = AddPixel(store, 0);
    const uint32_t b = AddPixel(store, 1);
    names.insert({a, b});
    ASSERT_EQ(names.size(), 2u) << "names are used again";
    store.AddSaddle(a, b, {.height = height, .top = height, .place = 1});
    EXPECT_EQ(store.BestNeighbour(a).height, height);
    EXPECT_EQ(store.BestNeighbour(b).height, height);
    store.Settle(a);
    store.Settle(b);
    for (const uint32_t root : {a, b}) {
      EXPECT_EQ(store.Take(root).object.measurements.area_px, 1);
    }
  }
}

TEST(ComponentStore, KeepsPassesOfMoreFrontsThanItRemembers) {
  constexpr int kMany = 3000;
  ComponentStore store(kWidth, kAnySize);
  const uint32_t hub = AddPixel(store, 0);
  std::vector<uint32_t> others;
  for (int i = 0; i < kMany; ++i) others.push_back(AddPixel(store, 1));
  for (int round = 0; round < 2; ++round) {
    for (int i = 0; i < kMany; ++i) {
      const float height = static_cast<float>(i + round) / (2 * kMany);
      store.AddSaddle(others[static_cast<size_t>(i)], hub,
                    {.height = height, .top = height, .place = i});
    }
  }
  EXPECT_EQ(store.BestNeighbour(hub).root, others.back());
  EXPECT_EQ(store.BestNeighbour(others.front()).height, 1.0f / (2 * kMany));
}

TEST(ComponentStore, KeepsThePixelsOfSmallOnes) {
  ComponentStore store(kWidth, /*small_px=*/4);
  for (int round = 0; round < 2; ++round) {  // With fresh memory, and with used.
    const uint32_t a = AddPixel(store, 0);
    const uint32_t b = AddPixel(store, 1);
    const uint32_t both = store.Unite(a, b);
    ASSERT_EQ(store.at(both).kept.size(), 2u);
    store.AddRun(both, Row(1, 3), 0, 1);
    ASSERT_EQ(store.at(both).kept.size(), 3u);
    EXPECT_EQ(store.at(both).kept.back().y, 1);
    EXPECT_EQ(store.at(both).kept.back().level, 0.5f);
    store.AddRun(both, Row(2, 3), 0, 1);
    EXPECT_TRUE(store.at(both).kept.empty()) << "it is not small any more";
    store.Settle(both);
    EXPECT_EQ(store.Take(both).object.measurements.area_px, 4);
  }
}

}  // namespace
}  // namespace tessera::instances
