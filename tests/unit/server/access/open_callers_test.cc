#include "server/access/open_callers.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/error_reason.h"
#include "server/access/token_store.h"
#include "tests/support/fake_clock.h"
#include "tests/support/scratch_folder.h"
#include "tests/support/server_state.h"
#include "tests/support/status_matchers.h"

namespace tessera::access {
namespace {

class OpenCallersTest : public ::testing::Test {
 protected:
  std::string MakeToken(const std::string& name, const Principal& principal) {
    return absl::StrCat(
        "Bearer ", store_
                       .Create({.name = name,
                                .principal = principal,
                                .expire_time = clock_.Now() + absl::Hours(1)})
                       .value());
  }
  // A stream that notes why it was ended.
  std::unique_ptr<OpenCallers::Entry> Open(const std::string& authorization) {
    return callers_.Add(
        authorization, authenticator_.Authenticate(authorization).value(),
        [this](const absl::Status& why) { reasons_.push_back(ReasonOf(why)); });
  }

  testing::ScratchFolder folder_;
  testing::FakeClock clock_;
  std::unique_ptr<db::Database> database_ =
      testing::OpenTwiceDatabase(folder_.path());
  TokenStore store_{*database_, clock_};
  Authenticator authenticator_{&store_};
  OpenCallers callers_{authenticator_, absl::Hours(1)};
  std::vector<std::string> reasons_;
  const Principal ada_{"ada", Role::kMember, {"lab"}};
};

TEST_F(OpenCallersTest, ARevokedTokenEndsItsStreamsOnce) {
  const std::string token = MakeToken("laptop", ada_);
  const auto one = Open(token);
  const auto two = Open(token);
  const auto other = Open(MakeToken("phone", ada_));
  auto ended = Open(token);
  ended.reset();
  callers_.Look();
  EXPECT_TRUE(reasons_.empty());
  ASSERT_OK(store_.Revoke("laptop"));
  callers_.Look();
  callers_.Look();
  EXPECT_EQ(reasons_,
            (std::vector<std::string>{"TOKEN_INVALID", "TOKEN_INVALID"}));
}

TEST_F(OpenCallersTest, AnExpiredTokenEndsItsStreams) {
  const auto stream = Open(MakeToken("laptop", ada_));
  clock_.Advance(absl::Hours(2));
  callers_.Look();
  EXPECT_EQ(reasons_, std::vector<std::string>{"TOKEN_EXPIRED"});
}

TEST_F(OpenCallersTest, StreamsEndWhenTheRightsBehindThemChange) {
  const std::string token = MakeToken("laptop", ada_);
  const auto stream = callers_.Add(
      token, {"ada", Role::kAdmin, {"lab"}},
      [this](const absl::Status& why) { reasons_.push_back(ReasonOf(why)); });
  callers_.Look();
  EXPECT_EQ(reasons_, std::vector<std::string>{"RIGHTS_CHANGED"});
}

TEST_F(OpenCallersTest, NobodyIsAskedWithoutAuthentication) {
  EXPECT_EQ(callers_.Add("", LocalAdmin(), nullptr), nullptr);
}

}  // namespace
}  // namespace tessera::access
