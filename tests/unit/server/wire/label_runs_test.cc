#include "server/wire/label_runs.h"

#include <gtest/gtest.h>

#include <cstring>
#include <vector>

namespace tessera::wire {
namespace {

imaging::Outline Square(uint32_t number, double x, double y, double side) {
  return {.number = number,
          .polygons = {{.exterior = {{x, y},
                                     {x + side, y},
                                     {x + side, y + side},
                                     {x, y + side}},
                        .holes = {}}}};
}

std::vector<std::vector<uint32_t>> RunsIn(const v1::LabelRuns& message) {
  std::vector<std::vector<uint32_t>> runs;
  for (size_t at = 0; at < message.runs().size(); at += 16) {
    std::vector<uint32_t> run(4);
    std::memcpy(run.data(), message.runs().data() + at, 16);
    runs.push_back(run);
  }
  return runs;
}

using Runs = std::vector<std::vector<uint32_t>>;

TEST(LabelRunMaker, PaintsTheRowsOfEachObject) {
  LabelRunMaker maker;
  maker.Add(3, {.c = 1, .z = 2, .t = 0}, Square(7, 5, 4, 2));
  v1::LabelRuns message;
  EXPECT_FALSE(maker.Next(false, message));  // Not full.
  ASSERT_TRUE(maker.Next(true, message));
  EXPECT_EQ(message.slice(), 3);
  EXPECT_EQ(message.plane().c(), 1);
  EXPECT_EQ(message.plane().z(), 2);
  EXPECT_EQ(RunsIn(message), (Runs{{7, 4, 5, 7}, {7, 5, 5, 7}}));
  EXPECT_FALSE(maker.Next(true, message));
}

TEST(LabelRunMaker, CutsWhatDoesNotFitIntoOneMessage) {
  LabelRunMaker maker(48);
  maker.Add(1, {}, Square(1, 0, 0, 4));
  maker.Add(1, {}, Square(2, 9, 9, 1));
  Runs runs;
  v1::LabelRuns message;
  int messages = 0;
  while (maker.Next(true, message)) {
    EXPECT_LE(message.runs().size(), 48u);
    for (const auto& run : RunsIn(message)) runs.push_back(run);
    ++messages;
  }
  EXPECT_EQ(messages, 2);
  EXPECT_EQ(runs, (Runs{{1, 0, 0, 4}, {1, 1, 0, 4}, {1, 2, 0, 4}, {1, 3, 0, 4},
                        {2, 9, 9, 10}}));
}

TEST(LabelRunMaker, DoesNotMixSlices) {
  LabelRunMaker maker;
  maker.Add(1, {}, Square(1, 0, 0, 1));
  maker.Add(2, {.t = 1}, Square(1, 0, 0, 1));
  v1::LabelRuns message;
  ASSERT_TRUE(maker.Next(false, message));
  EXPECT_EQ(message.slice(), 1);
  ASSERT_TRUE(maker.Next(true, message));
  EXPECT_EQ(message.slice(), 2);
  EXPECT_EQ(message.plane().t(), 1);
}

TEST(LabelRunMaker, LeavesOutObjectsWithoutPixels) {
  LabelRunMaker maker;
  maker.Add(1, {}, {.number = 1, .polygons = {}});
  v1::LabelRuns message;
  EXPECT_FALSE(maker.Next(true, message));
}

}  // namespace
}  // namespace tessera::wire
