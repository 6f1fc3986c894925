#include "server/front/http/entrance.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>

#include "base/error_reason.h"
#include "tests/support/scratch_folder.h"
#include "tests/support/server_state.h"

namespace tessera::front::http {
namespace {

using testing::ScratchFolder;

// An entrance over a database with the token of a member.
class EntranceTest : public ::testing::Test {
 protected:
  EntranceTest() : database_(testing::OpenDatabase(folder_.path())) {
    config::SecurityOptions options;
    options.tokens = true;
    auto control = app::AccessControl::Create(
        options, folder_.path(), *database_, clock_,
        [](const std::string&) -> absl::StatusOr<int64_t> { return 0; });
    EXPECT_TRUE(control.ok()) << control.status();
    control_ = *std::move(control);
  }

  Entrance Make(bool authenticates) {
    return {*control_,
            drain_,
            {.authenticates = authenticates, .host = "127.0.0.1"}};
  }

  // The credential, or the reason of the refusal.
  std::string Asked(bool authenticates, const std::string& method,
                    std::map<std::string, std::string> headers) {
    headers.try_emplace("host", "127.0.0.1:8080");
    Head head;
    head.method = method;
    head.headers = std::move(headers);
    const auto credential = Make(authenticates).CredentialOf(head);
    return credential.ok() ? *credential : ReasonOf(credential.status());
  }

  const ScratchFolder folder_;
  const SystemClock clock_{};
  std::unique_ptr<db::Database> database_;
  std::unique_ptr<app::AccessControl> control_;
  Drain drain_;
};

TEST_F(EntranceTest, TakesATokenFromHeaderOrCookie) {
  EXPECT_EQ(Asked(true, "GET", {{"authorization", "Bearer a"}}), "Bearer a");
  EXPECT_EQ(Asked(true, "GET", {{"cookie", "x=1; tessera_session=b"}}),
            "Bearer b");
  EXPECT_EQ(
      Asked(true, "GET",
            {{"authorization", "Bearer a"}, {"cookie", "tessera_session=b"}}),
      "Bearer a");
  EXPECT_EQ(Asked(true, "GET", {}), "");
}

TEST_F(EntranceTest, RefusesCredentialsThatNoMetadataMayHave) {
  for (const std::string& token :
       {std::string("Bearer a\tb"), std::string("Bearer \xff"),
        std::string("a\0b", 3), std::string(7000, 'a')}) {
    EXPECT_EQ(Asked(true, "GET", {{"authorization", token}}), "TOKEN_INVALID");
    EXPECT_EQ(Asked(true, "GET", {{"cookie", "tessera_session=" + token}}),
              "TOKEN_INVALID");
  }
}

TEST_F(EntranceTest, LetsNoOtherSiteChangeAnything) {
  const std::pair<const std::string, std::string> session = {
      "cookie", "tessera_session=b"};
  EXPECT_EQ(Asked(true, "POST", {session, {"sec-fetch-site", "same-origin"}}),
            "Bearer b");
  EXPECT_EQ(
      Asked(true, "POST", {session, {"origin", "https://127.0.0.1:8080"}}),
      "Bearer b");
  for (const char* site : {"cross-site", "same-site", "none"}) {
    EXPECT_EQ(Asked(true, "POST", {session, {"sec-fetch-site", site}}),
              "CROSS_SITE");
  }
  for (const char* origin : {"http://evil.example", "null",
                             "http://127.0.0.1:8081", "http://127.0.0.1"}) {
    EXPECT_EQ(Asked(true, "DELETE", {session, {"origin", origin}}),
              "CROSS_SITE");
  }
  // Nothing says that the browser's own page sent it.
  EXPECT_EQ(Asked(true, "PUT", {session}), "CROSS_SITE");
  // A program sends a token that no page has.
  EXPECT_EQ(Asked(true, "POST", {{"authorization", "Bearer a"}}), "Bearer a");
}

TEST_F(EntranceTest, WithoutAuthenticationAnswersToAddressesOnly) {
  for (const char* host : {"127.0.0.1:8080", "localhost", "LOCALHOST:1",
                           "[::1]:8080", "10.0.0.7:80"}) {
    EXPECT_EQ(Asked(false, "GET", {{"host", host}}), "") << host;
  }
  for (const char* host : {"evil.example", "127.0.0.1.evil.example:8080", ""}) {
    EXPECT_EQ(Asked(false, "GET", {{"host", host}}), "HOST_UNKNOWN") << host;
    EXPECT_EQ(Asked(true, "GET", {{"host", host}}), "") << host;
  }
}

TEST_F(EntranceTest, WithoutAuthenticationTakesProgramsAndItsOwnPage) {
  EXPECT_EQ(Asked(false, "POST", {}), "");
  EXPECT_EQ(Asked(false, "POST", {{"origin", "http://127.0.0.1:8080"}}), "");
  EXPECT_EQ(Asked(false, "POST", {{"origin", "http://evil.example"}}),
            "CROSS_SITE");
  EXPECT_EQ(Asked(false, "POST", {{"sec-fetch-site", "cross-site"}}),
            "CROSS_SITE");
}

TEST_F(EntranceTest, TakesNoNameAndPasswordForAToken) {
  // A page elsewhere can put them into a URL.
  for (const bool authenticates : {false, true}) {
    EXPECT_EQ(Asked(authenticates, "POST",
                    {{"authorization", "Basic YTpi"},
                     {"origin", "http://evil.example"}}),
              "CROSS_SITE");
  }
}

TEST_F(EntranceTest, TakesNoRequestsWhileItDrains) {
  drain_.Begin();
  EXPECT_EQ(Asked(true, "GET", {}), "SERVER_DRAINING");
}

TEST(CookieIn, FindsWholeNamesOnly) {
  EXPECT_EQ(CookieIn("a=1; tessera_session=x=y; b=2", "tessera_session"),
            "x=y");
  EXPECT_EQ(CookieIn("xtessera_session=1", "tessera_session"), "");
  EXPECT_EQ(CookieIn("", "tessera_session"), "");
}

}  // namespace
}  // namespace tessera::front::http
