#include "server/access/token_store.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "server/access/authenticator.h"
#include "tests/support/fake_clock.h"
#include "tests/support/scratch_folder.h"
#include "tests/support/server_state.h"
#include "tests/support/status_matchers.h"

namespace tessera::access {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

class TokenStoreTest : public ::testing::Test {
 protected:
  Token Make(const std::string& name, absl::Duration valid = absl::Hours(1)) {
    return {.name = name,
            .principal = {"ada", Role::kMember, {"lab", "visitors"}},
            .create_time = {},
            .expire_time = clock_.Now() + valid};
  }

  testing::ScratchFolder folder_;
  testing::FakeClock clock_;
  std::unique_ptr<db::Database> database_ =
      testing::OpenTwiceDatabase(folder_.path());
  TokenStore store_{*database_, clock_};
};

TEST_F(TokenStoreTest, ATokenStandsForItsUser) {
  const auto secret = store_.Create(Make("laptop"));
  ASSERT_OK(secret);
  const auto found = store_.Find(*secret);
  ASSERT_OK(found);
  EXPECT_EQ(found->user, "ada");
  EXPECT_EQ(found->role, Role::kMember);
  EXPECT_THAT(found->groups, ElementsAre("lab", "visitors"));
}

TEST_F(TokenStoreTest, NoTwoSecretsAreAlike) {
  const auto one = store_.Create(Make("one"));
  const auto two = store_.Create(Make("two"));
  EXPECT_NE(*one, *two);
  EXPECT_GE(one->size(), 64u);
}

TEST_F(TokenStoreTest, TheDatabaseDoesNotHoldTheSecret) {
  if (testing::OnPostgres()) GTEST_SKIP() << "looks into SQLite's file";
  const std::string secret = *store_.Create(Make("laptop"));
  database_.reset();  // Moves its log into the file.
  EXPECT_THAT(testing::ReadBytes(folder_ / db::kDatabaseFile),
              HasSubstr("laptop"));
  EXPECT_THAT(testing::ReadBytes(folder_ / db::kDatabaseFile),
              Not(HasSubstr(secret.substr(secret.find('_') + 1))));
}

TEST_F(TokenStoreTest, EndsWithItsTime) {
  const std::string secret = *store_.Create(Make("laptop", absl::Hours(1)));
  clock_.Advance(absl::Minutes(59));
  EXPECT_OK(store_.Find(secret));
  clock_.Advance(absl::Minutes(1));
  EXPECT_ERROR(store_.Find(secret), kUnauthenticated, "TOKEN_EXPIRED");
  EXPECT_EQ(store_.List()->size(), 1u);
  EXPECT_ERROR(store_.Create(Make("late", absl::ZeroDuration())),
               kInvalidArgument, "EXPIRY_INVALID");
}

TEST_F(TokenStoreTest, IsRevokedByName) {
  const std::string secret = *store_.Create(Make("laptop"));
  EXPECT_ERROR(store_.Create(Make("laptop")), kAlreadyExists, "TOKEN_EXISTS");
  EXPECT_OK(store_.Revoke("laptop"));
  EXPECT_ERROR(store_.Find(secret), kUnauthenticated, "TOKEN_INVALID");
  EXPECT_ERROR(store_.Revoke("laptop"), kNotFound, "TOKEN_NOT_FOUND");
}

TEST_F(TokenStoreTest, RefusesWhatIsNoName) {
  EXPECT_ERROR(store_.Create(Make("My Laptop")), kInvalidArgument,
               "ID_INVALID");
  Token token = Make("laptop");
  token.principal.user = "local";
  EXPECT_ERROR(store_.Create(token), kInvalidArgument, "USER_INVALID");
  token = Make("laptop");
  token.principal.groups = {"a%"};
  EXPECT_ERROR(store_.Create(token), kInvalidArgument, "GROUP_INVALID");
}

TEST_F(TokenStoreTest, WorksBesideARunningServer) {
  const auto beside = db::Open(testing::DatabaseUrlFor(folder_.path()),
                               db::DatabaseUse::kBeside);
  ASSERT_OK(beside);
  TokenStore command(**beside, clock_);
  const std::string secret = *command.Create(Make("laptop"));
  EXPECT_OK(store_.Find(secret));
  EXPECT_OK(command.Revoke("laptop"));
  EXPECT_ERROR(store_.Find(secret), kUnauthenticated, "TOKEN_INVALID");
}

TEST_F(TokenStoreTest, ATokenThatCannotBeReadKeepsNoOther) {
  const std::string strange = *store_.Create(Make("strange"));
  const std::string fine = *store_.Create(Make("fine"));
  EXPECT_OK(database_->Execute(
      "UPDATE tokens SET role = 'curator' WHERE name = 'strange'"));
  const auto listed = store_.List();
  ASSERT_OK(listed);
  ASSERT_EQ(listed->size(), 2u);
  EXPECT_EQ(listed->at(0).fault, "");
  EXPECT_THAT(listed->at(1).fault, HasSubstr("curator"));
  EXPECT_OK(store_.Find(fine));
  EXPECT_ERROR(store_.Find(strange), kUnauthenticated, "TOKEN_INVALID");
  EXPECT_OK(store_.Revoke("strange"));
}

TEST_F(TokenStoreTest, AuthenticatesByBearerOnly) {
  const std::string secret = *store_.Create(Make("laptop"));
  const Authenticator authenticator(&store_);
  EXPECT_OK(authenticator.Authenticate("Bearer " + secret));
  EXPECT_OK(authenticator.Authenticate("bearer " + secret));
  for (const std::string& none : {std::string(), secret, "Basic " + secret}) {
    EXPECT_ERROR(authenticator.Authenticate(none), kUnauthenticated,
                 "CREDENTIALS_MISSING");
  }
  for (const std::string& wrong : {std::string("Bearer "), "Bearer  " + secret,
                                   "Bearer " + secret + "0"}) {
    EXPECT_ERROR(authenticator.Authenticate(wrong), kUnauthenticated,
                 "TOKEN_INVALID");
  }
}

TEST(Authenticator, TakesEverybodyForTheAdminWithoutTokens) {
  const auto caller = Authenticator(nullptr).Authenticate("");
  ASSERT_OK(caller);
  EXPECT_TRUE(IsLocal(*caller));
  EXPECT_EQ(caller->role, Role::kAdmin);
}

}  // namespace
}  // namespace tessera::access
