#include "server/db/duty.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "server/db/open_database.h"
#include "tests/support/fake_clock.h"
#include "tests/support/postgres_server.h"
#include "tests/support/scratch_folder.h"
#include "tests/support/status_matchers.h"

namespace tessera::db {
namespace {

// Whether the database is PostgreSQL.
class DutyTest : public ::testing::TestWithParam<bool> {
 protected:
  bool Takes(const std::string& server) {
    return TakeDuty(*database_, {"housekeeping", server}, clock_.Now(),
                    absl::Minutes(5))
        .value();
  }

  testing::ScratchFolder folder_;
  testing::FakeClock clock_;
  std::unique_ptr<Database> database_ =
      Open(GetParam() ? testing::PostgresServer::Shared().UrlOf(
                            folder_.path().string())
                      : DatabaseUrlIn(folder_.path()),
           DatabaseUse::kServe)
          .value();
};

TEST_P(DutyTest, IsOneServers) {
  EXPECT_TRUE(Takes("a"));
  EXPECT_FALSE(Takes("b"));
  EXPECT_TRUE(
      TakeDuty(*database_, {"another", "b"}, clock_.Now(), absl::Minutes(5))
          .value());
}

TEST_P(DutyTest, StaysWithTheServerThatExtendsIt) {
  for (int i = 0; i < 10; ++i) {
    EXPECT_TRUE(Takes("a"));
    EXPECT_FALSE(Takes("b"));
    clock_.Advance(absl::Minutes(4));
  }
}

TEST_P(DutyTest, PassesOnFromAServerThatIsGone) {
  EXPECT_TRUE(Takes("a"));
  clock_.Advance(absl::Minutes(5) + absl::Seconds(1));
  EXPECT_TRUE(Takes("b"));
  EXPECT_FALSE(Takes("a"));
}

TEST_P(DutyTest, PassesOnFromAServerThatLeavesIt) {
  EXPECT_TRUE(Takes("a"));
  EXPECT_OK(LeaveDuty(*database_, {"housekeeping", "b"}));
  EXPECT_FALSE(Takes("b"));
  EXPECT_OK(LeaveDuty(*database_, {"housekeeping", "a"}));
  EXPECT_TRUE(Takes("b"));
}

INSTANTIATE_TEST_SUITE_P(
    Databases, DutyTest,
    ::testing::ValuesIn(testing::PostgresServer::IsInstalled()
                            ? std::vector<bool>{false, true}
                            : std::vector<bool>{false}));

}  // namespace
}  // namespace tessera::db
