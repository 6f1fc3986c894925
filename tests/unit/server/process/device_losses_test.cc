#include "server/process/device_losses.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"

namespace tessera::process {
namespace {

using ::testing::ElementsAre;

class DeviceLossesTest : public ::testing::Test {
 protected:
  // What was told since the last call.
  std::vector<std::string> Told() { return std::exchange(told_, {}); }

  std::vector<std::string> told_;
  DeviceLosses losses_{
      2,
      {.on_lost =
           [this](size_t i) { told_.push_back(absl::StrCat("lost ", i)); },
       .on_back =
           [this](size_t i) { told_.push_back(absl::StrCat("back ", i)); },
       .on_all_lost = [this] { told_.push_back("all lost"); },
       .on_one_of_all_back = [this] { told_.push_back("not all lost"); },
       .on_all_gone = [this] { told_.push_back("all gone"); }}};
};

TEST_F(DeviceLossesTest, TheServerGoesOnWithTheOtherDevice) {
  losses_.Lose(1);
  EXPECT_THAT(Told(), ElementsAre("lost 1"));
  losses_.Regain(1);
  EXPECT_THAT(Told(), ElementsAre("back 1"));
}

TEST_F(DeviceLossesTest, TellsWhenNoneIsLeftAndWhenOneIsBack) {
  losses_.Lose(1);
  losses_.Lose(0);
  EXPECT_THAT(Told(), ElementsAre("lost 1", "lost 0", "all lost"));
  losses_.Regain(1);
  EXPECT_THAT(Told(), ElementsAre("back 1", "not all lost"));
  losses_.Regain(0);
  EXPECT_THAT(Told(), ElementsAre("back 0"));
}

// A device that hangs for ever must not end a server that has another.
TEST_F(DeviceLossesTest, TheServerEndsOnlyIfAllAreGivenUp) {
  losses_.Lose(0);
  losses_.GiveUp(0);
  losses_.Lose(1);
  EXPECT_THAT(Told(), ElementsAre("lost 0", "lost 1", "all lost"));
  losses_.GiveUp(1);
  EXPECT_THAT(Told(), ElementsAre("all gone"));
}

}  // namespace
}  // namespace tessera::process
