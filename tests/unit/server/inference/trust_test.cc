#include "server/inference/trust.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace tessera::inference {
namespace {

using instances::Confidence;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

constexpr double kLeast = 0.5;

Trust Slice(int slice, double certainty) {
  return TrustOfSlice(slice, true, Confidence{.certainty = certainty}, kLeast);
}

Trust Empty(int slice) {
  return TrustOfSlice(slice, false, std::nullopt, kLeast);
}

TEST(Trust, OfASureSliceNeedsNoNotice) {
  const Trust trust = Slice(1, 0.8);
  EXPECT_TRUE(trust.trusted());
  EXPECT_EQ(trust.confidence, 0.8);
  EXPECT_THAT(NoticesOf(trust), IsEmpty());
}

TEST(Trust, OfAnUnsureSliceSaysWhatIsWrongAndWhatToDo) {
  const Trust trust = Slice(1, 0.3);
  EXPECT_FALSE(trust.trusted());
  EXPECT_THAT(NoticesOf(trust),
              ElementsAre(AllOf(HasSubstr("not sure"), HasSubstr("--channel"),
                                HasSubstr("--diameter"), HasSubstr("train"))));
  const Trust blurred = TrustOfSlice(
      1, true, Confidence{.certainty = 0.8, .sharpness = 0.5}, kLeast);
  EXPECT_THAT(NoticesOf(blurred), ElementsAre(HasSubstr("focus")));
  const Trust bright = TrustOfSlice(
      1, true, Confidence{.certainty = 0.8, .exposure = 0.1}, kLeast);
  EXPECT_THAT(NoticesOf(bright), ElementsAre(HasSubstr("overexposed")));
}

TEST(Trust, WithoutObjectsIsNoneAndSaysSo) {
  const Trust trust = JoinTrust(Empty(1), Empty(2));
  EXPECT_FALSE(trust.trusted());
  EXPECT_FALSE(trust.confidence.has_value());
  EXPECT_THAT(NoticesOf(trust),
              ElementsAre(AllOf(HasSubstr("nothing was found:"),
                                HasSubstr("--channel"))));
}

TEST(Trust, OfAStackNamesTheWorstSlices) {
  Trust trust;
  for (int slice = 1; slice <= 500; ++slice) {
    trust = JoinTrust(trust, slice % 50 == 0    ? Slice(slice, slice / 2000.0)
                             : slice % 101 == 0 ? Empty(slice)
                                                : Slice(slice, 0.9));
  }
  EXPECT_EQ(trust.slices, 500);
  EXPECT_EQ(trust.untrusted_slices, 10);
  EXPECT_EQ(trust.confidence, 0.025);
  ASSERT_EQ(trust.worst_slices.size(), 5u);
  EXPECT_EQ(trust.worst_slices[0], (SliceTrust{50, 0.025, Doubt::kUnsure}));
  EXPECT_FALSE(trust.trusted());
  EXPECT_THAT(
      NoticesOf(trust),
      ElementsAre(
          HasSubstr("the objects of 10 of 500 slices are not to be "
                    "trusted, least those of 50, 100, 150, 200 and 250"),
          AllOf(HasSubstr("nothing was found in 4 of 500 slices, first "
                          "in 101, 202, 303 and 404"),
                Not(HasSubstr("--channel")))));
}

TEST(Trust, OfSlicesDoesNotDependOnTheirOrder) {
  const Trust parts[] = {Slice(1, 0.4), Empty(2), Slice(3, 0.1), Slice(4, 0.9)};
  Trust forward;
  Trust backward;
  for (int i = 0; i < 4; ++i) {
    forward = JoinTrust(forward, parts[i]);
    backward = JoinTrust(parts[3 - i], backward);
  }
  EXPECT_EQ(forward, backward);
}

TEST(Trust, OfWhatWasNotMeasuredIsGiven) {
  const Trust trust = TrustOfSlice(1, true, std::nullopt, kLeast);
  EXPECT_TRUE(trust.trusted());
  EXPECT_FALSE(trust.confidence.has_value());
  EXPECT_THAT(NoticesOf(trust), IsEmpty());
}

}  // namespace
}  // namespace tessera::inference
