#include "server/access/seats.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/support/fake_clock.h"
#include "tests/support/scratch_folder.h"
#include "tests/support/server_state.h"
#include "tests/support/status_matchers.h"

namespace tessera::access {
namespace {

const SeatKey kAda{"watches", "ada"};
const SeatKey kBob{"watches", "bob"};
constexpr int kCap = 512;
constexpr int kServers = 3;

void AtOnce(const std::function<void()>& work) { work(); }

class SeatsTest : public ::testing::Test {
 protected:
  struct Server {
    Server(db::Database& database, const Clock& clock, const std::string& name)
        : shared(database, clock, name), seats(&shared, &AtOnce) {
      EXPECT_OK(shared.Enter());
    }
    SharedSeats shared;
    Seats seats;
  };

  std::unique_ptr<Server> Start(int number) {
    return std::make_unique<Server>(*database_, clock_,
                                    absl::StrCat("server", number));
  }
  // How many seats the servers give in turns until all of them refuse.
  int TakeAll(const SeatKey& key) {
    int taken = 0;
    for (int refusals = 0; refusals < kServers;) {
      for (const auto& server : servers_) {
        const bool took = server->seats.Take(key, kCap).value();
        taken += took ? 1 : 0;
        refusals = took ? 0 : refusals + 1;
      }
    }
    return taken;
  }

  testing::ScratchFolder folder_;
  testing::FakeClock clock_;
  std::unique_ptr<db::Database> database_ =
      testing::OpenTwiceDatabase(folder_.path());
  std::vector<std::unique_ptr<Server>> servers_ = [this] {
    std::vector<std::unique_ptr<Server>> servers;
    for (int i = 0; i < kServers; ++i) servers.push_back(Start(i));
    return servers;
  }();
};

TEST_F(SeatsTest, HoldForAllServersTogether) {
  EXPECT_EQ(TakeAll(kAda), kCap);
  EXPECT_EQ(TakeAll(kBob), kCap);
}

TEST_F(SeatsTest, AreAtMostTheCapWhoeverIsFaster) {
  std::atomic<int> taken = 0;
  {
    std::vector<std::jthread> threads;
    for (const auto& server : servers_) {
      for (int i = 0; i < 2; ++i) {
        threads.emplace_back([&, seats = &server->seats] {
          for (int j = 0; j < kCap; ++j) {
            if (seats->Take(kAda, kCap).value()) ++taken;
          }
        });
      }
    }
  }
  EXPECT_EQ(taken, kCap);
}

TEST_F(SeatsTest, OneServerGetsNineTenthsWhereOthersHaveSome) {
  for (const auto& server : servers_) {
    EXPECT_TRUE(server->seats.Take(kAda, kCap).value());
  }
  int taken = kServers;
  while (servers_[0]->seats.Take(kAda, kCap).value()) ++taken;
  EXPECT_GE(taken, kCap * 9 / 10);
  EXPECT_LE(taken, kCap);
}

TEST_F(SeatsTest, ComeBackWhenTheirCallsEnd) {
  EXPECT_EQ(TakeAll(kAda), kCap);
  for (const auto& server : servers_) {
    while (server->seats.TakenBy(kAda) > 0) server->seats.Leave(kAda, kCap);
  }
  const auto blocks =
      database_->Execute("SELECT COUNT(*) FROM seat_blocks").value();
  EXPECT_EQ(blocks.front().Int(0), 0);
  while (servers_[1]->seats.Take(kAda, kCap).value()) {
  }
  EXPECT_EQ(servers_[1]->seats.TakenBy(kAda), kCap);
}

TEST_F(SeatsTest, OfAServerThatIsGoneAreFree) {
  EXPECT_EQ(TakeAll(kAda), kCap);
  const int lost = servers_[0]->seats.TakenBy(kAda);
  clock_.Advance(absl::Seconds(61));
  EXPECT_OK(servers_[1]->shared.Beat());
  EXPECT_OK(servers_[2]->shared.Beat());
  int taken = 0;
  while (servers_[1]->seats.Take(kAda, kCap).value()) ++taken;
  EXPECT_EQ(taken, lost);
}

TEST_F(SeatsTest, OfAServerThatStartsAgainAreFree) {
  EXPECT_EQ(TakeAll(kAda), kCap);
  const int lost = servers_[0]->seats.TakenBy(kAda);
  servers_[0] = Start(0);
  EXPECT_EQ(TakeAll(kAda), lost);
  const int left = servers_[0]->seats.TakenBy(kAda);
  EXPECT_OK(servers_[0]->shared.Leave());
  servers_[0] = Start(kServers);
  EXPECT_EQ(TakeAll(kAda), left);
}

TEST_F(SeatsTest, AreForgottenWithTheirServer) {
  EXPECT_TRUE(servers_[0]->seats.Take(kAda, kCap).value());
  clock_.Advance(absl::Hours(2));
  EXPECT_OK(servers_[1]->shared.Beat());
  const auto rows = database_
                        ->Execute(
                            "SELECT (SELECT COUNT(*) FROM seat_blocks), "
                            "(SELECT COUNT(*) FROM live_servers)")
                        .value();
  EXPECT_EQ(rows.front().Int(0), 0);
  EXPECT_EQ(rows.front().Int(1), 1);
}

TEST(Seats, OfOneServerNeedNoDatabase) {
  Seats seats(nullptr, &AtOnce);
  EXPECT_TRUE(seats.Take(kAda, 2).value());
  EXPECT_TRUE(seats.Take(kAda, 2).value());
  EXPECT_FALSE(seats.Take(kAda, 2).value());
  EXPECT_TRUE(seats.Take(kBob, 2).value());
  seats.Leave(kAda, 2);
  EXPECT_TRUE(seats.Take(kAda, 2).value());
}

}  // namespace
}  // namespace tessera::access
