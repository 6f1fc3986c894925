#include "client/sign_in/saved_sign_in.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "client/sign_in/token_keeper.h"
#include "tests/support/fake_clock.h"
#include "tests/support/fake_provider.h"
#include "tests/support/scratch_folder.h"
#include "tests/support/status_matchers.h"

namespace tessera::client {
namespace {

using ::testing::SizeIs;

constexpr char kServer[] = "gpu.lab.example:7443";

mode_t ModeOf(const std::filesystem::path& path) {
  struct stat about {};
  EXPECT_EQ(::stat(path.c_str(), &about), 0);
  return about.st_mode & 07777;
}

class SavedSignInTest : public ::testing::Test {
 protected:
  SavedSignIn Example() {
    return {.issuer = testing::kFakeIssuer,
            .client_id = "cli",
            .token = "old",
            .renew_at = clock_.Now() + absl::Minutes(4),
            .expires = clock_.Now() + absl::Minutes(5),
            .refresh_token = "r1"};
  }
  std::string Jwt(absl::Duration lifetime) {
    return absl::StrCat(
        "e30.",
        absl::WebSafeBase64Escape(absl::StrCat(
            R"({"exp":)", absl::ToUnixSeconds(clock_.Now() + lifetime), "}")),
        ".c2ln");
  }
  void Give(const std::string& token, const std::string& refresh_token) {
    script_.answers["/token"] = {
        {.status = 200,
         .body = absl::StrCat(R"({"access_token":")", token,
                              R"(","token_type":"Bearer","refresh_token":")",
                              refresh_token, R"("})")}};
  }
  TokenKeeper Keep(const SavedSignIn& saved) {
    return TokenKeeper(folder_, kServer, saved, make_http_, clock_);
  }

  testing::ScratchFolder scratch_;
  testing::FakeClock clock_;
  testing::ProviderScript script_;
  const MakeHttpClient make_http_ = [this](const std::string&) {
    return std::make_unique<testing::FakeProvider>(script_);
  };
  const std::filesystem::path path_ = scratch_ / "tessera" / "sign-ins";
  const SignInFolder folder_{path_};
};

TEST_F(SavedSignInTest, IsReadByItsOwnerOnlyAndForOneServer) {
  ASSERT_OK(folder_.Write(kServer, Example()));
  const std::filesystem::path file = path_ / "gpu.lab.example%3A7443.json";
  EXPECT_EQ(ModeOf(file), 0600u);
  EXPECT_EQ(ModeOf(path_), 0700u);
  const auto found = folder_.Read(kServer);
  ASSERT_OK(found);
  EXPECT_EQ((*found)->token, "old");
  EXPECT_EQ((*found)->refresh_token, "r1");
  EXPECT_EQ(absl::ToUnixSeconds((*found)->renew_at),
            absl::ToUnixSeconds(Example().renew_at));
  EXPECT_FALSE(folder_.Read("other.example:7443")->has_value());
  EXPECT_FALSE(folder_.Read("../gpu.lab.example:7443")->has_value());
  ::chmod(file.c_str(), 0640);
  EXPECT_FALSE(folder_.Read(kServer).ok());
  ::chmod(file.c_str(), 0600);
  ASSERT_OK(folder_.Remove(kServer));
  EXPECT_FALSE(folder_.Read(kServer)->has_value());
  EXPECT_OK(folder_.Remove(kServer));
}

TEST_F(SavedSignInTest, ADamagedFileIsNamed) {
  ASSERT_OK(folder_.Write(kServer, Example()));
  std::filesystem::resize_file(path_ / "gpu.lab.example%3A7443.json", 20);
  EXPECT_THAT(std::string(folder_.Read(kServer).status().message()),
              ::testing::HasSubstr("tessera login"));
}

TEST_F(SavedSignInTest, TheTokenIsRenewedInTime) {
  script_.Discover();
  const std::string next = Jwt(absl::Minutes(5));
  Give(next, "r2");
  ASSERT_OK(folder_.Write(kServer, Example()));
  TokenKeeper keeper = Keep(Example());
  EXPECT_EQ(keeper.Token(), "old");
  clock_.Advance(absl::Minutes(4));
  EXPECT_EQ(keeper.Token(), next);
  EXPECT_EQ(keeper.Token(), next);
  EXPECT_THAT(script_.To("/token"), SizeIs(1));
  const auto saved = folder_.Read(kServer);
  ASSERT_OK(saved);
  EXPECT_EQ((*saved)->token, next);
  EXPECT_EQ((*saved)->refresh_token, "r2");
  EXPECT_GT((*saved)->renew_at, clock_.Now());
  EXPECT_LT((*saved)->renew_at, (*saved)->expires);
}

TEST_F(SavedSignInTest, WhatAnotherProcessRenewedIsNotRenewedAgain) {
  TokenKeeper keeper = Keep(Example());
  clock_.Advance(absl::Minutes(4));
  SavedSignIn newer = Example();
  newer.token = "newer";
  newer.renew_at = clock_.Now() + absl::Minutes(4);
  ASSERT_OK(folder_.Write(kServer, newer));
  EXPECT_EQ(keeper.Token(), "newer");
  EXPECT_THAT(script_.seen, SizeIs(0));
}

TEST_F(SavedSignInTest, AProviderThatIsAwayIsAskedAgainLater) {
  script_.away = true;
  TokenKeeper keeper = Keep(Example());
  clock_.Advance(absl::Minutes(4));
  for (int i = 0; i < 3; ++i) EXPECT_EQ(keeper.Token(), "old");
  EXPECT_THAT(script_.seen, SizeIs(1));
  script_.away = false;
  script_.Discover();
  const std::string next = Jwt(absl::Minutes(5));
  Give(next, "r2");
  clock_.Advance(absl::Seconds(11));
  EXPECT_EQ(keeper.Token(), next);
}

TEST_F(SavedSignInTest, WithoutARefreshTokenTheTokenStays) {
  SavedSignIn saved = Example();
  saved.refresh_token.clear();
  TokenKeeper keeper = Keep(saved);
  clock_.Advance(absl::Hours(4));
  EXPECT_EQ(keeper.Token(), "old");
  EXPECT_THAT(script_.seen, SizeIs(0));
}

TEST_F(SavedSignInTest, AnIdTokenIsRenewedByAnIdToken) {
  SavedSignIn saved = Example();
  saved.is_id_token = true;
  EXPECT_FALSE(saved.Take({.access_token = "a"}, clock_.Now()).ok());
  EXPECT_OK(saved.Take({.access_token = "a", .id_token = Jwt(absl::Hours(1))},
                       clock_.Now()));
  EXPECT_EQ(saved.renew_at,
            clock_.Now() + 0.8 * (saved.expires - clock_.Now()));
}

}  // namespace
}  // namespace tessera::client
