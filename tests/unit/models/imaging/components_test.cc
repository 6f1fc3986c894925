#include "models/imaging/components.h"

#include <gtest/gtest.h>

#include <random>

namespace tessera::imaging {
namespace {

Plane<uint8_t> Binary(const std::vector<std::string>& rows) {
  Plane<uint8_t> plane({static_cast<int>(rows.size()),
                        static_cast<int>(rows[0].size())}, 0);
  for (int y = 0; y < plane.height(); ++y) {
    for (int x = 0; x < plane.width(); ++x) {
      plane.at(x, y) =
          rows[static_cast<size_t>(y)][static_cast<size_t>(x)] == '#' ? 255 : 0;
    }
  }
  return plane;
}

TEST(LabelComponents, JoinsPixelsThatMeetAtACorner) {
  const LabelPlane labels = LabelComponents(Binary({"#..", ".#.", "..#"}));
  EXPECT_EQ(labels.at(0, 0), 1u);
  EXPECT_EQ(labels.at(1, 1), 1u);
  EXPECT_EQ(labels.at(2, 2), 1u);
  EXPECT_EQ(labels.at(1, 0), 0u);
}

TEST(LabelComponents, JoinsArmsThatMeetLater) {
  const LabelPlane labels = LabelComponents(Binary({"#.#", "#.#", "###"}));
  EXPECT_EQ(labels.at(0, 0), 1u);
  EXPECT_EQ(labels.at(2, 0), 1u);
}

TEST(LabelComponents, NumbersByTheFirstPixelRowAfterRow) {
  std::mt19937 random(7);
  Plane<uint8_t> binary({200, 300}, 0);
  for (uint8_t& pixel : binary.pixels()) pixel = random() % 5 == 0;
  const LabelPlane labels = LabelComponents(binary);
  uint32_t seen = 0;
  for (size_t i = 0; i < labels.pixels().size(); ++i) {
    ASSERT_EQ(labels.pixels()[i] != 0, binary.pixels()[i] != 0);
    ASSERT_LE(labels.pixels()[i], seen + 1);
    seen = std::max(seen, labels.pixels()[i]);
  }
  EXPECT_GT(seen, 100u);
}

TEST(LabelComponents, FindsNothingInAnEmptyPlane) {
  EXPECT_TRUE(LabelComponents(Plane<uint8_t>()).empty());
}

}  // namespace
}  // namespace tessera::imaging
