#include "models/data/mask_pieces.h"

#include <gtest/gtest.h>

#include <random>
#include <string>

#include "models/imaging/components.h"

namespace tessera::data {
namespace {

using imaging::LabelPlane;

// A digit a pixel.
LabelPlane Drawn(const std::vector<std::string>& rows) {
  LabelPlane mask({static_cast<int>(rows.size()),
                   static_cast<int>(rows.front().size())},
                  0);
  for (int y = 0; y < mask.height(); ++y) {
    for (int x = 0; x < mask.width(); ++x) {
      mask.at(x, y) = static_cast<uint32_t>(
          rows[static_cast<size_t>(y)][static_cast<size_t>(x)] - '0');
    }
  }
  return mask;
}

std::vector<MaskPiece> PiecesOf(const LabelPlane& mask, uint32_t label) {
  std::vector<MaskPiece> found = FindPieces(mask);
  std::erase_if(found, [&](const auto& p) { return p.label != label; });
  return found;
}

TEST(MaskPieces, ObjectsAreConnectedAtCornersAndBackgroundIsNot) {
  const LabelPlane mask = Drawn({"1000", "0100", "2200"});
  EXPECT_EQ(PiecesOf(mask, 1).size(), 1u);
  EXPECT_EQ(PiecesOf(mask, 1)[0].area_px, 2);
  EXPECT_EQ(PiecesOf(mask, 0).size(), 2u);
  EXPECT_EQ(PiecesOf(mask, 2)[0].bounds, (imaging::Rect{0, 2, 2, 3}));
}

TEST(MaskPieces, MeetAgainFurtherDown) {
  const LabelPlane mask = Drawn({"10101", "10101", "11111"});
  ASSERT_EQ(PiecesOf(mask, 1).size(), 1u);
  EXPECT_EQ(PiecesOf(mask, 1)[0].area_px, 11);
  EXPECT_EQ(PiecesOf(mask, 1)[0].image_sides, 4);
}

TEST(MaskPieces, KnowTheHolesOfOneValue) {
  const LabelPlane mask = Drawn({"11122", "10102", "11122", "00000"});
  const auto background = PiecesOf(mask, 0);
  ASSERT_EQ(background.size(), 3u);
  EXPECT_EQ(background[0].enclosed_by, 1u);
  EXPECT_EQ(background[1].enclosed_by, 0u);  // Two values are around it.
  EXPECT_EQ(background[2].enclosed_by, 0u);  // At the image's edge.
}

TEST(MaskPieces, KnowWhichTouchOthers) {
  const LabelPlane mask = Drawn({"1100", "2200", "0000", "3004"});
  EXPECT_TRUE(PiecesOf(mask, 1)[0].touches_other);
  EXPECT_TRUE(PiecesOf(mask, 2)[0].touches_other);
  EXPECT_FALSE(PiecesOf(mask, 3)[0].touches_other);
}

TEST(MaskPieces, AreThoseThatOpenCvFinds) {
  std::mt19937 random(7);
  for (int round = 0; round < 50; ++round) {
    LabelPlane mask({1 + round % 20, 1 + round / 2}, 0);
    imaging::Plane<uint8_t> binary(mask.size(), 0);
    for (size_t i = 0; i < mask.pixels().size(); ++i) {
      mask.pixels()[i] = binary.pixels()[i] = random() % 3 == 0;
    }
    const LabelPlane expected = imaging::LabelComponents(binary);
    std::vector<int64_t> areas;
    for (const uint32_t number : expected.pixels()) {
      if (number > areas.size()) areas.resize(number, 0);
      if (number > 0) ++areas[number - 1];
    }
    const auto found = PiecesOf(mask, 1);
    ASSERT_EQ(found.size(), areas.size());
    for (size_t i = 0; i < areas.size(); ++i) {
      EXPECT_EQ(found[i].area_px, areas[i]);
    }
  }
}

TEST(MaskPieces, GiveUpBeyondTheLimits) {
  const LabelPlane mask = Drawn({"101", "010"});  // Four pieces.
  EXPECT_TRUE(FindPieces(mask, {.max_runs = 5}).empty());
  EXPECT_FALSE(FindPieces(mask, {.max_runs = 6}).empty());
  EXPECT_TRUE(FindPieces(mask, {.max_pieces = 3}).empty());
  EXPECT_FALSE(FindPieces(mask, {.max_pieces = 4}).empty());
}

}  // namespace
}  // namespace tessera::data
