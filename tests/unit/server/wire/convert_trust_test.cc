#include "server/wire/convert_trust.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "server/wire/stored_results.h"

namespace tessera::wire {
namespace {

using inference::Doubt;
using inference::Trust;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr double kLeast = 0.5;

v1::SegmentSummary Summary(const Trust& trust) {
  v1::SegmentSummary summary;
  *summary.mutable_trust() = ToProto(trust);
  return summary;
}

Trust Untrusted(int slice) {
  return inference::TrustOfSlice(
      slice, true, instances::Confidence{.certainty = 0.25}, kLeast);
}

Trust Empty(int slice) {
  return inference::TrustOfSlice(slice, false, std::nullopt, kLeast);
}

TEST(ConvertTrust, ComesBack) {
  for (const Doubt doubt :
       {Doubt::kUnsure, Doubt::kBlurred, Doubt::kMixed, Doubt::kOverexposed}) {
    const Trust trust{.slices = 9,
                      .least_confidence = kLeast,
                      .confidence = 0.25,
                      .untrusted_slices = 2,
                      .empty_slices = 1,
                      .worst_slices = {{7, 0.25, doubt}, {2, 0.3, doubt}},
                      .first_empty_slices = {4}};
    EXPECT_EQ(FromProto(ToProto(trust)), trust);
    EXPECT_FALSE(ToProto(trust).trusted());
  }
  EXPECT_FALSE(ToProto(Trust{}).has_confidence());
}

TEST(ConvertTrust, AnImageOfAJobHasTheNoticesOfAllItsSlices) {
  const v1::SegmentSummary merged =
      MergeSummaries({Summary(Untrusted(1)), Summary(Empty(2))});
  EXPECT_EQ(merged.trust().slices(), 2);
  EXPECT_EQ(merged.trust().confidence(), 0.25);
  EXPECT_THAT(merged.notices(),
              ElementsAre(HasSubstr("1 of 2 slices are not to be trusted"),
                          HasSubstr("nothing was found in 1 of 2 slices")));
}

TEST(ConvertTrust, SlicesOfAnEarlierServerHaveNone) {
  const v1::SegmentSummary merged =
      MergeSummaries({Summary(Untrusted(1)), v1::SegmentSummary()});
  EXPECT_FALSE(merged.has_trust());
  EXPECT_EQ(merged.notices_size(), 0);
}

}  // namespace
}  // namespace tessera::wire
