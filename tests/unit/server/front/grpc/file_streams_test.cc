#include "server/front/grpc/file_streams.h"

#include <gtest/gtest.h>

#include <atomic>
#include <memory>

#include "base/retry_delay.h"
#include "server/access/shared_seats.h"
#include "server/db/open_database.h"
#include "tests/support/fake_clock.h"
#include "tests/support/scratch_folder.h"
#include "tests/support/status_matchers.h"

namespace tessera::front {
namespace {

class FileStreamsTest : public ::testing::Test {
 protected:
  testing::FakeClock clock_;
  FileStreams streams_{clock_,
                       {.threads = 2,
                        .max_files_per_user = 2,
                        .max_segmentations_per_user = 1,
                        .patience = absl::Seconds(60)}};
};

TEST_F(FileStreamsTest, EachUserHasACap) {
  auto first = streams_.Admit("ada");
  ASSERT_OK(first);
  const auto second = streams_.Admit("ada");
  ASSERT_OK(second);
  const auto refused = streams_.Admit("ada");
  EXPECT_ERROR(refused, kResourceExhausted, "TOO_MANY_STREAMS");
  EXPECT_TRUE(RetryDelayOf(refused.status()).has_value());
  EXPECT_OK(streams_.Admit("bob"));
  EXPECT_OK(streams_.Admit("ada", FileStreams::Kind::kWatch));
  first->reset();
  EXPECT_OK(streams_.Admit("ada"));
}

TEST(SharedFileStreams, HaveOneCapForAUserAndOneEachForWorkers) {
  const testing::ScratchFolder folder;
  const testing::FakeClock clock;
  const auto database =
      db::Open(db::DatabaseUrlIn(folder.path()), db::DatabaseUse::kServe)
          .value();
  access::SharedSeats here(*database, clock, "here");
  access::SharedSeats there(*database, clock, "there");
  ASSERT_OK(here.Enter());
  ASSERT_OK(there.Enter());
  const FileStreamsOptions options = {.threads = 1, .max_files_per_user = 1};
  FileStreams streams_here(clock, options, &here);
  FileStreams streams_there(clock, options, &there);
  const auto user = streams_here.Admit("ada");
  ASSERT_OK(user);
  EXPECT_ERROR(streams_there.Admit("ada"), kResourceExhausted,
               "TOO_MANY_STREAMS");
  const auto worker = streams_here.Admit(kWorkers);
  ASSERT_OK(worker);
  EXPECT_OK(streams_there.Admit(kWorkers));
  EXPECT_ERROR(streams_here.Admit(kWorkers), kResourceExhausted,
               "TOO_MANY_STREAMS");
}

TEST_F(FileStreamsTest, SegmentationsOfAUserAreAFullQueue) {
  const auto kind = FileStreams::Kind::kSegmentation;
  const auto only = streams_.Admit("ada", kind);
  ASSERT_OK(only);
  const auto refused = streams_.Admit("ada", kind);
  EXPECT_ERROR(refused, kResourceExhausted, "QUEUE_FULL");
  EXPECT_TRUE(RetryDelayOf(refused.status()).has_value());
  EXPECT_OK(streams_.Admit("bob", kind));
}

TEST_F(FileStreamsTest, AWaitThatTakesTooLongIsOverdueOnce) {
  int overdue = 0;
  FileStreams::Wait wait(streams_, [&] { ++overdue; });
  clock_.Advance(absl::Hours(1));
  streams_.LookForOverdue();
  EXPECT_EQ(overdue, 0) << "nothing is waited for";
  wait.Begin();
  clock_.Advance(absl::Seconds(59));
  streams_.LookForOverdue();
  EXPECT_EQ(overdue, 0);
  clock_.Advance(absl::Seconds(1));
  streams_.LookForOverdue();
  clock_.Advance(absl::Hours(1));
  streams_.LookForOverdue();
  EXPECT_EQ(overdue, 1);
}

TEST_F(FileStreamsTest, AWaitThatEndedIsNotOverdue) {
  int overdue = 0;
  FileStreams::Wait wait(streams_, [&] { ++overdue; });
  for (int i = 0; i < 3; ++i) {
    wait.Begin();
    clock_.Advance(absl::Seconds(50));
    streams_.LookForOverdue();
    wait.End();
  }
  clock_.Advance(absl::Hours(1));
  streams_.LookForOverdue();
  EXPECT_EQ(overdue, 0);
}

}  // namespace
}  // namespace tessera::front
