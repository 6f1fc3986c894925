#include "client/cli/options.h"

#include <gtest/gtest.h>

namespace tessera::cli {
namespace {

TEST(ParseSlices, TakesNumbersAndRanges) {
  EXPECT_EQ(*ParseSlices("1-3,7"), (std::vector<int>{1, 2, 3, 7}));
  EXPECT_EQ(*ParseSlices("5"), std::vector<int>{5});
  EXPECT_EQ(*ParseSlices("9,2-3"), (std::vector<int>{2, 3, 9}));
}

TEST(ParseSlices, RefusesWhatIsNotAList) {
  for (const char* text :
       {"", "0", "0-3", "3-1", "1,", ",1", "1-", "-1", "1--2", "1-2-3", " 1",
        "1 ", "+1", "a", "1.5", "1-2000000000", "99999999999"}) {
    EXPECT_TRUE(absl::IsInvalidArgument(ParseSlices(text).status())) << text;
  }
}

TEST(ParseSlices, NamesTheSliceThatIsGivenTwice) {
  const auto slices = ParseSlices("1-5,3");
  EXPECT_NE(slices.status().message().find("slice 3 twice"),
            std::string::npos);
}

TEST(ParseSize, TakesHeightBeforeWidth) {
  EXPECT_EQ(ParseSize("256x512")->height, 256);
  EXPECT_EQ(ParseSize("256x512")->width, 512);
}

TEST(ParseSize, RefusesWhatIsNotASize) {
  for (const char* text : {"", "256", "256x", "x256", "0x256", "256X256",
                           "256x256x3", "-1x5", "70000x5", "1e3x5"}) {
    EXPECT_TRUE(absl::IsInvalidArgument(ParseSize(text).status())) << text;
  }
}

TEST(ParseRect, NeedsFourEdgesInOrder) {
  EXPECT_EQ(*ParseRect("1,2,30,40"), (imaging::Rect{1, 2, 30, 40}));
  for (const char* text :
       {"", "1,2,3", "1,2,3,4,5", "30,2,1,40", "1,2,1,3", "-1,0,5,5"}) {
    EXPECT_TRUE(absl::IsInvalidArgument(ParseRect(text).status())) << text;
  }
}

}  // namespace
}  // namespace tessera::cli
