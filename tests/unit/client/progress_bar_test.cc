#include "client/cli/progress_bar.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "client/cli/segment_progress.h"
#include "tests/unit/client/cli_fixture.h"

namespace tessera::cli {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;

// A session whose progress lands in `err`.
struct Screen {
  explicit Screen(bool terminal)
      : environment{.out = out,
                    .err = err,
                    .clock = clock,
                    .terminal = terminal,
                    .columns = 60} {}
  std::ostringstream out;
  std::ostringstream err;
  testing::FakeClock clock;
  Environment environment;
  Session session{environment};
};

TEST(ProgressBar, RedrawsOneLineOfATerminalAndClearsIt) {
  Screen screen(true);
  {
    ProgressBar bar(screen.session, "cells.tif");
    bar.Update(0.5, "half");
    EXPECT_THAT(screen.err.str(), HasSubstr("[############............]  50 %"));
    EXPECT_THAT(screen.err.str(), Not(HasSubstr("\n")));
    bar.Update(0.6, "too soon");
    EXPECT_THAT(screen.err.str(), Not(HasSubstr("too soon")));
  }
  EXPECT_THAT(screen.err.str(), EndsWith("\r\x1b[2K"));
}

TEST(ProgressBar, TellsWhatIsSentWhileItIsSegmented) {
  Screen screen(true);
  screen.environment.columns = 120;
  testing::FakeApi api;
  api.segment = [](const auto&) { return testing::ExampleSegmentation(); };
  api.segment_progress = {.bytes_sent = 1, .bytes = 3, .slices = 1,
                          .tiles_done = 1, .tiles = 2};
  EXPECT_TRUE(
      SegmentWithProgress(screen.session, api, {}, "a.tif", "a.tif").ok());
  EXPECT_THAT(screen.err.str(),
              HasSubstr("sent 1 B of 3 B, 0 of 1 slice done, tile 1 of 2"));
  api.segment_progress.bytes_sent = 3;
  EXPECT_TRUE(
      SegmentWithProgress(screen.session, api, {}, "a.tif", "b.tif").ok());
  EXPECT_THAT(screen.err.str(),
              HasSubstr("b.tif [############............]  50 % 0 of 1 slice"));
}

TEST(ProgressBar, FitsTheTerminal) {
  Screen screen(true);
  ProgressBar bar(screen.session, "cells.tif");
  bar.Update(0.5, std::string(500, 'x'));
  EXPECT_LE(screen.err.str().size(), 60u + 5u);
}

TEST(ProgressBar, ElsewhereIsALineEveryTenSecondsAndForMilestones) {
  Screen screen(false);
  ProgressBar bar(screen.session, "upload");
  bar.Update(0.1, "at once");
  bar.Update(0.2, "epoch 1", /*milestone=*/true);
  screen.clock.now += absl::Seconds(10);
  bar.Update(0.3, "later");
  EXPECT_EQ(screen.err.str(), "upload: 20 %, epoch 1\nupload: 30 %, later\n");
}

TEST(ProgressBar, WithJsonIsAnObjectALine) {
  Screen screen(true);
  screen.session.json = true;
  ProgressBar bar(screen.session, "upload");
  screen.clock.now += absl::Seconds(1);
  bar.Update(2.0, "more than all");
  const auto line = nlohmann::json::parse(screen.err.str());
  EXPECT_EQ(line["progress"]["fraction"], 1.0);
  EXPECT_EQ(line["progress"]["task"], "upload");
}

}  // namespace
}  // namespace tessera::cli
