#include "server/inference/image_tensors.h"

#include <cstring>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "models/tiles/stitch.h"
#include "tests/support/status_matchers.h"

namespace tessera::inference {
namespace {

using ::testing::ElementsAre;

template <typename T>
std::vector<T> NumbersIn(const std::string& bytes) {
  std::vector<T> numbers(bytes.size() / sizeof(T));
  std::memcpy(numbers.data(), bytes.data(), bytes.size());
  return numbers;
}

DetectedObject Square(uint32_t number, double x0, double y0, double x1,
                      double y1) {
  DetectedObject object;
  object.outline.number = number;
  object.outline.polygons = {
      {.exterior = {{x0, y0}, {x1, y0}, {x1, y1}, {x0, y1}, {x0, y0}},
       .holes = {}}};
  return object;
}

TEST(ImageTensors, EachImageGoesBehindThoseBefore) {
  std::string labels;
  for (const uint32_t number : {7U, 9U}) {
    ImageTensors image({2, 3}, 1, &labels, nullptr);
    EXPECT_OK(image.OnObject({}, Square(number, 1, 0, 3, 1)));
  }
  EXPECT_THAT(NumbersIn<uint32_t>(labels),
              ElementsAre(0, 7, 7, 0, 0, 0, 0, 9, 9, 0, 0, 0));
}

TEST(ImageTensors, RowsOfPlanesGoWhereTheyBelong) {
  std::string planes;
  ImageTensors image({2, 2}, 2, nullptr, &planes);
  const auto row = [](int y0, float first) {
    return tiles::Band{
        .y0 = y0,
        .planes = {imaging::FloatPlane({1, 2}, {first, first + 1}),
                   imaging::FloatPlane({1, 2}, {-first, -first - 1})},
        .image = {}};
  };
  EXPECT_OK(image.OnPlanes({}, row(0, 1)));
  EXPECT_OK(image.OnPlanes({}, row(1, 3)));
  EXPECT_THAT(NumbersIn<float>(planes),
              ElementsAre(1, 2, 3, 4, -1, -2, -3, -4));
}

}  // namespace
}  // namespace tessera::inference
