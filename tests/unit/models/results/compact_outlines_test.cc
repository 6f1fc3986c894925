#include "models/results/compact_outlines.h"

#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <fstream>
#include <limits>

#include "absl/strings/escaping.h"
#include "nlohmann/json.hpp"

namespace tessera::results {
namespace {

imaging::Ring RingOf(const nlohmann::json& points) {
  imaging::Ring ring;
  for (const auto& point : points) {
    ring.push_back({point[0].get<double>(), point[1].get<double>()});
  }
  return ring;
}

// `holes` has how many of the rings after each exterior are its holes.
Object ObjectOf(const nlohmann::json& json) {
  Object object;
  object.outline.number = json["number"];
  object.area_px = json["area"];
  object.score = json["score"].is_null()
                     ? std::numeric_limits<double>::quiet_NaN()
                     : json["score"].get<double>();
  size_t ring = 0;
  for (const int holes : json["holes"]) {
    imaging::Polygon& polygon = object.outline.polygons.emplace_back();
    polygon.exterior = RingOf(json["rings"][ring++]);
    for (int i = 0; i < holes; ++i) {
      polygon.holes.push_back(RingOf(json["rings"][ring++]));
    }
  }
  return object;
}

TEST(CompactOutlines, HaveTheBytesOfTheExamples) {
  int examples = 0;
  for (const auto& entry :
       std::filesystem::directory_iterator("tests/data/outlines")) {
    SCOPED_TRACE(entry.path().string());
    std::ifstream file(entry.path());
    const nlohmann::json example = nlohmann::json::parse(file);
    CompactOutlines outlines;
    for (const auto& object : example["objects"]) {
      outlines.Add(ObjectOf(object));
    }
    EXPECT_EQ(outlines.objects(), example["objects"].size());
    const size_t bytes = outlines.bytes();
    const std::string message = outlines.Take();
    EXPECT_EQ(message.size(), bytes);
    EXPECT_EQ(absl::Base64Escape(message),
              example["base64"].get<std::string>());
    ++examples;
  }
  EXPECT_EQ(examples, 4);
}

TEST(CompactOutlines, TakeTwoBytesAVertex) {
  imaging::Ring circle;
  for (int i = 0; i < 30; ++i) {
    circle.push_back({std::round(5000 + 13 * std::cos(i * 0.2094395)),
                      std::round(5000 + 13 * std::sin(i * 0.2094395))});
  }
  Object object{.outline = {.number = 100'000, .polygons = {{circle, {}}}},
                .area_px = 531};
  CompactOutlines outlines;
  for (int i = 0; i < 1000; ++i) outlines.Add(object);
  EXPECT_LT(outlines.bytes(), size_t{75} * 1000);
}

}  // namespace
}  // namespace tessera::results
