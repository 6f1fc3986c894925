#include "models/data/sample_warnings.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tessera::data {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

TEST(SampleWarnings, JoinThoseOfOneKind) {
  SampleWarnings warnings;
  warnings.Add("size", "b", "an object of 80%");
  warnings.Add("none", "a", "no pixel is 0");
  warnings.Add("size", "c", "an object of 90%");
  EXPECT_THAT(warnings.Take(), ElementsAre("a: no pixel is 0",
                                           "b: an object of 80%; likewise c"));
}

TEST(SampleWarnings, OfVeryManySamplesNameTen) {
  SampleWarnings warnings;
  for (int i = 0; i < 25; ++i) warnings.Add("odd", "s" + std::to_string(i), "odd");
  ASSERT_EQ(warnings.Take().size(), 1u);
  EXPECT_THAT(warnings.Take()[0], HasSubstr("s8, s9 and 15 more"));
}

}  // namespace
}  // namespace tessera::data
