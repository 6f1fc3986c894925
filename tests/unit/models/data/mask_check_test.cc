#include "models/data/mask_check.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <functional>

#include "models/data/dataset_folder.h"
#include "tests/support/datasets.h"

namespace tessera::data {
namespace {

using imaging::LabelPlane;
using ::testing::HasSubstr;
using tessera::testing::Datasets;

constexpr int kSide = 120;

// Nine discs apart, numbered from 1.
LabelPlane Discs(double radius = 12) {
  LabelPlane mask({kSide, kSide}, 0);
  for (int y = 0; y < kSide; ++y) {
    for (int x = 0; x < kSide; ++x) {
      const double dx = x % 40 - 19.5;
      const double dy = y % 40 - 19.5;
      if (dx * dx + dy * dy < radius * radius) {
        mask.at(x, y) = static_cast<uint32_t>(1 + x / 40 + 3 * (y / 40));
      }
    }
  }
  return mask;
}

LabelPlane Mapped(LabelPlane mask,
                  const std::function<uint32_t(uint32_t)>& value) {
  for (uint32_t& label : mask.pixels()) label = value(label);
  return mask;
}

// Means of 3×3 pixels, as a smooth edge or a change of size leaves them.
LabelPlane Smoothed(const LabelPlane& mask) {
  LabelPlane smooth = mask;
  for (int y = 1; y + 1 < kSide; ++y) {
    for (int x = 1; x + 1 < kSide; ++x) {
      uint32_t sum = 0;
      for (int i = 0; i < 9; ++i) sum += mask.at(x - 1 + i % 3, y - 1 + i / 3);
      smooth.at(x, y) = sum / 9;
    }
  }
  return smooth;
}

void ExpectWarning(const LabelPlane& mask, MaskOddity oddity) {
  const MaskCheck check = CheckMask(mask, false);
  EXPECT_EQ(check.refusal, "");
  ASSERT_EQ(check.warnings.size(), 1u);
  EXPECT_EQ(check.warnings[0].oddity, oddity) << check.warnings[0].what;
  EXPECT_THAT(check.warnings[0].what, HasSubstr(";"));  // And a remedy.
}

void ExpectNothing(const LabelPlane& mask) {
  const MaskCheck check = CheckMask(mask, false);
  EXPECT_EQ(check.refusal, "");
  EXPECT_TRUE(check.warnings.empty()) << check.warnings[0].what;
}

TEST(MaskCheck, TakesObjects) {
  ExpectNothing(Discs());
  ExpectNothing(Discs(2));  // Few pixels each.
  ExpectNothing(Mapped(Discs(), [](uint32_t l) { return l > 0 ? 255 : 0; }));
  ExpectNothing(LabelPlane({kSide, kSide}, 0));
}

TEST(MaskCheck, TakesAnObjectThatAnotherCutsInTwo) {
  LabelPlane mask = Discs();
  for (int y = 10; y < 30; ++y) {
    for (int x = 18; x < 21; ++x) mask.at(x, y) = 10;
  }
  ExpectNothing(mask);
}

// Fibres from edge to edge, numbered from 1, the vertical ones over the others.
LabelPlane Fibres(int horizontal, int width, int spacing) {
  LabelPlane mask({kSide, kSide}, 0);
  for (int y = 0; y < kSide; ++y) {
    for (int x = 0; x < kSide; ++x) {
      const int row = y / spacing;
      const int column = x / spacing;
      if (y % spacing < width && row < horizontal) {
        mask.at(x, y) = static_cast<uint32_t>(1 + row);
      }
      if (x % spacing < width && column < 6) {
        mask.at(x, y) = static_cast<uint32_t>(101 + column);
      }
    }
  }
  return mask;
}

TEST(MaskCheck, TakesFibresThatCross) {
  for (const int horizontal : {6, 7}) {  // The cut ones are half, or most.
    ExpectNothing(Fibres(horizontal, 3, 16));
    ExpectNothing(Fibres(horizontal, 1, 8));
    ExpectNothing(Fibres(horizontal, 2, 10));
  }
}

// Cells of a side of `side` that leave no pixel 0.
LabelPlane Tissue(int side) {
  LabelPlane mask({kSide, kSide}, 0);
  for (int y = 0; y < kSide; ++y) {
    for (int x = 0; x < kSide; ++x) {
      mask.at(x, y) =
          static_cast<uint32_t>(1 + x / side + kSide / side * (y / side));
    }
  }
  return mask;
}

TEST(MaskCheck, TakesCellsThatFillTheImageWithAWarning) {
  ExpectWarning(Tissue(40), MaskOddity::kNoBackground);
  ExpectWarning(Tissue(6), MaskOddity::kNoBackground);
}

TEST(MaskCheck, TakesTissueOfWhichOneNumberWasGivenThreeTimes) {
  // Labels of three corners.
  const MaskCheck check = CheckMask(
      Mapped(Tissue(6),
             [](uint32_t l) { return l == 20 || l == 400 ? 1 : l; }),
      false);
  EXPECT_EQ(check.refusal, "");
  ASSERT_EQ(check.warnings.size(), 2u);
  EXPECT_EQ(check.warnings[1].oddity, MaskOddity::kScattered);
}

TEST(MaskCheck, RefusesClassesWithoutBackground) {
  for (const uint32_t cells : {1, 2}) {
    const MaskCheck check = CheckMask(
        Mapped(Discs(), [&](uint32_t l) { return l > 0 ? cells : 3 - cells; }),
        false);
    EXPECT_THAT(check.refusal, HasSubstr("no background"));
    EXPECT_THAT(check.refusal, HasSubstr("9 pieces"));
  }
}

TEST(MaskCheck, RefusesClasses) {
  // Two kinds of cells; and numbers that were wrapped around.
  for (const uint32_t classes : {2, 4}) {
    const MaskCheck check = CheckMask(
        Mapped(Discs(), [&](uint32_t l) { return l > 0 ? 1 + l % classes : 0; }),
        false);
    EXPECT_THAT(check.refusal, HasSubstr("classes")) << classes;
    EXPECT_THAT(check.refusal, HasSubstr("far apart")) << classes;
  }
}

TEST(MaskCheck, WarnsOfOneObjectInTwoPlaces) {
  ExpectWarning(Mapped(Discs(), [](uint32_t l) { return l == 9 ? 1 : l; }),
                MaskOddity::kScattered);
}

TEST(MaskCheck, RefusesSmoothEdges) {
  const LabelPlane binary =
      Mapped(Discs(), [](uint32_t l) { return l > 0 ? 255 : 0; });
  EXPECT_THAT(CheckMask(Smoothed(binary), false).refusal,
              HasSubstr("edges of others"));
  // The values in between are other objects'.
  const LabelPlane labels = Smoothed(Discs());
  EXPECT_THAT(CheckMask(labels, false).refusal, HasSubstr("edges of others"));
}

TEST(MaskCheck, RefusesAPicture) {
  LabelPlane picture({kSide, kSide}, 0);
  for (size_t i = 0; i < picture.pixels().size(); ++i) {
    picture.pixels()[i] = static_cast<uint32_t>(20 + i * 7919 % 200);
  }
  EXPECT_NE(CheckMask(picture, false).refusal, "");
}

TEST(MaskCheck, RefusesJpegsButThoseOfOneValue) {
  EXPECT_THAT(CheckMask(Discs(), true).refusal, HasSubstr("JPEG"));
  const LabelPlane binary =
      Mapped(Discs(), [](uint32_t l) { return l > 0 ? 255 : 0; });
  EXPECT_EQ(CheckMask(binary, true).refusal, "");
}

TEST(MaskCheck, RefusesOneValueOnAllPixels) {
  EXPECT_THAT(CheckMask(LabelPlane({9, 9}, 255), false).refusal,
              HasSubstr("all its pixels are 255"));
}

TEST(MaskCheck, WarnsOfAnInvertedMask) {
  ExpectWarning(Mapped(Discs(), [](uint32_t l) { return l > 0 ? 0 : 255; }),
                MaskOddity::kInverted);
}

TEST(MaskCheck, WarnsOfAnObjectThatIsMostOfTheImage) {
  LabelPlane mask({kSide, kSide}, 0);
  for (int y = 5; y < 115; ++y) {
    for (int x = 5; x < 115; ++x) mask.at(x, y) = 1;
  }
  ExpectWarning(mask, MaskOddity::kMostOfImage);
}

TEST(MaskCheck, WarnsOfLinesBetweenObjects) {
  LabelPlane mask({kSide, kSide}, 0);
  for (int y = 0; y < kSide; ++y) {
    for (int x = 0; x < kSide; ++x) mask.at(x, y) = x % 20 < 2 || y % 20 < 2;
  }
  ExpectWarning(mask, MaskOddity::kBorders);
}

TEST(MaskCheck, WarnsOfOutlinesThatAreNotFilled) {
  LabelPlane mask = Discs();
  const LabelPlane inner = Discs(10);
  for (size_t i = 0; i < mask.pixels().size(); ++i) {
    if (inner.pixels()[i] > 0) mask.pixels()[i] = 0;
  }
  ExpectWarning(mask, MaskOddity::kOutlines);
}

TEST(MaskCheck, WarnsOfSpecks) {
  LabelPlane mask = Discs();
  mask.at(1, 1) = 77;
  ExpectWarning(mask, MaskOddity::kSpecks);
  // What the image's edge cuts may be as small.
  LabelPlane cut = Discs();
  cut.at(0, 1) = 77;
  ExpectNothing(cut);
}

TEST(MaskCheck, RefusesNoRealMask) {
  TESSERA_NEEDS_DATASETS();
  for (const char* name :
       {"dsb2018-fluo/train", "dsb2018-other/train", "usiigaci-phase/train"}) {
    const auto folder = DatasetFolder::Open(Datasets() / name);
    ASSERT_TRUE(folder.ok()) << folder.status();
    for (const SampleFiles& files : folder->samples()) {
      const auto checked = LoadCheckedSample(files);
      EXPECT_TRUE(checked.ok()) << files.name << ": " << checked.status();
    }
  }
}

}  // namespace
}  // namespace tessera::data
