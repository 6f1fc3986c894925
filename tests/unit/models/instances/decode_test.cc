#include "models/instances/decode.h"

#include <gtest/gtest.h>

#include <limits>
#include <string>
#include <vector>

#include "models/evaluation/average_precision.h"
#include "models/instances/encode.h"
#include "tests/unit/models/instances/shapes.h"

namespace tessera::instances {
namespace {

using imaging::FloatPlane;
using imaging::LabelPlane;
using version::Target;

LabelPlane RoundTrip(const LabelPlane& labels, Target target) {
  return DecodeObjects(EncodeTarget(labels, target), {.target = target});
}

// Whether the objects are the same but for some pixels at their edges.
::testing::AssertionResult Alike(const LabelPlane& found,
                                 const LabelPlane& truth) {
  const evaluation::Counts counts = evaluation::Compare(truth, found)[7];
  if (counts.false_positives + counts.false_negatives == 0) {
    return ::testing::AssertionSuccess();
  }
  return ::testing::AssertionFailure()
         << counts.true_positives << " objects have an IoU of 0.85, "
         << counts.false_negatives << " were lost, " << counts.false_positives
         << " are new";
}

TEST(DecodeObjects, TenTouchingDiscsComeBackAsTen) {
  LabelPlane labels({90, 130}, 0);
  for (uint32_t i = 0; i < 10; ++i) {
    DrawRing(labels, i + 1, 25 + 20 * (i % 5), 30 + 20 * (i / 5), 10.5);
  }
  for (const Target target : kTouchingTargets) {
    EXPECT_TRUE(Alike(RoundTrip(labels, target), labels))
        << version::NameOf(target);
  }
  EXPECT_EQ(Count(RoundTrip(labels, Target::kForeground)), 1u);
}

TEST(DecodeObjects, ObjectsFrom8To80PixelsAcrossComeBackTogether) {
  LabelPlane labels({180, 240}, 0);
  DrawRing(labels, 1, 60, 60, 40);
  DrawRing(labels, 2, 105, 60, 5);  // Against the large one.
  DrawRing(labels, 3, 60, 105, 4.2);
  DrawRing(labels, 4, 190, 100, 30);
  DrawRing(labels, 5, 150, 100, 10.5);
  DrawRing(labels, 6, 60, 150, 20);
  DrawRing(labels, 7, 20, 160, 4);
  for (const Target target : kTouchingTargets) {
    const LabelPlane found = RoundTrip(labels, target);
    const auto counts = evaluation::Compare(labels, found);
    EXPECT_EQ(counts[4].true_positives, 7) << version::NameOf(target);
    EXPECT_EQ(counts[4].false_positives, 0) << version::NameOf(target);
  }
}

TEST(DecodeObjects, ARingKeepsItsHoleAndWhatIsInIt) {
  LabelPlane labels({70, 70}, 0);
  DrawRing(labels, 1, 35, 35, 30, 20);
  DrawRing(labels, 2, 35, 35, 8);
  for (const Target target : kAllTargets) {
    EXPECT_EQ(Canonical(RoundTrip(labels, target)), Canonical(labels))
        << version::NameOf(target);
  }
}

TEST(DecodeObjects, AnEmptyImageGivesNone) {
  for (const Target target : kAllTargets) {
    const LabelPlane empty({30, 20}, 0);
    EXPECT_EQ(RoundTrip(empty, target), empty);
    EXPECT_TRUE(RoundTrip(LabelPlane(), target).empty());
  }
}

TEST(DecodeObjects, OneObjectMayFillThePlane) {
  for (const imaging::Size size :
       {imaging::Size{1, 1}, {1, 50}, {50, 1}, {33, 64}, {300, 90}}) {
    for (const Target target : kAllTargets) {
      const LabelPlane full(size, 1);
      EXPECT_EQ(RoundTrip(full, target), full)
          << version::NameOf(target) << ' ' << size.height << 'x' << size.width;
    }
  }
}

TEST(DecodeObjects, ObjectsThatTheImageCutsComeBack) {
  LabelPlane labels({64, 64}, 0);
  DrawRing(labels, 1, 0, 0, 20);
  DrawRing(labels, 2, 63, 20, 14);
  DrawRing(labels, 3, 30, 63, 17);
  DrawRing(labels, 4, 63, 63, 9);
  for (const Target target : kAllTargets) {
    EXPECT_TRUE(Alike(RoundTrip(labels, target), labels))
        << version::NameOf(target);
  }
}

TEST(DecodeObjects, PiecesThatMeetAtACornerAreOneObject) {
  FloatPlane object({4, 4}, 0.0f);
  for (int y = 0; y < 4; ++y) {
    for (int x = 0; x < 4; ++x) object.at(x, y) = (x < 2) == (y < 2) ? 1 : 0;
  }
  const FloatPlane none(object.size(), 0);
  EXPECT_EQ(Count(DecodeObjects({object}, {.target = Target::kForeground})),
            1u);
  EXPECT_EQ(Count(DecodeObjects({object, none}, {.target = Target::kBorder})),
            1u);
  EXPECT_EQ(
      Count(DecodeObjects({object, object}, {.target = Target::kDistance})),
      1u);
  EXPECT_EQ(
      Count(DecodeObjects({object, none, none}, {.target = Target::kFlow})),
      1u);
}

// One row; each digit is a level, in eighths, '.' is background.
std::vector<FloatPlane> RowOf(const std::string& levels, Target target,
                              float object) {
  const imaging::Size size = {1, static_cast<int>(levels.size())};
  std::vector<FloatPlane> planes(2, FloatPlane(size, 0));
  for (int x = 0; x < size.width; ++x) {
    if (levels[x] == '.') continue;
    planes[0].at(x, 0) = object;
    const float level = static_cast<float>(levels[x] - '0') / 8;
    planes[1].at(x, 0) = target == Target::kBorder ? object - level : level;
  }
  return planes;
}

std::string DecodeRow(const std::string& levels, Target target, double seed,
                      float object = 1) {
  const LabelPlane labels = Canonical(
      DecodeObjects(RowOf(levels, target, object),
                    {.target = target, .decoding = {.seed_threshold = seed}}));
  std::string text;
  for (const uint32_t label : labels.pixels()) {
    text += label == 0 ? '.' : static_cast<char>('0' + label);
  }
  return text;
}

TEST(DecodeObjects, PeaksThatStandOutByMoreThanTheDepthAreApart) {
  // Half of the threshold.
  EXPECT_EQ(DecodeRow("2785676.", Target::kBorder, 0.5), "1111111.")
      << "by as much";
  EXPECT_EQ(DecodeRow("2784676.", Target::kBorder, 0.5), "1111222.");
  EXPECT_EQ(DecodeRow("2784676.", Target::kBorder, 0.75), "1111111.");
  // Three quarters.
  EXPECT_EQ(DecodeRow("2784676.", Target::kDistance, 0.5), "1111111.")
      << "by as much";
  EXPECT_EQ(DecodeRow("2783676.", Target::kDistance, 0.5), "1111222.");
  EXPECT_EQ(DecodeRow("2783676.", Target::kDistance, 0.75), "1111111.");
  for (const Target target : {Target::kBorder, Target::kDistance}) {
    EXPECT_EQ(DecodeRow("8788.88", target, 0), "1122.33");
    EXPECT_EQ(DecodeRow("8080.08", target, 0.5), "1122.33");
  }
}

TEST(DecodeObjects, SmallObjectsNeedAQuarterOfTheDepthOnly) {
  const auto cut = [](int small_object_px, int erosion_width) {
    return DecodeObjects(RowOf("2785766.", Target::kDistance, 1),
                         {.target = Target::kDistance,
                          .decoding = {.seed_threshold = 0.5},
                          .erosion_width = erosion_width,
                          .small_object_px = small_object_px})
        .pixels();
  };
  const std::vector<uint32_t> one = {1, 1, 1, 1, 1, 1, 1, 0};
  const std::vector<uint32_t> two = {1, 1, 1, 1, 2, 2, 2, 0};
  EXPECT_EQ(cut(7, 0), one);
  EXPECT_EQ(cut(8, 0), two);
  EXPECT_EQ(cut(8, 1), two);
}

TEST(DecodeObjects, SmallIsMeasuredInTheNetworksInput) {
  EXPECT_EQ(SmallObjectPx({256, 256}, {256, 256}), 350);
  EXPECT_EQ(SmallObjectPx({512, 256}, {256, 256}), 700);
  EXPECT_EQ(SmallObjectPx({128, 128}, {256, 256}), 88);
}

TEST(DecodeObjects, ADoubtfulInsideMustRiseAboveTheSeedThreshold) {
  EXPECT_EQ(DecodeRow("35.34.8", Target::kDistance, 0.5, 0.9f), "11....2");
  EXPECT_EQ(DecodeRow("35.34.8", Target::kDistance, 0, 0.9f), "11.22.3");
  EXPECT_EQ(DecodeRow("35.34.8", Target::kDistance, 1, 0.9f), ".......");
  EXPECT_EQ(DecodeRow("35.34.8", Target::kDistance, 0.5, 0.91f), "11.22.3");
  // Thin objects are all border, and stay.
  EXPECT_EQ(DecodeRow("00.34.6", Target::kBorder, 0.5, 0.75f), "11.22.3");
}

TEST(DecodeObjects, ALowPartGoesToTheNeighbourAcrossTheHigherPass) {
  EXPECT_EQ(DecodeRow("7212327", Target::kDistance, 0.5), "1112222");
  EXPECT_EQ(DecodeRow("7232127", Target::kDistance, 0.5), "1111122");
}

TEST(DecodeObjects, ThresholdItselfIsBackgroundAndSoIsNoNumber) {
  constexpr float kNan = std::numeric_limits<float>::quiet_NaN();
  for (const Target target : kAllTargets) {
    std::vector<FloatPlane> planes(3, FloatPlane({1, 5}, kNan));
    for (int x = 0; x < 4; ++x) planes[0].at(x, 0) = x == 0 ? 0.5f : 0.75f;
    DecodeOptions options = {.target = target,
                             .decoding = {.seed_threshold = -1}};
    // Of the second plane nothing is known either: it divides nothing.
    EXPECT_EQ(DecodeObjects(planes, options).pixels(),
              (std::vector<uint32_t>{0, 1, 1, 1, 0}))
        << version::NameOf(target);
    options.decoding.object_threshold = 0.75;
    EXPECT_EQ(Count(DecodeObjects(planes, options)), 0u);
  }
}

TEST(DecodeObjects, SmallObjectsAreLeftOutAndNumbersHaveNoGaps) {
  const auto planes = RowOf("88.8.888", Target::kDistance, 1);
  EXPECT_EQ(
      DecodeObjects(planes, {.target = Target::kDistance, .min_area_px = 2})
          .pixels(),
      (std::vector<uint32_t>{1, 1, 0, 0, 0, 2, 2, 2}));
}

TEST(BandDecoder, CountsTheObjectsThatItLeavesOut) {
  const auto planes = RowOf("88.8.888.8", Target::kDistance, 1);
  BandDecoder decoder(planes[0].width(),
                      {.target = Target::kDistance, .min_area_px = 2},
                      [](const DecodedObject&) { return absl::OkStatus(); });
  ASSERT_TRUE(
      decoder.Add(imaging::GrayPlane(planes[0].size(), 0), planes).ok());
  ASSERT_TRUE(decoder.Finish().ok());
  EXPECT_EQ(decoder.small_objects_removed(), 2);
}

TEST(DecodeObjects, SmallObjectsThatTouchStayApartWhereSamplesHaveSuch) {
  LabelPlane labels({12, 12}, 0);
  for (int y = 4; y < 7; ++y) {
    for (int x = 3; x < 9; ++x) labels.at(x, y) = x < 6 ? 1 : 2;
  }
  const auto planes = EncodeTarget(labels, Target::kFlow);
  version::TrainingParameters trained{.min_area_px = 4};
  EXPECT_EQ(Count(DecodeObjects(planes, {.target = Target::kFlow,
                                         .gathered_px = GatheredPx(trained)})),
            2u);
  EXPECT_EQ(Count(DecodeObjects(planes, {.target = Target::kFlow})), 1u);
}

TEST(DecodeObjects, FewPixelsThatGoAstrayJoinTheirNeighbour) {
  LabelPlane labels({40, 40}, 0);
  DrawRing(labels, 1, 20, 20, 15);
  auto planes = EncodeTarget(labels, Target::kFlow);
  // A patch from which the flow leads nowhere.
  for (int y = 19; y < 22; ++y) planes[1].at(5, y) = planes[2].at(5, y) = 0;
  ASSERT_EQ(labels.at(5, 20), 1u);
  EXPECT_EQ(DecodeObjects(planes, {.target = Target::kFlow}), labels);
}

}  // namespace
}  // namespace tessera::instances
