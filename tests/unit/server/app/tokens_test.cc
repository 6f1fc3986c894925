#include "server/app/tokens.h"

#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "tests/support/counting_database.h"
#include "tests/unit/server/app/app_fixture.h"

namespace tessera::app {
namespace {

class TokensTest : public AppTest {
 protected:
  testing::CountingDatabase counting_{*database_};
  Tokens tokens_{*control_, counting_, clock_};
  const Caller admin_ = Who("root", access::Role::kAdmin);
};

TEST_F(TokensTest, ListsWhatTheUsersStoreWithOneStatement) {
  const Caller ada = Who("ada", access::Role::kMember);
  Send(ada, "some bytes");
  for (int i = 0; i < 20; ++i) {
    const std::string user = i == 7 ? "ada" : absl::StrCat("user-", i);
    ASSERT_OK(tokens_.Create(admin_, absl::StrCat("token-", i),
                             {user, access::Role::kMember, {}},
                             absl::Hours(1)));
  }
  counting_.count = 0;
  const auto listed = tokens_.List(admin_);
  ASSERT_OK(listed);
  EXPECT_EQ(counting_.count, 1);
  ASSERT_EQ(listed->size(), 20u);
  for (const Tokens::Entry& entry : *listed) {
    const bool is_ada = entry.token.principal.user == "ada";
    EXPECT_EQ(entry.stored_bytes, is_ada ? 10 : 0) << entry.token.name;
  }
}

TEST_F(TokensTest, OnlyAdminsSeeThem) {
  EXPECT_ERROR(tokens_.List(Who("ada", access::Role::kMember)),
               kPermissionDenied, "ROLE_TOO_LOW");
}

}  // namespace
}  // namespace tessera::app
